import { describe, expect, test } from "vitest";
import {
  boardFormat,
  boardQualifier,
  boardTime,
  liveTimeUs,
  boardValue,
  formatHundredths,
  formatPaperTime,
  measureOf,
  measureUnit,
  paperTimeUs,
  qualifierNeeded,
  resultText,
  roundedQuotient,
} from "./measures";
import { individualRow, teamRow } from "./testing/walls";
import { wallWords } from "./words";

const sum = { measure: "correct", mean: false };
const mean = { measure: "correct", mean: true };

describe("what a board counts", () => {
  test("points, right answers or survived questions, as the server says", () => {
    const row = individualRow(0, { correct: 7, points: -15, survived: 3 });
    expect(boardValue(row, { measure: "points", mean: false })).toBe(-15);
    expect(boardValue(row, sum)).toBe(7);
    expect(boardValue(row, { measure: "survived", mean: false })).toBe(3);
    expect(boardFormat(sum)(-15, "vi")).toBe("−15");
  });

  test("a measure of a newer server counts right answers", () => {
    expect(measureOf("stars")).toBe("correct");
    expect(measureUnit(measureOf("points"))).toBe(wallWords.pointsUnit);
    expect(measureUnit("survived")).toBe(wallWords.survivedUnit);
  });

  test("the heading names what the words beside the numbers cannot", () => {
    expect(boardQualifier({ measure: "points", mean: true })).toBe(wallWords.byMean);
    expect(boardQualifier({ measure: "survived", mean: false })).toBe(wallWords.bySurvived);
    expect(qualifierNeeded(mean, false)).toBe(true);
    expect(qualifierNeeded({ measure: "points", mean: false }, false)).toBe(false);
    expect(qualifierNeeded({ measure: "points", mean: false }, true)).toBe(true);
    expect(qualifierNeeded(sum, true)).toBe(false);
  });

  test("the time that ranks first is shown, and no column of zeros where none is taken", () => {
    const untimed = individualRow(0, { time_us: 0 });
    expect(boardTime([untimed, untimed])).toBe("");
    expect(boardTime([untimed, individualRow(1)])).toBe("live");
    expect(boardTime([individualRow(0, { paper_us: 2_292_000_000 }), individualRow(1)])).toBe("paper");
    expect(formatPaperTime(2_292_000_000)).toBe("38:12");
  });

  test("a result in one line, with as much as there is", () => {
    const row = individualRow(0, { correct: 58, paper_us: 2_292_000_000, time_us: 41_209_999, points: -5 });
    expect(resultText(row, sum, "vi")).toBe("58 câu · 38:12 · 41,20 giây");
    const points = { measure: "points", mean: false };
    expect(resultText({ ...row, paper_us: 0, time_us: 0 }, points, "vi")).toBe("−5 điểm");
    expect(resultText(teamRow(0, { correct: 13, places: 3, time_us: 0 }), mean, "vi")).toBe("4,33 câu");
  });
});

describe("the mean over registered places", () => {
  test("divides once and rounds once, half up", () => {
    // 13 ÷ 3 = 4.333…; 1 ÷ 8 = 0.125; −1 ÷ 8 = −0.125; 20 ÷ 3 = 6.666…
    expect(boardValue(teamRow(0, { correct: 13, places: 3 }), mean)).toBe(433);
    expect(boardValue(teamRow(0, { correct: 20, places: 3 }), mean)).toBe(667);
    expect(boardValue(teamRow(0, { correct: 1, places: 8 }), mean)).toBe(13);
    expect(boardValue(teamRow(0, { points: -1, places: 8 }), { measure: "points", mean: true })).toBe(-12);
  });

  test("is written with two decimals and a decimal comma", () => {
    const text = boardFormat(mean);
    expect(text(433, "vi")).toBe("4,33");
    expect(text(400, "vi")).toBe("4,00");
    expect(text(433, "en")).toBe("4.33");
    expect(formatHundredths(-12, "vi")).toBe("−0,12");
  });

  test("its time is the mean time, and a unit without places divides by nothing", () => {
    expect(liveTimeUs(teamRow(0, { time_us: 100_000_001, places: 2 }), mean)).toBe(50_000_001);
    expect(liveTimeUs(teamRow(0, { time_us: 100_000_000, places: 2 }), sum)).toBe(100_000_000);
    expect(boardValue(teamRow(0, { correct: 5, places: 0 }), mean)).toBe(500);
    expect(paperTimeUs(teamRow(0, { paper_us: 4_001_000_000, places: 2 }), mean)).toBe(2_001_000_000);
    expect(paperTimeUs(teamRow(0, { paper_us: 4_001_000_000, places: 2 }), sum)).toBe(4_001_000_000);
  });

  test("rounding is exact for every small fraction", () => {
    for (let divisor = 1; divisor <= 30; divisor += 1) {
      for (let dividend = -90; dividend <= 90; dividend += 1) {
        const rounded = roundedQuotient(dividend, divisor);
        const error = 2 * (dividend - rounded * divisor);
        expect(error).toBeGreaterThanOrEqual(-divisor);
        expect(error).toBeLessThan(divisor);
      }
    }
  });
});
