import { expect, test } from "vitest";
import { folded, found } from "./search";

test("case, diacritics and the letter đ are ignored", () => {
  expect(folded("Đặng Thị  HỒNG Ngọc ")).toBe("dang thi hong ngoc");
});

test("tone placement and composition do not matter", () => {
  expect(folded("huỷ")).toBe(folded("hủy"));
  expect(folded("Hòa".normalize("NFD"))).toBe(folded("hoà"));
});

test("every word of the query must occur, in any order", () => {
  const text = folded("012 Đặng Thị Hồng Ngọc Mỹ Tho");
  expect(found(text, "ngọc đặng")).toBe(true);
  expect(found(text, "NGOC 012")).toBe(true);
  expect(found(text, "ngoc lan")).toBe(false);
});

test("an empty query finds everything", () => {
  expect(found(folded("Ai cũng được"), "  ")).toBe(true);
});
