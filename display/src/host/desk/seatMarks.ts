/**
 * The one thing a proctor must know of a seat now: what is wrong first, then how far its finalist is.
 * Pure over a place and the show's state. Called by the proctor's seat map.
 */
import type { ConsoleShape } from "../../lib/wire";
import { severity, type PlaceRow } from "../readiness";

export const SEAT_MARKS = [
  "takeover",
  "disputed",
  "disconnected",
  "signed_out",
  "missing",
  "away",
  "unready",
  "unanswered",
  "writing",
  "answered",
  "submitted",
  "connected",
  "out",
  "absent",
] as const;

export type SeatMark = (typeof SEAT_MARKS)[number];

/** Colour of a mark: bad wants the proctor there now, warning soon, good is done, busy is under way. */
export type SeatLook = "bad" | "warning" | "good" | "busy" | "neutral";

const looks: Readonly<Record<SeatMark, SeatLook>> = {
  takeover: "warning",
  disputed: "bad",
  disconnected: "bad",
  signed_out: "bad",
  missing: "neutral",
  away: "warning",
  unready: "warning",
  unanswered: "busy",
  writing: "busy",
  answered: "good",
  submitted: "good",
  connected: "good",
  out: "neutral",
  absent: "neutral",
};

/** Distinct by shape alone, for whoever cannot tell the colours apart. */
const icons: Readonly<Record<SeatMark, string>> = {
  takeover: "⇄",
  disputed: "?",
  disconnected: "✗",
  signed_out: "✗",
  missing: "·",
  away: "◐",
  unready: "!",
  unanswered: "…",
  writing: "✎",
  answered: "✓",
  submitted: "✓",
  connected: "●",
  out: "■",
  absent: "–",
};

export function seatLook(mark: SeatMark): SeatLook {
  return looks[mark];
}

export function seatIcon(mark: SeatMark): string {
  return icons[mark];
}

export function seatMark(row: PlaceRow, shape: ConsoleShape): SeatMark {
  const { place, state } = row;
  if (shape.takeovers.some((takeover) => takeover.candidate === place.candidate)) {
    return "takeover";
  }
  if (place.attendance === "absent") {
    return "absent";
  }
  if (state === "disputed" || state === "signed_out" || state === "missing" || state === "disconnected") {
    return state;
  }
  if (place.away) {
    return "away";
  }
  if (place.out !== "") {
    return "out";
  }
  return progress(row, shape) ?? (severity(state) === "bad" || state === "old_page" ? "unready" : "connected");
}

function progress({ place }: PlaceRow, shape: ConsoleShape): SeatMark | null {
  if (shape.paper?.phase === "open") {
    return place.submitted ? "submitted" : "writing";
  }
  if (shape.play !== null && !shape.play.void && shape.play.phase === "open") {
    return place.answered ? "answered" : shape.play.kind === "buzzer" ? null : "unanswered";
  }
  return null;
}
