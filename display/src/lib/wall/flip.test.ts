import { describe, expect, test } from "vitest";
import type { BoardRowShape } from "../wire";
import { startingSlots } from "./flip";

function row(id: string, rank: number, moved = 0): BoardRowShape {
  return {
    id,
    rank,
    moved,
    name: id,
    unit: "",
    correct: 0,
    time_us: 0,
    points: 0,
    survived: 0,
    places: 1,
    paper_us: 0,
  };
}

describe("from the board this page showed before", () => {
  test("each row starts where it stood", () => {
    const before = [row("1", 1), row("2", 2), row("3", 3)];
    expect(startingSlots([row("3", 1), row("1", 2), row("2", 3)], before)).toEqual([2, 0, 1]);
  });

  test("newcomers start below the board, each in a slot of its own", () => {
    const before = [row("1", 1), row("2", 2), row("3", 3)];
    expect(startingSlots([row("8", 1), row("1", 2), row("9", 3)], before)).toEqual([3, 0, 4]);
  });

  test("an unchanged board does not move, whatever `moved` still says", () => {
    const rows = [row("1", 1, 4), row("2", 2, -1)];
    expect(startingSlots(rows, rows)).toEqual([0, 1]);
  });
});

describe("from `moved`, when this page did not see the board before", () => {
  test("nothing moved: everything stands", () => {
    expect(startingSlots([row("1", 1), row("2", 2), row("3", 2), row("4", 4)], null)).toEqual([0, 1, 2, 3]);
  });

  test("former ranks are former slots, and ties do not share one", () => {
    // Before: 2 and 3 led together, then 1 and 4 on rank 3.
    const slots = startingSlots([row("1", 1, 2), row("2", 2, -1), row("3", 2, -1), row("4", 4, -1)], null);
    expect(slots).toEqual([2, 0, 1, 3]);
    expect(new Set(slots).size).toBe(4);
  });

  test("somebody from far below comes from below the board", () => {
    const slots = startingSlots([row("1", 1), row("9", 2, 30), row("2", 3, -1)], null);
    expect(slots[0]).toBe(0);
    expect(slots[1]).toBeGreaterThanOrEqual(3);
    expect(slots[2]).toBe(1);
  });
});
