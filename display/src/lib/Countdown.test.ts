import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Clock } from "./clock";
import { Countdown } from "./Countdown.svelte";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function twentySeconds(): { clock: Clock; countdown: Countdown } {
  const clock = new Clock();
  clock.begin("a", 100_000_000, 0);
  const countdown = new Countdown(clock);
  countdown.set(120_000_000, 20_000_000);
  return { clock, countdown };
}

test("whole seconds are rounded up, so that the last one is a 1", () => {
  const { countdown } = twentySeconds();
  expect(countdown.seconds).toBe(20);
  vi.advanceTimersByTime(10_500);
  expect(countdown.seconds).toBe(10);
  expect(countdown.fraction).toBeCloseTo(0.475, 2);
  vi.advanceTimersByTime(9_300);
  expect(countdown.seconds).toBe(1);
  vi.advanceTimersByTime(300);
  expect(countdown.seconds).toBe(0);
  expect(countdown.running).toBe(false);
});

test("an early close brings the deadline forward", () => {
  const { countdown } = twentySeconds();
  vi.advanceTimersByTime(2_000);
  countdown.set(103_000_000, 20_000_000);
  expect(countdown.seconds).toBe(1);
});

test("before the opening the whole window is shown and said to be early", () => {
  const clock = new Clock();
  clock.begin("a", 100_000_000, 0);
  const countdown = new Countdown(clock);
  countdown.set(122_000_000, 20_000_000);
  expect(countdown.early).toBe(true);
  expect(countdown.seconds).toBe(20);
  vi.advanceTimersByTime(2_100);
  expect(countdown.early).toBe(false);
});

test("no deadline, no countdown", () => {
  const { countdown } = twentySeconds();
  countdown.set(0, 0);
  expect(countdown.running).toBe(false);
  expect(countdown.seconds).toBe(0);
});
