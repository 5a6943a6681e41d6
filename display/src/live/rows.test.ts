import { expect, test } from "vitest";
import { sampleWall } from "../lib/testing/samples";
import { board, individualRow } from "../lib/wall/testing/walls";
import { rowsShown, rowsShownOfPair } from "./rows";

test("a phone shows as many rows as the wall of the reference hall", () => {
  expect(rowsShown({ farthest_viewer_cm: 3000, picture_height_cm: 250 })).toBe(5);
});

test("a smaller hall's wall, and so a phone, shows more", () => {
  expect(rowsShown({ farthest_viewer_cm: 1500, picture_height_cm: 250 })).toBeGreaterThan(5);
});

test("beside another board long names leave room for fewer rows, on the wall and so on a phone", () => {
  const hall = { farthest_viewer_cm: 3000, picture_height_cm: 250 };
  const named = (name: string) => sampleWall({ individuals: board(8, (index) => individualRow(index, { name })) });
  expect(rowsShownOfPair(hall, named("Trần Văn Ổn"))).toBe(5);
  expect(rowsShownOfPair(hall, named("Nguyễn Ngọc Minh Nguyệt Ánh"))).toBe(4);
});
