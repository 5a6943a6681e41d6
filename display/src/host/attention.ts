/**
 * What waits for a person: one line on every console, most urgent first. Pure over the console's state and the board's rows.
 */
import type { ConsoleShape } from "../lib/wire";
import { keyWaits, verdictWaits } from "./desk/waiting";
import type { PlaceRow } from "./readiness";

export type AttentionKind =
  | "store"
  | "verdict"
  | "key"
  | "proposals" // wait for this account
  | "takeovers"
  | "affected"
  | "disconnected"
  | "disputed"
  | "complaints"
  | "reports"
  | "held"
  | "ties"
  | "pending"; // proposals that wait for somebody else

export interface AttentionItem {
  readonly kind: AttentionKind;
  readonly count: number;
}

/** Phases in which a device that is cut off loses something. */
const disconnectedMatters = ["lobby", "running"];

export function attentionItems(
  shape: ConsoleShape,
  rows: readonly PlaceRow[],
  storeAway: boolean,
): readonly AttentionItem[] {
  const counted = (state: PlaceRow["state"]): number => rows.filter((row) => row.state === state).length;
  const watching = disconnectedMatters.indexOf(shape.phase) !== -1;
  const may = (name: string): boolean => shape.allowed.indexOf(name) !== -1;
  const mine = shape.proposals.filter((proposal) => proposal.may_decide).length;
  const items: AttentionItem[] = [
    { kind: "store", count: storeAway ? 1 : 0 },
    { kind: "verdict", count: verdictWaits(shape) && may("judge_attempt") ? 1 : 0 },
    { kind: "key", count: keyWaits(shape) && may("confirm_key") ? 1 : 0 },
    { kind: "proposals", count: mine },
    { kind: "takeovers", count: shape.takeovers.length },
    { kind: "affected", count: shape.affected.filter((affected) => !affected.ruled).length },
    { kind: "disconnected", count: watching ? counted("disconnected") : 0 },
    { kind: "disputed", count: watching ? Math.max(shape.readiness.disputed, counted("disputed")) : 0 },
    { kind: "complaints", count: shape.complaints.filter((complaint) => !complaint.ruled).length },
    { kind: "reports", count: may("issue_correction") ? shape.reports.length : 0 },
    { kind: "held", count: may("admit_held") ? shape.held.filter((held) => !held.admitted).length : 0 },
    { kind: "ties", count: shape.ties.length },
    { kind: "pending", count: shape.proposals.length - mine },
  ];
  return items.filter((item) => item.count > 0);
}
