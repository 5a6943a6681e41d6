import { expect, test } from "vitest";
import { Clock } from "./clock";

/** A device whose two clocks are set by hand, in ms. */
function device(): { monotonicMs: number; wallMs: number; clock: Clock } {
  const times = { monotonicMs: 1000, wallMs: 1_770_000_000_000 };
  const clock = new Clock({ monotonic: () => times.monotonicMs, wall: () => times.wallMs });
  return Object.assign(times, { clock });
}

function pass(times: { monotonicMs: number; wallMs: number }, ms: number): void {
  times.monotonicMs += ms;
  times.wallMs += ms;
}

test("before the first pong the time of the welcome is all there is", () => {
  const times = device();
  expect(times.clock.known).toBe(false);
  expect(times.clock.nowUs()).toBe(0);
  times.clock.begin("a", 7_000_000, 0);
  expect(times.clock.nowUs()).toBe(7_000_000);
  expect(times.clock.errorUs()).toBe(Infinity);
  pass(times, 250);
  expect(times.clock.nowUs()).toBe(7_250_000);
});

test("the sample with the shortest round trip wins, and half of it bounds the error", () => {
  const times = device();
  times.clock.begin("a", 0, 0);
  pass(times, 500);
  // True offset 9 s. 300 ms there, 20 ms back: a third of a second wide, off by 140 ms.
  times.clock.sample(1_000_000, 10_300_000, 10_300_000, 1_320_000);
  expect(times.clock.errorUs()).toBeGreaterThanOrEqual(160_000);
  // 4 ms there, 2 ms back.
  times.clock.sample(1_400_000, 10_404_000, 10_404_000, 1_406_000);
  expect(times.clock.errorUs()).toBeLessThan(3_100);
  // 100 ms both ways: worse, changes nothing.
  times.clock.sample(1_300_000, 10_400_000, 10_400_000, 1_500_000);
  expect(Math.abs(times.clock.nowUs() - 10_500_000)).toBeLessThanOrEqual(3_000);
});

test("the server's own time between receiving and replying is not counted as delay", () => {
  const times = device();
  times.clock.begin("a", 0, 0);
  times.clock.sample(1_000_000, 5_001_000, 5_901_000, 1_902_000);
  expect(times.clock.errorUs()).toBeLessThan(1_100);
});

test("a better offset that is lower holds time still instead of turning it back", () => {
  const times = device();
  times.clock.begin("a", 10_050_000, 0);
  expect(times.clock.nowUs()).toBe(10_050_000);
  times.clock.sample(1_000_000, 10_000_000, 10_000_000, 1_000_000);
  expect(times.clock.nowUs()).toBe(10_050_000);
  pass(times, 40);
  expect(times.clock.nowUs()).toBe(10_050_000);
  pass(times, 60);
  expect(times.clock.nowUs()).toBe(10_100_000);
});

test("another clock of the server throws the samples away, the same one keeps them", () => {
  const times = device();
  times.clock.begin("a", 0, 0);
  times.clock.sample(1_000_000, 10_000_000, 10_000_000, 1_000_000);
  times.clock.begin("a", 99_000_000, 0);
  expect(times.clock.nowUs()).toBe(10_000_000);
  times.clock.begin("b", 3_000_000, 0);
  expect(times.clock.nowUs()).toBe(3_000_000);
  expect(times.clock.errorUs()).toBe(Infinity);
});

test("a sleep is seen by the wall clock: time goes on, the error is unknown until measured again", () => {
  const times = device();
  times.clock.begin("a", 0, 0);
  times.clock.sample(1_000_000, 10_000_000, 10_000_000, 1_000_000);
  expect(times.clock.sleeps).toBe(0);
  times.wallMs += 60_000; // the monotonic clock stood still
  expect(times.clock.nowUs()).toBe(70_000_000);
  expect(times.clock.errorUs()).toBe(Infinity);
  expect(times.clock.sleeps).toBe(1);
});

test("a wall clock that is set back is not believed", () => {
  const times = device();
  times.clock.begin("a", 0, 0);
  times.clock.sample(1_000_000, 10_000_000, 10_000_000, 1_000_000);
  times.wallMs -= 3_600_000;
  expect(times.clock.nowUs()).toBe(10_000_000);
  expect(times.clock.errorUs()).toBe(0);
});

test("an old sample is worth less than a fresh one that is a little slower", () => {
  const times = device();
  times.clock.begin("a", 0, 0);
  times.clock.sample(1_000_000, 10_000_000, 10_000_000, 1_002_000);
  pass(times, 100_000); // 100 ppm of 100 s: 10 ms
  expect(times.clock.errorUs()).toBeGreaterThan(10_000);
  times.clock.sample(101_000_000, 110_002_000, 110_002_000, 101_004_000);
  expect(times.clock.errorUs()).toBeLessThan(2_100);
});

test("the wall time shown is the server's", () => {
  const times = device();
  times.clock.begin("a", 1_000_000, 1_700_000_000_000_000);
  expect(times.clock.wallNowMs()).toBe(1_700_000_001_000);
});

test("the fastest sample does not win for ever: after a minute newer ones stand alone", () => {
  const times = device();
  times.clock.begin("a", 0, 0);
  times.clock.sample(1_000_000, 10_000_000, 10_000_000, 1_000_000);
  pass(times, 61_000);
  // The new network is slow one way: within its own error it says 9.04 s.
  times.clock.sample(62_000_000, 71_080_000, 71_080_000, 62_080_000);
  expect(times.clock.errorUs()).toBeGreaterThanOrEqual(40_000);
});

test("a sample that cannot be true beside an older one makes that worthless", () => {
  const times = device();
  times.clock.begin("a", 0, 0);
  times.clock.sample(1_000_000, 10_000_000, 10_000_000, 1_002_000);
  pass(times, 5_000);
  // 300 ms were slept in between, too few to be seen from the wall clock alone.
  times.clock.sample(6_000_000, 15_310_000, 15_310_000, 6_020_000);
  expect(Math.abs(times.clock.nowUs() - 15_300_000)).toBeLessThanOrEqual(11_000);
  expect(times.clock.errorUs()).toBeGreaterThanOrEqual(10_000);
});

test("the moment of an input is told once the clock was measured, and is not after now", () => {
  const times = device();
  times.clock.begin("a", 9_000_000, 0);
  expect(times.clock.momentUs(1_000)).toBe(0);
  times.clock.sample(1_000_000, 10_000_000, 10_000_000, 1_000_000);
  pass(times, 30);
  expect(times.clock.momentUs(1_018)).toBe(10_018_000);
  expect(times.clock.momentUs(1_030)).toBe(times.clock.nowUs());
  times.wallMs += 60_000;
  expect(times.clock.momentUs(1_030)).toBe(0);
});
