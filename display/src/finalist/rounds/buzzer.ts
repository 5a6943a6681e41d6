/**
 * What the buzzer of a question means for one finalist (RULES 7.2): pure functions over what the server said and what is
 * under way from here. Who was first is never decided here. Called by the live desk.
 */
import type { PendingCommand } from "../../lib/outbox";
import type { BuzzerShape, OwnShape, PlayShape } from "../../lib/wire";
import { t } from "../words";

export type BuzzerView =
  /** `early`: refused | out | allowed, what a press does now. */
  | { readonly kind: "shut"; readonly early: string }
  | { readonly kind: "ready" }
  /** Equal presses: only those who were equal press once more. */
  | { readonly kind: "again" | "others-again" }
  /** `sent`: the server has it. */
  | { readonly kind: "pressed"; readonly sent: boolean }
  | { readonly kind: "refused"; readonly code: string }
  | { readonly kind: "own-turn"; readonly byVoice: boolean; readonly marginUs: number }
  | {
      readonly kind: "other-turn";
      readonly name: string;
      readonly unit: string;
      readonly marginUs: number;
      readonly pressed: boolean;
    }
  /** Out of this question: answered wrong, or pressed too early. */
  | { readonly kind: "out" | "watch" | "over" };

export interface BuzzerFacts {
  readonly play: PlayShape;
  readonly own: OwnShape;
  readonly pending: readonly PendingCommand[];
  /** What became of the last press from here. `opening` as `openingOf` gave it then. */
  readonly settled: { readonly opening: string; readonly code: string } | null;
}

/** Somebody's name as it may be shown; the candidate number where publication was not agreed to. */
export function shownName(candidate: string, name: string): string {
  return name === "" ? t("candidateNumber", { id: candidate }) : name;
}

/** Names the present opening of the buzzer: a press belongs to one. */
export function openingOf({ id, buzzer }: PlayShape): string {
  const shut = buzzer?.state === "shut" ? "shut" : "open";
  return [id, shut, buzzer?.attempts.length ?? 0, (buzzer?.equals ?? []).join("+")].join("/");
}

/** null: a question without a buzzer. */
export function buzzerView({ play, own, pending, settled }: BuzzerFacts): BuzzerView | null {
  const { buzzer } = play;
  if (play.kind !== "buzzer" || buzzer === null) {
    return null;
  }
  if (buzzer.state === "over" || play.void || play.phase === "closed" || play.key.length > 0) {
    return { kind: "over" };
  }
  const turn = turnView(buzzer, own);
  if (turn !== null) {
    return turn;
  }
  if (buzzer.attempts.some(({ candidate }) => candidate === own.candidate)) {
    return { kind: "out" };
  }
  if (!own.playing) {
    return { kind: "watch" };
  }
  return pressView(play, buzzer, { play, own, pending, settled });
}

function turnView(buzzer: BuzzerShape, own: OwnShape): BuzzerView | null {
  const { turn, turn_unit: unit, margin_us: marginUs } = buzzer;
  const name = shownName(turn, buzzer.turn_name);
  if (turn === "") {
    return null;
  }
  return turn === own.candidate
    ? { kind: "own-turn", byVoice: buzzer.by_voice, marginUs }
    : { kind: "other-turn", name, unit, marginUs, pressed: own.pressed };
}

function pressView(play: PlayShape, buzzer: BuzzerShape, { own, pending, settled }: BuzzerFacts): BuzzerView {
  if (pending.some(({ name, arguments: given }) => name === "press" && given["play"] === play.id)) {
    return { kind: "pressed", sent: false };
  }
  const here = settled !== null && settled.opening === openingOf(play) ? settled.code : null;
  if (own.pressed || here === "" || here === "duplicate") {
    return { kind: "pressed", sent: true };
  }
  if (here !== null && here !== "too_early") {
    return { kind: "refused", code: here };
  }
  if (buzzer.equals.length > 0) {
    return { kind: buzzer.equals.includes(own.candidate) ? "again" : "others-again" };
  }
  return buzzer.state === "shut" ? { kind: "shut", early: buzzer.early } : { kind: "ready" };
}

/** Whether a press is sent now. A shut buzzer hears only what the rules give a meaning to. */
export function mayPress(view: BuzzerView | null, phase: string): boolean {
  if (view === null) {
    return false;
  }
  if (view.kind === "shut") {
    return view.early !== "refused" && (phase === "reading" || phase === "open");
  }
  return view.kind === "ready" || view.kind === "again";
}
