/**
 * What waits for a person: one line on every console, most urgent first. Pure over the console's state and the board's rows.
 */
import type { ConsoleShape } from "../lib/wire";
import { keyWaits, signatureWaits, verdictWaits } from "./desk/waiting";
import type { PlaceRow } from "./readiness";
import type { View } from "./roles";
import { stepWaits } from "./situation";

export type AttentionKind =
  | "store"
  | "verdict"
  | "key"
  | "proposals" // wait for this account
  | "signature" // of the minutes, for who records it
  | "takeovers"
  | "affected"
  | "disconnected"
  | "disputed"
  | "mirror" // the second copy, for who runs the server
  | "complaints"
  | "reports"
  | "held"
  | "ties"
  | "unsigned" // the same, for who waits for it
  | "pending"; // proposals that wait for somebody else

export interface AttentionItem {
  readonly kind: AttentionKind;
  readonly count: number;
}

/** Where each kind is dealt with, best first; what the dialog itself deals with has no view. */
const viewsOfKinds: Readonly<Partial<Record<AttentionKind, readonly View[]>>> = {
  verdict: ["jury", "control"],
  signature: ["secretary", "organiser"],
  key: ["jury"],
  complaints: ["complaints", "secretary"],
  reports: ["jury", "played"],
  held: ["played", "jury"],
};

/** The view to go to, of those a role has; null where there is none. */
export function viewOfKind(kind: AttentionKind, views: readonly View[]): View | null {
  return viewsOfKinds[kind]?.find((view) => views.indexOf(view) !== -1) ?? null;
}

/** A proctor answers for the own zone, whose places are all this console has. */
const kindsOfProctors: readonly AttentionKind[] = ["store", "takeovers", "disconnected", "disputed"];

/** Devices that ask for a place, as far as they concern this console. */
export function takeoversOf(shape: ConsoleShape, rows: readonly PlaceRow[], role: string): ConsoleShape["takeovers"] {
  const own = ({ candidate }: { candidate: string }): boolean => rows.some((row) => row.place.candidate === candidate);
  return role === "proctor" ? shape.takeovers.filter(own) : shape.takeovers;
}

/** Phases in which a device that is cut off loses something. */
const disconnectedMatters = ["lobby", "running"];

export function attentionItems(
  shape: ConsoleShape,
  rows: readonly PlaceRow[],
  storeAway: boolean,
  role = "",
  mirrorSick = false,
): readonly AttentionItem[] {
  const counted = (state: PlaceRow["state"]): number => rows.filter((row) => row.state === state).length;
  const watching = disconnectedMatters.indexOf(shape.phase) !== -1;
  const may = (name: string): boolean => shape.allowed.indexOf(name) !== -1;
  const mine = shape.proposals.filter((proposal) => proposal.may_decide).length;
  const hall = role === "proctor" ? 0 : shape.readiness.disputed;
  const signature = signatureWaits(shape) ? 1 : 0;
  const disputed = Math.max(hall, counted("disputed"));
  const items: AttentionItem[] = [
    { kind: "store", count: storeAway ? 1 : 0 },
    { kind: "verdict", count: verdictWaits(shape) && may("judge_attempt") ? 1 : 0 },
    { kind: "key", count: keyWaits(shape) && may("confirm_key") ? 1 : 0 },
    { kind: "proposals", count: mine },
    { kind: "signature", count: may("record_signed") ? signature : 0 },
    { kind: "takeovers", count: takeoversOf(shape, rows, role).length },
    { kind: "affected", count: shape.affected.filter((affected) => !affected.ruled).length },
    { kind: "disconnected", count: watching ? counted("disconnected") : 0 },
    { kind: "disputed", count: watching ? disputed : 0 },
    { kind: "mirror", count: mirrorSick && role === "operator" ? 1 : 0 },
    { kind: "complaints", count: shape.complaints.filter((complaint) => !complaint.ruled).length },
    { kind: "reports", count: may("issue_correction") && paperUnscored(shape) ? shape.reports.length : 0 },
    {
      kind: "held",
      count: may("admit_held") ? shape.held.filter((held) => !held.admitted && !held.rejected).length : 0,
    },
    { kind: "ties", count: shape.ties.length },
    { kind: "unsigned", count: may("record_signed") ? 0 : signature },
    { kind: "pending", count: shape.proposals.length - mine },
  ];
  const concerns = (kind: AttentionKind): boolean => role !== "proctor" || kindsOfProctors.indexOf(kind) !== -1;
  return items.filter((item) => item.count > 0 && concerns(item.kind));
}

/** What was reported of a paper waits until its points are counted; after that it is for a ruling, not for the line. */
function paperUnscored({ paper }: ConsoleShape): boolean {
  return paper === null || paper.phase !== "scored";
}

export type Quiet = "standstill" | "blocked" | "waits" | "others" | "none";

/** What the line says while nothing is asked of this console: never that nothing waits while the show does. */
export function quietKind(shape: ConsoleShape, role: string): Quiet {
  if (shape.standstill !== null) {
    return "standstill";
  }
  if (shape.step.blockers.length > 0) {
    return "blocked";
  }
  if (stepWaits(shape)) {
    return "waits";
  }
  return role === "operator" || role === "mc" || shape.phase === "ended" ? "none" : "others";
}
