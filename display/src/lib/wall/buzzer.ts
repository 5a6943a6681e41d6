/** What the wall and the phones say of a buzzer: whose turn, by how much, and how long something still lasts. Pure. */
import { formatSeconds, type Language } from "../formats";
import { phrase, wallWords, type Pair } from "./words";
import type { AttemptShape, BuzzerShape, PlayShape } from "../wire";

export type BuzzerState = "shut" | "open" | "settling" | "turn" | "won" | "over";

/** Who answered right has won the question, whatever the buzzer does since. */
export function buzzerState(buzzer: BuzzerShape): BuzzerState {
  if (buzzer.state === "turn") {
    return buzzer.turn === "" ? "settling" : "turn";
  }
  if (buzzer.state === "open" || buzzer.state === "settling" || buzzer.state === "shut") {
    return buzzer.state;
  }
  return winnerOf(buzzer) === null ? "over" : "won";
}

export function winnerOf(buzzer: BuzzerShape): AttemptShape | null {
  return buzzer.attempts.find((attempt) => attempt.right) ?? null;
}

/** What is said where nobody is named. */
export function buzzerSaid(buzzer: BuzzerShape): Pair {
  switch (buzzerState(buzzer)) {
    case "open":
      return wallWords.buzzerOpen;
    case "settling":
      return wallWords.buzzerSettling;
    case "over":
      return buzzer.attempts.length > 0 ? wallWords.buzzerOver : wallWords.buzzerNobody;
    default:
      return wallWords.buzzerShut;
  }
}

/** Whole seconds until the opening or the turn ends; null when nothing ends by itself. */
export function buzzerSeconds(play: PlayShape, nowUs: number): number | null {
  const buzzer = play.buzzer;
  if (buzzer === null || play.phase !== "open" || buzzer.until_us <= 0) {
    return null;
  }
  const state = buzzerState(buzzer);
  if (state !== "open" && !(state === "turn" && !buzzer.by_voice)) {
    return null;
  }
  return Math.max(0, Math.ceil((buzzer.until_us - nowUs) / 1_000_000));
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
}

/** A name where it may be said, else the number. */
export function personName({ id, name }: Person, language: Language): string {
  return name || phrase(wallWords.candidateNumber, language, { id }).first;
}

/** "SBD 042 · H. Cái Bè". */
export function personPlace({ id, name, unit }: Person, language: Language): string {
  const number = name === "" ? "" : phrase(wallWords.candidateNumber, language, { id }).first;
  return [number, unit].filter((part) => part !== "").join(" · ");
}

const shownUs = 10_000;

/** By how much the turn was won, in two short lines; null when nobody else pressed. */
export function marginText(buzzer: BuzzerShape, language: Language): { first: string; second: string } | null {
  if (buzzer.margin_us < 0) {
    return null;
  }
  const pair: Pair = buzzer.margin_us < shownUs ? wallWords.buzzerMarginLess : wallWords.buzzerMargin;
  return {
    first: phrase(pair, language).first,
    second: formatSeconds(Math.max(buzzer.margin_us, shownUs), language),
  };
}
