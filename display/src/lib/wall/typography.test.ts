import { expect, test } from "vitest";
import { typeset, typesetNumbers } from "./typography";

const visible = (text: string): string => text.replace(/\u00a0/g, "_").replace(/\u2060/g, "");

test("compounds stay on one line", () => {
  expect(visible(typeset("Tìm hiểu về Chính quyền điện tử hướng tới Chính quyền số"))).toBe(
    "Tìm_hiểu về Chính_quyền_điện_tử hướng_tới Chính_quyền_số",
  );
});

test("a number stays with the word that names it, and with its unit", () => {
  expect(visible(typeset("Khoản 1 Điều 3 Nghị định số 61/2018"))).toBe("Khoản_1 Điều_3 Nghị_định số_61/2018");
  expect(visible(typeset("Trong 20 giây, từ ngày 5"))).toBe("Trong 20_giây, từ ngày_5");
});

test("a number of a decree is not broken at its hyphen", () => {
  expect(typeset("NĐ-CP")).toBe("NĐ-\u2060CP");
});

test("nothing but invisible characters changes", () => {
  const text = "Theo Nghị định số 61/2018/NĐ-CP, cơ chế một cửa – “thủ tục hành chính”\nlà gì?";
  expect(visible(typeset(text)).replace(/_/g, " ")).toBe(text);
});

test("parts of other words are left alone", () => {
  expect(visible(typeset("bàn điều 7a chính quyềnh"))).toBe("bàn điều_7a chính quyềnh");
});

test("running text keeps its compounds loose, so that lines fill", () => {
  expect(visible(typesetNumbers("thủ tục hành chính theo Điều 7"))).toBe("thủ tục hành chính theo Điều_7");
});
