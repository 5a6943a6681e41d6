import { afterEach, beforeEach, expect, test } from "vitest";
import { release } from "./release";

let node: HTMLButtonElement;
let pressed: boolean[];
let commits: string[];
let action: ReturnType<typeof release>;
const options = (enabled: boolean) => ({
  enabled,
  onpress: (value: boolean) => pressed.push(value),
  oncommit: (event: Event) => commits.push(event.type),
});

beforeEach(() => {
  node = document.createElement("button");
  node.getBoundingClientRect = () => ({ left: 10, right: 110, top: 10, bottom: 74 }) as DOMRect;
  document.body.appendChild(node);
  pressed = [];
  commits = [];
  action = release(node, options(true));
});

afterEach(() => {
  action.destroy();
  node.remove();
});

function pointer(type: string, x: number, y: number, button = 0): void {
  node.dispatchEvent(new PointerEvent(type, { clientX: x, clientY: y, button, isPrimary: true, bubbles: true }));
}

test("a press shows at once, the release inside commits", () => {
  pointer("pointerdown", 50, 40);
  expect(pressed).toEqual([true]);
  expect(commits).toEqual([]);
  pointer("pointerup", 60, 50);
  expect(pressed).toEqual([true, false]);
  expect(commits).toEqual(["pointerup"]);
});

test("sliding off cancels, also when the finger comes back", () => {
  pointer("pointerdown", 50, 40);
  pointer("pointermove", 50, 200);
  expect(pressed).toEqual([true, false]);
  pointer("pointerup", 50, 40);
  expect(commits).toEqual([]);
});

test("a scroll that takes the pointer away cancels", () => {
  pointer("pointerdown", 50, 40);
  pointer("pointercancel", 50, 40);
  pointer("pointerup", 50, 40);
  expect(commits).toEqual([]);
});

test("a release without a press, or of another button, is nothing", () => {
  pointer("pointerup", 50, 40);
  pointer("pointerdown", 50, 40, 2);
  pointer("pointerup", 50, 40, 2);
  expect(commits).toEqual([]);
  expect(pressed).toEqual([]);
});

test("keyboards and screen readers click", () => {
  node.click();
  expect(commits).toEqual(["click"]);
});

test("when the time is up under a pressing finger nothing is committed", () => {
  pointer("pointerdown", 50, 40);
  action.update(options(false));
  expect(pressed).toEqual([true, false]);
  pointer("pointerup", 50, 40);
  node.click();
  expect(commits).toEqual([]);
});

test("a long press opens no menu over the answers", () => {
  const event = new Event("contextmenu", { cancelable: true });
  node.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
});

test("an engine without pointer events is served by touch", () => {
  action.destroy();
  const real = window.PointerEvent;
  Reflect.deleteProperty(window, "PointerEvent");
  action = release(node, options(true));
  const touch = (type: string, y: number): void => {
    const event = Object.assign(new Event(type), { touches: [{}], changedTouches: [{ clientX: 50, clientY: y }] });
    node.dispatchEvent(event);
  };
  touch("touchstart", 40);
  touch("touchend", 300);
  expect(commits).toEqual([]);
  touch("touchstart", 40);
  touch("touchend", 40);
  expect(commits).toEqual(["touchend"]);
  window.PointerEvent = real;
});
