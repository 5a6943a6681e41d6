import { describe, expect, test } from "vitest";
import { hallType, headingHeight } from "./geometry";
import { pairGap, pairLayout, valueSize } from "./pair";
import { board, individualRow, teamRow } from "./testing/walls";

const type = hallType({ farthest_viewer_cm: 3000, picture_height_cm: 250 });
const heading = headingHeight(false) + 84;
const named = (name: string) => board(5, (index) => individualRow(index, { name, correct: 9 }));

describe("two boards beside each other", () => {
  test("names of people get more room than short names of units", () => {
    const layout = pairLayout(type, 1728, heading, named("Trần Văn Ổn"), "vi");
    expect(layout.individuals + layout.teams + pairGap).toBe(1728);
    expect(layout.individuals).toBeGreaterThan(layout.teams);
  });

  test("five rows where every name stands on one line; four where one needs two, at no less than the floor", () => {
    const short = pairLayout(type, 1728, heading, named("Trần Văn Ổn"), "vi");
    const long = pairLayout(type, 1728, heading, named("Nguyễn Ngọc Minh Nguyệt Ánh"), "vi");
    expect([short.broken, short.rows.rows]).toEqual([false, 5]);
    expect([long.broken, long.rows.rows]).toEqual([true, 4]);
    expect(long.rows.rowHeight).toBeGreaterThanOrEqual(type.floor * 2 * 1.1 + long.rows.smallSize * 1.1);
  });

  test("a mean is set smaller than a count, and never below the floor", () => {
    const counts = board(5, teamRow);
    const means = board(5, teamRow, 10, { mean: true });
    expect(valueSize(type, counts.rows, counts, "vi")).toBe(type.size);
    expect(valueSize(type, means.rows, means, "vi")).toBeLessThan(type.size);
    expect(valueSize({ ...type, size: type.floor }, means.rows, means, "vi")).toBe(type.floor);
  });

  test("without a board nothing breaks", () => {
    expect(pairLayout(type, 1728, heading, null, "vi").broken).toBe(false);
  });
});
