import { expect, test } from "vitest";
import { contestMark } from "./mark";

test("a rehearsal is marked as one, whatever its questions; a sample contest played as it is as a sample", () => {
  expect(contestMark({ rehearsal: false, sample: false })).toBe("");
  expect(contestMark({ rehearsal: true, sample: true })).toBe("rehearsal");
  expect(contestMark({ rehearsal: false, sample: true })).toBe("sample");
});

test("the welcome frame decides before the contest is known", () => {
  expect(contestMark(null)).toBe("");
  expect(contestMark(null, true)).toBe("rehearsal");
  expect(contestMark({ rehearsal: false, sample: true }, false)).toBe("sample");
});
