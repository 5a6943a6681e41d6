import { expect, test, vi } from "vitest";
import { installEncodeInto, installGlobalThis, installQueueMicrotask, installReplaceAll } from "./prelude";

test("an engine without replaceAll gets one that replaces every occurrence", () => {
  const prototype: { replaceAll?: (searched: string, replacement: string) => string } = {};
  installReplaceAll(prototype);
  expect(prototype.replaceAll?.call("một_hai_ba", "_", " ")).toBe("một hai ba");
});

test("an engine without globalThis gets the scope itself", () => {
  const scope: { globalThis?: unknown } = {};
  installGlobalThis(scope);
  expect(scope.globalThis).toBe(scope);
});

test("an engine without queueMicrotask gets one that runs after the current task", async () => {
  const scope: { queueMicrotask?: (callback: () => void) => void } = {};
  installQueueMicrotask(scope);
  const order: string[] = [];
  scope.queueMicrotask?.(() => order.push("microtask"));
  order.push("task");
  await Promise.resolve();
  expect(order).toEqual(["task", "microtask"]);
});

test("an error in a microtask is reported, not swallowed", async () => {
  vi.useFakeTimers();
  const scope: { queueMicrotask?: (callback: () => void) => void } = {};
  installQueueMicrotask(scope);
  scope.queueMicrotask?.(() => {
    throw new Error("reported");
  });
  await Promise.resolve();
  await Promise.resolve();
  expect(() => vi.runAllTimers()).toThrow("reported");
  vi.useRealTimers();
});

test("an engine without encodeInto gets one that writes the whole text", () => {
  const encoder = Object.create({ encode: (text: string) => new TextEncoder().encode(text) }) as TextEncoder;
  installEncodeInto(Object.getPrototypeOf(encoder) as object);
  const bytes = new Uint8Array(8);
  expect(encoder.encodeInto("Ấb", bytes)).toEqual({ read: 2, written: 4 });
  expect([...bytes]).toEqual([0xe1, 0xba, 0xa4, 0x62, 0, 0, 0, 0]);
});

test("what an engine has of its own is kept", () => {
  const own = (): string => "own";
  const scope = { replaceAll: own, globalThis: own, queueMicrotask: own, encodeInto: own };
  installReplaceAll(scope);
  installEncodeInto(scope);
  installGlobalThis(scope);
  installQueueMicrotask(scope);
  expect(scope).toEqual({ replaceAll: own, globalThis: own, queueMicrotask: own, encodeInto: own });
});
