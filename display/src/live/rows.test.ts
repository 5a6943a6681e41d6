import { expect, test } from "vitest";
import { rowsShown } from "./rows";

test("a phone shows as many rows as the wall of the reference hall", () => {
  expect(rowsShown({ farthest_viewer_cm: 3000, picture_height_cm: 250 })).toBe(5);
});

test("a smaller hall's wall, and so a phone, shows more", () => {
  expect(rowsShown({ farthest_viewer_cm: 1500, picture_height_cm: 250 })).toBeGreaterThan(5);
});
