import { describe, expect, test } from "vitest";
import { chooseFit, largestFitting } from "./fit";

const sizes = { most: 100, floor: 52, least: 30 };

describe("largest size that fits", () => {
  test("finds the very last fitting size, in few measurements", () => {
    let measured = 0;
    const size = largestFitting(52, 120, (candidate) => {
      measured += 1;
      return candidate <= 87;
    });
    expect(size).toBe(87);
    expect(measured).toBeLessThanOrEqual(8);
  });

  test("takes the most when everything fits, and says null when nothing does", () => {
    expect(largestFitting(52, 120, () => true)).toBe(120);
    expect(largestFitting(52, 120, () => false)).toBeNull();
    expect(largestFitting(52, 51, () => true)).toBeNull();
  });
});

describe("what gives way", () => {
  test("columns with the clearly larger type win; the preferred count wins otherwise", () => {
    const request = { levels: 0, columns: [2, 1], sizes };
    expect(chooseFit(request, ({ columns, size }) => size <= (columns === 1 ? 80 : 60))).toEqual({
      level: 0,
      columns: 1,
      size: 80,
      whole: true,
    });
    expect(chooseFit(request, ({ size }) => size <= 70).columns).toBe(2);
    expect(chooseFit(request, ({ columns, size }) => size <= (columns === 1 ? 63 : 60)).columns).toBe(2);
  });

  test("something is left out only when not even the floor holds everything", () => {
    const request = { levels: 1, columns: [1], sizes };
    expect(chooseFit(request, ({ level, size }) => size <= (level === 0 ? 52 : 90)).level).toBe(0);
    expect(chooseFit(request, ({ level, size }) => size <= (level === 0 ? 51 : 90))).toEqual({
      level: 1,
      columns: 1,
      size: 90,
      whole: true,
    });
  });

  test("below the floor only with everything secondary gone", () => {
    const fit = chooseFit({ levels: 2, columns: [2, 1], sizes }, ({ level, size }) => level === 2 && size <= 40);
    expect(fit).toEqual({ level: 2, columns: 2, size: 40, whole: true });
  });

  test("says so when it cannot be shown whole", () => {
    expect(chooseFit({ levels: 1, columns: [1], sizes }, () => false)).toEqual({
      level: 1,
      columns: 1,
      size: 30,
      whole: false,
    });
  });
});
