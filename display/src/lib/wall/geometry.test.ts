import { describe, expect, test } from "vitest";
import {
  boardLayout,
  capHeightShare,
  contentHeight,
  fontSizeOf,
  hallType,
  lineHeight,
  rowsOf,
  stageHeight,
  stageScale,
  stageWidth,
} from "./geometry";

const referenceHall = { farthest_viewer_cm: 3000, picture_height_cm: 250 };

describe("type from the hall", () => {
  test("30 m and a picture of 2.5 m: 6 %, 89 units, seven rows, no warning", () => {
    const type = hallType(referenceHall);
    expect(type.capPercent).toBeCloseTo(6, 10);
    expect(type.size).toBe(89);
    expect(type.rows).toBe(7);
    expect(type.warning).toBeNull();
  });

  test("a deeper hall gets larger type and fewer rows", () => {
    const type = hallType({ farthest_viewer_cm: 4000, picture_height_cm: 250 });
    expect(type.capPercent).toBeCloseTo(8, 10);
    expect(type.size).toBe(119);
    expect(type.rows).toBe(5);
  });

  test("a small room never goes below 3.5 % of the picture", () => {
    const type = hallType({ farthest_viewer_cm: 600, picture_height_cm: 200 });
    expect(type.capPercent).toBeCloseTo(1.5, 10);
    expect(type.size).toBe(type.floor);
    expect((type.floor * capHeightShare) / stageHeight).toBeCloseTo(0.035, 3);
  });

  test("a picture too small for the hall is capped and told to the operator", () => {
    const type = hallType({ farthest_viewer_cm: 6000, picture_height_cm: 200 });
    expect(type.size).toBe(fontSizeOf(10));
    expect(type.rows).toBe(4);
    expect(type.warning?.code).toBe("hall_too_deep");
    expect(type.warning?.text).toContain("60 m");
    expect(type.warning?.text).toContain("3 m");
  });

  test("a hall that was not measured counts as the reference hall", () => {
    expect(hallType({ farthest_viewer_cm: 0, picture_height_cm: 0 })).toEqual(hallType(referenceHall));
  });

  test("the rows counted really fit between the margins", () => {
    for (let size = 30; size <= 250; size += 1) {
      expect(rowsOf(size) * size * lineHeight).toBeLessThanOrEqual(contentHeight);
    }
  });
});

describe("the stage in its container", () => {
  test("16:9 fills 1080p and 4K exactly", () => {
    expect(stageWidth(1920, 1080)).toBe(1920);
    expect(stageScale(1920, 1080)).toBe(1);
    expect(stageScale(3840, 2160)).toBe(2);
  });

  test("4:3 keeps the type's share of the height and narrows the stage", () => {
    expect(stageWidth(1024, 768)).toBe(1440);
    expect(stageScale(1024, 768)).toBeCloseTo(768 / 1080, 4);
  });

  test("a pane of the console holds the same stage, smaller", () => {
    expect(stageWidth(480, 270)).toBe(1920);
    expect(stageScale(480, 270)).toBe(0.25);
  });

  test("an upright container shows the whole stage, letterboxed", () => {
    const width = stageWidth(400, 800);
    expect(width / stageHeight).toBeCloseTo(4 / 3, 5);
    expect(width * stageScale(400, 800)).toBeCloseTo(400, 5);
  });

  test("a container without a size does not divide by zero", () => {
    expect(stageWidth(0, 0)).toBe(1920);
    expect(stageScale(0, 0)).toBe(1);
  });
});

describe("rows of a board", () => {
  const type = hallType(referenceHall);

  test("30 m: names at the hall's full size need two lines a row, five rows", () => {
    for (const width of [1728, 1296]) {
      const layout = boardLayout(type, width);
      expect(layout.stacked).toBe(true);
      expect(layout.rows).toBe(5);
      expect(layout.nameSize).toBe(89);
      expect(layout.smallSize).toBeGreaterThanOrEqual(type.floor);
    }
  });

  test("a hall of 20 m: one line a row, ten rows on 16:9; 4:3 stacks instead of shrinking", () => {
    const near = hallType({ farthest_viewer_cm: 2000, picture_height_cm: 250 });
    expect(boardLayout(near, 1728)).toMatchObject({ stacked: false, rows: 10, nameSize: 59 });
    expect(boardLayout(near, 1296)).toMatchObject({ stacked: true, rows: 6, nameSize: 59 });
  });

  test("rows never reach below the margin", () => {
    for (const metres of [10, 20, 30, 40, 50]) {
      const sizes = hallType({ farthest_viewer_cm: metres * 100, picture_height_cm: 250 });
      for (const width of [800, 1296, 1728]) {
        const layout = boardLayout(sizes, width);
        expect(layout.rows * layout.rowHeight).toBeLessThanOrEqual(contentHeight - 98);
      }
    }
  });
});
