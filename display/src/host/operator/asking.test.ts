import { beforeEach, expect, test } from "vitest";
import { sampleConsole, samplePlay } from "../../lib/testing/samples";
import type { CastShape, ConsoleShape, RescueShape } from "../../lib/wire";
import { askedOf, Asking } from "./asking.svelte";
import { stepDetail } from "./label";

const cast: CastShape = {
  owners: ["003", "007"],
  owner_names: ["Phượng", "Cường"],
  values: [20, 30],
  stars_left: [1, 0],
};
const rescue: RescueShape = { kind: "all", candidates: ["1", "2", "3"], names: ["A", "B", "C"], everybody_out: false };

function casting(changes: Partial<ConsoleShape> = {}): ConsoleShape {
  return sampleConsole({ cast, ...changes });
}

function rescuing(kind: string): ConsoleShape {
  const step = { ...sampleConsole().step, command: "rescue" };
  return sampleConsole({ step, rescue: { ...rescue, kind } });
}

let asking: Asking;
beforeEach(() => {
  asking = new Asking();
});

test("nothing is asked for a step that needs nothing", () => {
  const shape = sampleConsole();
  expect(askedOf(shape)).toBe("none");
  expect(asking.complete(shape)).toBe(true);
  expect(asking.given(shape)).toEqual({});
  expect(stepDetail(shape, asking)).toBe("");
});

test("the next owner and the lowest value are chosen at first", () => {
  const shape = casting();
  expect(asking.given(shape)).toEqual({ owner: "003", value: 20, star: false });
  expect(stepDetail(shape, asking)).toBe("Phượng · 20 điểm");
});

test("a choice outlives other changes of the state, and ends with its step", () => {
  const shape = casting();
  asking.chooseOwner(shape, "007");
  asking.nextValue(shape);
  expect(asking.given(casting({ flow_version: 99 }))).toEqual({ owner: "007", value: 30, star: false });
  const later = casting({ play: samplePlay({ id: "VD08.1" }) });
  expect(asking.given(later)).toEqual({ owner: "003", value: 20, star: false });
});

test("values go round, and a round without values sends none", () => {
  const shape = casting();
  asking.nextValue(shape);
  asking.nextValue(shape);
  expect(asking.value(shape)).toBe(20);
  const without = casting({ cast: { ...cast, values: [] } });
  asking.nextValue(without);
  expect(asking.given(without)).toEqual({ owner: "003", value: 0, star: false });
});

test("a star needs one left, and goes with its owner", () => {
  const shape = casting();
  asking.toggleStar(shape);
  expect(asking.given(shape)).toMatchObject({ owner: "003", star: true });
  expect(stepDetail(shape, asking)).toContain("★");
  asking.chooseOwner(shape, "007");
  asking.toggleStar(shape);
  expect(asking.given(shape)).toMatchObject({ owner: "007", star: false });
});

test("a rescue of all needs no choice and sends no names", () => {
  const shape = rescuing("all");
  expect(asking.complete(shape)).toBe(true);
  expect(asking.given(shape)).toEqual({ count: 0, candidates: [] });
  expect(stepDetail(shape, asking)).toBe("3 thí sinh trở lại");
});

test("a rescue by number wants a number that is there", () => {
  const shape = rescuing("number");
  expect(asking.complete(shape)).toBe(false);
  for (const [count, complete] of [
    [0, false],
    [Number.NaN, false],
    [2.5, false],
    [-1, false],
    [4, false],
    [3, true],
  ] as const) {
    asking.chooseCount(shape, count);
    expect(asking.complete(shape), String(count)).toBe(complete);
  }
  expect(asking.given(shape)).toEqual({ count: 3, candidates: [] });
  expect(stepDetail(shape, asking)).toBe("3 thí sinh trở lại");
  asking.chooseCount(shape, 2); // a third may have fallen with the second
  expect(stepDetail(shape, asking)).toBe("Ít nhất 2 thí sinh trở lại");
});

test("picked finalists are sent in the server's order, and only those it names", () => {
  const shape = rescuing("picked");
  expect(asking.complete(shape)).toBe(false);
  asking.pick(shape, ["3", "1", "9"]);
  expect(asking.given(shape)).toEqual({ count: 0, candidates: ["1", "3"] });
  expect(asking.rescued(shape)).toBe(2);
});
