/**
 * Where one finalist's answer to one play stands, in the words of SCREENS. Pure functions; called by the controller.
 * Only the server's word makes it "received": an own answer in its state, or the acknowledgement on disk.
 */
import type { LinkState } from "../lib/connection";
import type { PendingCommand } from "../lib/outbox";
import type { GivenAnswerShape, PlayShape, StandstillShape } from "../lib/wire";

export type AnswerState =
  | { readonly kind: "none" }
  /** chosen: pressed · sending · resending: no answer yet, sent again under the same id · stored: on this device only */
  | { readonly kind: "chosen" | "sending" | "resending" | "stored"; readonly choice: string }
  | { readonly kind: "received"; readonly choice: string; readonly wallMs: number; readonly latencyUs: number }
  | { readonly kind: "refused"; readonly choice: string; readonly code: string; readonly detail: string };

export interface Refusal {
  readonly play: string;
  readonly choice: string;
  readonly code: string;
  readonly detail: string;
}

export interface AnswerFacts {
  readonly play: string;
  readonly given: GivenAnswerShape | null;
  readonly pending: readonly PendingCommand[];
  readonly refusal: Refusal | null;
  readonly link: LinkState;
  readonly storeAway: boolean;
}

/** After these the same play can still be answered; the others are final. */
const passing = new Set(["busy", "standstill", "too_early", "not_open", "bad_choice", "discarded", "too_many"]);

export function isFinal(code: string): boolean {
  return !passing.has(code);
}

export function pendingAnswer(pending: readonly PendingCommand[], play: string): PendingCommand | undefined {
  return pending.filter(({ name, arguments: given }) => name === "answer" && given["play"] === play).pop();
}

export function answerState({ play, given, pending, refusal, link, storeAway }: AnswerFacts): AnswerState {
  if (given !== null && given.play === play) {
    const { choice, received_wall_ms: wallMs, latency_us: latencyUs } = given;
    return { kind: "received", choice, wallMs, latencyUs };
  }
  const waiting = pendingAnswer(pending, play);
  if (waiting !== undefined) {
    return { kind: underWay(waiting, link, storeAway), choice: String(waiting.arguments["choice"]) };
  }
  if (refusal !== null && refusal.play === play) {
    return { kind: "refused", choice: refusal.choice, code: refusal.code, detail: refusal.detail };
  }
  return { kind: "none" };
}

function underWay(
  { sends }: PendingCommand,
  link: LinkState,
  storeAway: boolean,
): "chosen" | "sending" | "resending" | "stored" {
  if (storeAway || (link !== "open" && link !== "silent")) {
    return "stored";
  }
  if (sends === 0) {
    return "chosen";
  }
  return sends > 1 || link === "silent" ? "resending" : "sending";
}

/** Whether a press would be taken now. `timeUp`: the deadline has passed on the server's clock as this device knows it. */
export function canAnswer(
  play: PlayShape | null,
  standstill: StandstillShape | null,
  answer: AnswerState,
  timeUp: boolean,
): boolean {
  if (play === null || play.void || play.phase !== "open" || standstill !== null || timeUp) {
    return false;
  }
  return answer.kind === "none" || (answer.kind === "refused" && !isFinal(answer.code));
}

/** right, wrong, or none for "no answer"; null before the key is public. */
export function verdict(play: PlayShape, answer: AnswerState): "right" | "wrong" | "none" | null {
  if (play.key.length === 0 || play.void) {
    return null;
  }
  if (answer.kind !== "received") {
    return "none";
  }
  const right = play.several ? answer.choice === play.key.join("") : play.key.includes(answer.choice);
  return right ? "right" : "wrong";
}
