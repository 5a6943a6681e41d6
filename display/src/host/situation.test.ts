import { expect, test } from "vitest";
import { samplePlay } from "../lib/testing/samples";
import { playName } from "./situation";

test("a question is called as it is on the wall", () => {
  expect(playName(samplePlay({ practice: true }))).toBe("Câu thi thử");
  expect(playName(samplePlay({ number: 3, count: 10 }))).toBe("Câu 3/10");
  expect(playName(samplePlay({ number: 3, count: 10, reserve: true }))).toContain("Câu 3/10 (");
  expect(playName(samplePlay({ kind: "tiebreak", number: 2, count: 3 }))).toBe("Câu hỏi phụ 2/3");
});
