import { expect, test } from "vitest";
import {
  formatClock,
  formatCount,
  formatDate,
  formatDuration,
  formatMoney,
  formatRemaining,
  formatSeconds,
  unbrokenNumbers,
} from "./formats";

test.each([
  [0, "0"],
  [999, "999"],
  [1000, "1.000"],
  [10_000_000, "10.000.000"],
  [-1234, "−1.234"],
])("%i is written %s", (value, written) => {
  expect(formatCount(value)).toBe(written);
});

test("money", () => {
  expect(formatMoney(10_000_000)).toBe("10.000.000 đồng");
  expect(formatMoney(10_000_000, "en")).toBe("10,000,000 VND");
});

test("seconds are floored, never rounded up (RULES 2.3)", () => {
  expect(formatSeconds(12_349_999)).toBe("12,34 giây");
  expect(formatSeconds(12_340_000, "en")).toBe("12.34 s");
  expect(formatSeconds(9_999)).toBe("0,00 giây");
  expect(formatSeconds(1_234_050_000)).toBe("1.234,05 giây");
});

test("times are those of Vietnam whatever the device is set to", () => {
  expect(formatClock(Date.UTC(2026, 1, 5, 1, 15, 23, 999))).toBe("08:15:23");
  expect(formatClock(Date.UTC(2026, 1, 5, 17, 0, 0))).toBe("00:00:00");
});

test("dates", () => {
  expect(formatDate("2026-02-05")).toBe("05/02/2026");
  expect(formatDate("2026-02-05", "en")).toBe("5 Feb 2026");
  expect(formatDate("")).toBe("");
});

test("remaining time", () => {
  expect(formatRemaining(20)).toBe("20");
  expect(formatRemaining(60)).toBe("1:00");
  expect(formatRemaining(125)).toBe("2:05");
});

test("a document's number does not break at its hyphen, other words may", () => {
  expect(unbrokenNumbers("số 749/QĐ-TTg, 61/2018/NĐ-CP")).toBe("số 749/QĐ-\u2060TTg, 61/2018/NĐ-\u2060CP");
  expect(unbrokenNumbers("dich-vu-cong 2019-2020")).toBe("dich-vu-cong 2019-2020");
});

test.each([
  [0, "0:00"],
  [3_999_999, "0:03"],
  [2_285_999_999, "38:05"],
  [4_505_000_000, "75:05"],
])("%i µs last %s, floored (RULES 3.1)", (us, written) => {
  expect(formatDuration(us)).toBe(written);
});
