/**
 * How results are written: points, right answers or survived questions, and the mean of a unit over its registered
 * places (RULES 4.2). Pure integer arithmetic: a mean is rounded once, here.
 */
import { formatCount, formatSeconds, formatSecondsNumber, type Language } from "../formats";
import { remainingText } from "./time";
import { phrase, wallWords, type Pair } from "./words";
import type { BoardRowShape, BoardShape } from "../wire";

/** What a number counts; anything a newer server says counts right answers. */
export type Measure = "points" | "correct" | "survived";

export function measureOf(name: string): Measure {
  return name === "points" || name === "survived" ? name : "correct";
}

/** The word after a result; `brief` where a heading says which questions are counted. */
export function measureUnit(measure: Measure, brief = false): Pair {
  if (measure === "survived") {
    return brief ? wallWords.survivedShort : wallWords.survivedUnit;
  }
  return measure === "points" ? wallWords.pointsUnit : wallWords.correctUnit;
}

export interface Result {
  readonly correct: number;
  readonly points: number;
  readonly survived?: number;
}

export function measured(result: Result, measure: Measure): number {
  return measure === "points" ? result.points : measure === "survived" ? (result.survived ?? 0) : result.correct;
}

/** A fraction rounded half up: of one half always the larger, for negative ones too, as the server rounds. */
export function roundedQuotient(dividend: number, divisor: number): number {
  return Math.floor((2 * dividend + divisor) / (2 * divisor));
}

export type Counting = Pick<BoardShape, "measure" | "mean">;
export type Counted = Result & Pick<BoardRowShape, "places" | "time_us" | "paper_us">;

/** What a row or a winner counts: whole, or of a mean hundredths. */
export function boardValue(row: Counted, board: Counting): number {
  const value = measured(row, measureOf(board.measure));
  return board.mean ? roundedQuotient(value * 100, Math.max(row.places, 1)) : value;
}

/** The time of live rounds; of a mean the mean time, in µs. */
export function liveTimeUs(row: Counted, board: Pick<BoardShape, "mean">): number {
  return board.mean ? roundedQuotient(row.time_us, Math.max(row.places, 1)) : row.time_us;
}

/** The completion time of papers; of a mean the mean time, in whole seconds as it is ranked (RULES 3.1). */
export function paperTimeUs(row: Counted, board: Pick<BoardShape, "mean">): number {
  return roundedQuotient(row.paper_us, (board.mean ? Math.max(row.places, 1) : 1) * 1_000_000) * 1_000_000;
}

/** 2292 s → "38:12". */
export function formatPaperTime(us: number): string {
  return remainingText(Math.floor(us / 1_000_000));
}

/** Which time a board shows: the one that ranks first (RULES 4.1). Where none is taken, a column of zeros would say nothing. */
export function boardTime(rows: readonly Pick<Counted, "time_us" | "paper_us">[]): "paper" | "live" | "" {
  if (rows.some((row) => row.paper_us > 0)) {
    return "paper";
  }
  return rows.some((row) => row.time_us > 0) ? "live" : "";
}

/** All that is said of a result on one line: "58 câu · 38:12 · 41,20 giây". */
export function resultText(row: Counted, board: Counting, language: Language): string {
  const unit = phrase(measureUnit(measureOf(board.measure)), language).first;
  const paper = row.paper_us > 0 ? formatPaperTime(paperTimeUs(row, board)) : "";
  const live = row.time_us > 0 ? formatSeconds(liveTimeUs(row, board), language) : "";
  return [`${boardFormat(board)(boardValue(row, board), language)} ${unit}`, paper, live]
    .filter((part) => part !== "")
    .join(" · ");
}

/** 433 hundredths → "4,33" / "4.33". */
export function formatHundredths(hundredths: number, language: Language = "vi"): string {
  const text = formatSecondsNumber(Math.abs(hundredths) * 10_000, language);
  return hundredths < 0 ? `−${text}` : text;
}

/** How `boardValue` is written. */
export function boardFormat(board: Pick<BoardShape, "mean">): (value: number, language?: Language) => string {
  return board.mean ? formatHundredths : formatCount;
}

/** What a board's heading says of its numbers; the words beside every number say the rest. */
export function boardQualifier(board: Pick<BoardShape, "measure" | "mean">): Pair {
  if (board.mean) {
    return wallWords.byMean;
  }
  const measure = measureOf(board.measure);
  return measure === "points"
    ? wallWords.byPoints
    : measure === "survived"
      ? wallWords.bySurvived
      : wallWords.byCorrect;
}

/**
 * Whether the heading has to say it where room is scarce. The words beside the numbers say "câu" or "điểm"; but a mean looks
 * like a sum, and survived questions like right answers. A wide picture has room for whatever is not the usual.
 */
export function qualifierNeeded(board: Pick<BoardShape, "measure" | "mean">, wide: boolean): boolean {
  const measure = measureOf(board.measure);
  return board.mean || measure === "survived" || (wide && measure === "points");
}
