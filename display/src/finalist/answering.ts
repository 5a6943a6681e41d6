/**
 * Where one finalist's answer to one play stands, in the words of SCREENS. Pure functions; called by the controller.
 * Only the server's word makes it "received": an own answer in its state, or the acknowledgement on disk.
 */
import type { LinkState } from "../lib/connection";
import type { PendingCommand } from "../lib/outbox";
import type { GivenAnswerShape, PlayShape, StandstillShape } from "../lib/wire";

/** A server that says nothing of it takes the first answer only (RULES 2.2). */
export type AnswerablePlay = PlayShape & { readonly changeable?: boolean };

export type AnswerState =
  | { readonly kind: "none" }
  /**
   * chosen: pressed · sending · resending: no answer yet, sent again under the same id · stored: on this device only.
   * `recorded`: what the server has meanwhile, where the last answer counts; "" for nothing.
   */
  | {
      readonly kind: "chosen" | "sending" | "resending" | "stored";
      readonly choice: string;
      readonly recorded: string;
    }
  /** `refused`: a later choice that does not count, or "". */
  | {
      readonly kind: "received";
      readonly choice: string;
      readonly wallMs: number;
      readonly latencyUs: number;
      readonly refused: string;
    }
  | { readonly kind: "refused"; readonly choice: string; readonly code: string; readonly detail: string };

export interface Refusal {
  readonly play: string;
  readonly choice: string;
  readonly code: string;
  readonly detail: string;
}

export interface AnswerFacts {
  readonly play: string;
  /** The last answer counts (RULES 2.2): one may be on its way while another is recorded. */
  readonly changeable: boolean;
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

export function answerState(facts: AnswerFacts): AnswerState {
  const { play, changeable, pending, link, storeAway } = facts;
  const given = facts.given?.play === play ? facts.given : null;
  const refusal = facts.refusal?.play === play ? facts.refusal : null;
  const waiting = pendingAnswer(pending, play);
  if (waiting !== undefined && (given === null || changeable)) {
    const choice = String(waiting.arguments["choice"]);
    return { kind: underWay(waiting, link, storeAway), choice, recorded: given?.choice ?? "" };
  }
  if (given !== null) {
    const { choice, received_wall_ms: wallMs, latency_us: latencyUs } = given;
    return { kind: "received", choice, wallMs, latencyUs, refused: changeable ? (refusal?.choice ?? "") : "" };
  }
  return refusal === null ? { kind: "none" } : { kind: "refused", ...answerOf(refusal) };
}

function answerOf({ choice, code, detail }: Refusal): Omit<Refusal, "play"> {
  return { choice, code, detail };
}

/** Of two words of the server about one play the later one: an acknowledgement is here before the own state follows. */
export function latestGiven(
  play: string,
  own: GivenAnswerShape | null,
  receipt: GivenAnswerShape | null,
): GivenAnswerShape | null {
  const known = [own, receipt].filter((given) => given !== null && given.play === play);
  const [first = null, second = null] = known;
  return first !== null && second !== null && second.received_wall_ms > first.received_wall_ms ? second : first;
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
  play: AnswerablePlay | null,
  standstill: StandstillShape | null,
  answer: AnswerState,
  timeUp: boolean,
): boolean {
  if (play === null || play.void || play.phase !== "open" || standstill !== null || timeUp) {
    return false;
  }
  if (answer.kind === "none" || (answer.kind === "refused" && !isFinal(answer.code))) {
    return true;
  }
  return play.changeable === true && answer.kind !== "refused";
}

/** right, wrong, or none for "no answer"; null before the key is public. */
export function verdict(play: PlayShape, answer: AnswerState): "right" | "wrong" | "none" | null {
  if (play.key.length === 0 || play.void) {
    return null;
  }
  const choice = answer.kind === "received" ? answer.choice : "recorded" in answer ? answer.recorded : "";
  if (choice === "") {
    return "none";
  }
  const right = play.several ? choice === play.key.join("") : play.key.includes(choice);
  return right ? "right" : "wrong";
}
