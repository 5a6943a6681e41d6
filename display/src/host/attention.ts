/**
 * What waits for a person: one line on every console, most urgent first. Pure over the console's state and the board's rows.
 */
import type { ConsoleShape } from "../lib/wire";
import type { PlaceRow } from "./readiness";

export type AttentionKind = "store" | "takeovers" | "void" | "disconnected" | "disputed" | "ties";

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
  const items: AttentionItem[] = [
    { kind: "store", count: storeAway ? 1 : 0 },
    { kind: "takeovers", count: shape.takeovers.length },
    { kind: "void", count: shape.void_proposal === null ? 0 : 1 },
    { kind: "disconnected", count: watching ? counted("disconnected") : 0 },
    { kind: "disputed", count: watching ? Math.max(shape.readiness.disputed, counted("disputed")) : 0 },
    { kind: "ties", count: shape.ties.length },
  ];
  return items.filter((item) => item.count > 0);
}
