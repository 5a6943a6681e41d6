import { beforeEach, expect, test } from "vitest";
import { shortcutOf, type KeyPress } from "./shortcuts";

const press = (changes: Partial<KeyPress>): KeyPress => ({
  code: "Space",
  key: " ",
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  isComposing: false,
  target: document.body,
  ...changes,
});

beforeEach(() => {
  document.body.innerHTML =
    '<button><i>x</i></button><input><textarea></textarea><select></select><p contenteditable="true"><b>y</b></p>';
});

test("the four keys, on the body and on a button", () => {
  const target = document.querySelector("button i");
  expect(shortcutOf(press({ target }))).toBe("step");
  expect(shortcutOf(press({ code: "KeyB", key: "b" }))).toBe("black");
  expect(shortcutOf(press({ code: "KeyP", key: "P" }))).toBe("pause");
  expect(shortcutOf(press({ code: "KeyF", key: "f" }))).toBe("freeze");
  expect(shortcutOf(press({ code: "KeyX", key: "x" }))).toBeNull();
});

test("a remote that reports no code is understood by its key", () => {
  expect(shortcutOf(press({ code: "", key: "B" }))).toBe("black");
});

test("nothing fires while somebody types", () => {
  for (const selector of ["input", "textarea", "select", "p b"]) {
    expect(shortcutOf(press({ target: document.querySelector(selector) }))).toBeNull();
  }
});

test("nothing fires with a modifier or while a letter is composed", () => {
  expect(shortcutOf(press({ code: "KeyF", key: "f", ctrlKey: true }))).toBeNull();
  expect(shortcutOf(press({ code: "KeyP", key: "p", metaKey: true }))).toBeNull();
  expect(shortcutOf(press({ code: "KeyB", key: "b", altKey: true }))).toBeNull();
  expect(shortcutOf(press({ isComposing: true }))).toBeNull();
});
