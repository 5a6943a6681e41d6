import { expect, test } from "vitest";
import { letterOfKey } from "./keys";

const key = (name: string, code = "", changes = {}) => ({
  key: name,
  code,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...changes,
});

test.each([
  ["1", "", "A"],
  ["4", "Numpad4", "D"],
  ["b", "KeyB", "B"],
  ["C", "KeyC", "C"],
  ["a", "KeyQ", "A"], // AZERTY: the letter on the key counts
  ["Process", "KeyD", "D"], // a Vietnamese input method
  ["Process", "Digit2", "B"],
  ["e", "KeyE", ""],
  ["5", "Digit5", ""],
  ["Enter", "Enter", ""],
  ["F1", "F1", ""],
])("%s (%s) of four choices means %s", (name, code, letter) => {
  expect(letterOfKey(key(name, code), 4)).toBe(letter);
});

test("six choices have six keys", () => {
  expect(letterOfKey(key("6"), 6)).toBe("F");
  expect(letterOfKey(key("f"), 6)).toBe("F");
});

test("shortcuts of the browser are none of ours", () => {
  expect(letterOfKey(key("a", "KeyA", { ctrlKey: true }), 4)).toBe("");
  expect(letterOfKey(key("1", "Digit1", { altKey: true }), 4)).toBe("");
});
