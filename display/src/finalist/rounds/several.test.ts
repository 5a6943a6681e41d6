import { expect, test } from "vitest";
import { spelled, toggled } from "./several";

test.each([
  ["", "C", "C"],
  ["C", "A", "AC"],
  ["AC", "B", "ABC"],
  ["ABC", "B", "AC"],
  ["A", "A", ""],
])("%s with %s is %s", (letters, letter, expected) => {
  expect(toggled(letters, letter)).toBe(expected);
});

test("letters are read one by one", () => {
  expect(spelled("AC")).toBe("A, C");
  expect(spelled("")).toBe("");
});
