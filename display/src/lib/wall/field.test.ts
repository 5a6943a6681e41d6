import { describe, expect, test } from "vitest";
import { fieldChange, FieldMemory, gridLayout, seatGap, seatsOf } from "./field";
import { capPercentFloor, fontSizeOf } from "./geometry";
import { sampleField } from "./testing/roundWalls";

const third = sampleField(9, (index) => index % 3 === 0);

describe("seats", () => {
  test("stay in the order of their numbers, whoever is out", () => {
    expect(seatsOf(third).map(({ id }) => id)).toEqual(seatsOf(sampleField(9, () => false)).map(({ id }) => id));
    expect(
      seatsOf(third)
        .filter(({ standing }) => !standing)
        .map(({ id }) => id),
    ).toEqual(["001", "004", "007"]);
  });

  test("numbers are ordered by value, letters as letters", () => {
    const field = { ...third, standing: ["10", "9", "B2"], out: ["2", "A1"] };
    expect(
      seatsOf(field)
        .map(({ id }) => id)
        .slice(0, 3),
    ).toEqual(["2", "9", "10"]);
  });
});

describe("what changed", () => {
  const all = sampleField(9, () => false, { rescues_left: 1 });

  test("nothing before the first look, nor between two equal ones", () => {
    expect(fieldChange(null, third).kind).toBe("");
    expect(fieldChange(third, { ...third }).kind).toBe("");
  });

  test("some fall; the rescue of the rules brings them back; a ruling returns them", () => {
    const fall = fieldChange(all, third);
    expect([fall.kind, [...fall.ids]]).toEqual(["fall", ["001", "004", "007"]]);
    expect(fieldChange(third, { ...all, rescues_left: 0 }).kind).toBe("rescue");
    expect(fieldChange({ ...third, rescues_left: 1 }, all).kind).toBe("return");
  });

  test("another round's field is not compared", () => {
    expect(
      fieldChange(
        all,
        sampleField(12, () => false),
      ).kind,
    ).toBe("");
  });

  test("a change is remembered until the next one or the next question", () => {
    const memory = new FieldMemory();
    expect(memory.replace(all, "v.1.1").kind).toBe("");
    expect(memory.replace(third, "v.1.1").kind).toBe("fall");
    expect(memory.replace(null, "").kind).toBe("fall");
    expect(memory.replace({ ...third }, "").kind).toBe("fall");
    expect(memory.replace({ ...all, rescues_left: 0 }, "").kind).toBe("rescue");
    expect(memory.replace({ ...all, rescues_left: 0 }, "v.2.1").kind).toBe("");
  });
});

describe("the grid", () => {
  test("holds every seat inside its box, for every count up to the largest hall", () => {
    for (const [width, height] of [
      [1728, 698],
      [1296, 698],
    ] as const) {
      for (let count = 1; count <= 300; count += 1) {
        const grid = gridLayout(count, 3, width, height, 120);
        expect(grid.columns * grid.rows).toBeGreaterThanOrEqual(count);
        expect(grid.columns * (grid.width + seatGap) - seatGap).toBeLessThanOrEqual(width);
        expect(grid.rows * (grid.height + seatGap) - seatGap).toBeLessThanOrEqual(height);
        expect(grid.size).toBeGreaterThanOrEqual(20);
      }
    }
  });

  test("100 numbers of three digits are not below the floor of 3.5 % on 16:9, 60 not on 4:3 either", () => {
    const floor = fontSizeOf(capPercentFloor);
    expect(gridLayout(100, 3, 1728, 698, 120).size).toBeGreaterThanOrEqual(floor);
    expect(gridLayout(60, 3, 1296, 698, 120).size).toBeGreaterThanOrEqual(floor);
  });
});
