import { expect, test } from "vitest";
import { paperKey } from "./keys";

const plain = { key: "", code: "", ctrlKey: false, altKey: false, metaKey: false };

test.each([
  ["b", "", 4, { kind: "choose", letter: "B" }],
  ["4", "", 4, { kind: "choose", letter: "D" }],
  ["5", "", 4, null],
  ["ArrowLeft", "", 4, { kind: "move", by: -1 }],
  ["PageUp", "", 4, { kind: "move", by: -1 }],
  ["ArrowRight", "", 4, { kind: "move", by: 1 }],
  ["PageDown", "", 4, { kind: "move", by: 1 }],
  ["ArrowDown", "", 4, null],
  ["f", "", 4, { kind: "flag" }],
  ["Process", "KeyF", 4, { kind: "flag" }],
  ["f", "KeyF", 6, { kind: "choose", letter: "F" }],
] as const)("%s %s with %i choices", (key, code, count, expected) => {
  expect(paperKey({ ...plain, key, code }, count)).toEqual(expected);
});

test("the browser's own keys stay its own", () => {
  expect(paperKey({ ...plain, key: "f", ctrlKey: true }, 4)).toBeNull();
  expect(paperKey({ ...plain, key: "ArrowLeft", altKey: true }, 4)).toBeNull();
});
