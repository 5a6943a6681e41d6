import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { inputMoment } from "./input";

beforeEach(() => {
  vi.useFakeTimers();
  vi.advanceTimersByTime(60_000);
});

afterEach(() => {
  vi.useRealTimers();
});

test("the event's own time stamp counts", () => {
  expect(inputMoment({ timeStamp: performance.now() - 40 })).toBe(performance.now() - 40);
});

test("one counted from 1970 is converted", () => {
  expect(inputMoment({ timeStamp: Date.now() - 40 })).toBeCloseTo(performance.now() - 40, 3);
});

test.each([0, -5, 61_000, Number.NaN])("an unbelievable one (%d) becomes now", (timeStamp) => {
  expect(inputMoment({ timeStamp })).toBe(performance.now());
});
