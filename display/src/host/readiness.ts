/**
 * What stands between a place and the start: one state a row, filters, order and counts of the readiness board.
 * Pure over `PlaceShape`; must not know the connection or how a row is drawn. Called by the place views.
 */
import type { ConsoleShape, PlaceShape } from "../lib/wire";
import { folded, found } from "./search";

/** A device slower than this loses time that nobody credits (DESIGN 4.4: `lag_credit_max`). */
export const PING_WARNING_MS = 250;
/** Beyond this a device's own clock cannot place the opening within the "same instant" the wall promises. */
export const CLOCK_ERROR_WARNING_MS = 100;

export const PLACE_STATES = [
  "disputed",
  "disconnected",
  "signed_out",
  "unconfirmed",
  "unpractised",
  "unmarked",
  "missing",
  "old_page",
  "doubted",
  "slow",
  "ready",
  "absent",
] as const;

/** The first thing to mend at a place, worst first; "ready" and "absent" need nothing. */
export type PlaceState = (typeof PLACE_STATES)[number];

export type Severity = "bad" | "warning" | "good" | "neutral";

/** The one state a row is shown with. `build` is what this server serves now. */
export function placeState(place: PlaceShape, build: string): PlaceState {
  if (place.attendance === "absent") {
    return "absent";
  }
  if (place.identity === "disputed") {
    return "disputed";
  }
  if (!place.signed_in) {
    return place.attendance === "present" ? "signed_out" : "missing";
  }
  if (!place.connected) {
    return "disconnected";
  }
  if (place.identity !== "confirmed") {
    return "unconfirmed";
  }
  if (place.attendance !== "present") {
    return "unmarked";
  }
  if (!place.practised) {
    return "unpractised";
  }
  if (place.page !== "" && build !== "" && place.page !== build) {
    return "old_page";
  }
  if (place.doubts.length > 0) {
    return "doubted";
  }
  return isSlow(place) ? "slow" : "ready";
}

function isSlow(place: PlaceShape): boolean {
  return place.ping_ms > PING_WARNING_MS || place.clock_error_ms > CLOCK_ERROR_WARNING_MS;
}

export function severity(state: PlaceState): Severity {
  switch (state) {
    case "ready":
      return "good";
    case "absent":
      return "neutral";
    case "old_page":
    case "doubted":
    case "slow":
      return "warning";
    default:
      return "bad";
  }
}

export const FILTERS = [
  "all",
  "unsubmitted",
  "unanswered",
  "not_ready",
  "disconnected",
  "away",
  "missing",
  "warning",
  "extra",
  "out",
  "absent",
] as const;
export type Filter = (typeof FILTERS)[number];

/** The filters that mean something at this moment of the show. */
export function filtersNow(shape: ConsoleShape, rows: readonly PlaceRow[]): readonly Filter[] {
  const written = shape.paper?.phase === "open";
  const asked = !written && shape.play?.phase === "open" && shape.play.kind !== "buzzer";
  return FILTERS.filter((filter) => {
    switch (filter) {
      case "unsubmitted":
        return written;
      case "unanswered":
        return asked;
      case "extra":
      case "out":
        return rows.some((row) => inFilter(row, filter));
      case "missing":
        return !written && !asked;
      default:
        return true;
    }
  });
}

/** Whether a place belongs to the filter. */
export function inFilter({ place, state }: PlaceRow, filter: Filter): boolean {
  const plays = place.attendance === "present" && place.out === "";
  switch (filter) {
    case "all":
      return true;
    case "unsubmitted":
      return plays && !place.submitted;
    case "unanswered":
      return plays && !place.answered;
    case "away":
      return plays && place.away;
    case "extra":
      return place.extra_percent > 0;
    case "out":
      return place.out !== "";
    case "not_ready":
      return severity(state) === "bad";
    case "warning":
      return severity(state) === "warning";
    default:
      return state === filter;
  }
}

export const ORDERS = ["trouble", "candidate", "name", "seat", "zone", "unit", "ping"] as const;
export type Order = (typeof ORDERS)[number];

/** A place with what the board derives from it, computed once a change and not once a frame. */
export interface PlaceRow {
  readonly place: PlaceShape;
  readonly state: PlaceState;
  readonly text: string; // folded, for the search
}

export function placeRow(place: PlaceShape, build: string): PlaceRow {
  const text = folded([place.candidate, place.name, place.unit, place.seat, place.zone].join(" "));
  return { place, state: placeState(place, build), text };
}

const collator = new Intl.Collator("vi", { numeric: true, sensitivity: "variant" });

/** Vietnamese order of names: the given name first, then the whole name. */
export function compareNames(first: string, second: string): number {
  return collator.compare(givenName(first), givenName(second)) || collator.compare(first, second);
}

/** The given name: the last word of a Vietnamese name. */
export function givenName(name: string): string {
  return name.slice(name.trim().lastIndexOf(" ") + 1);
}

const comparisons: Record<Order, (first: PlaceRow, second: PlaceRow) => number> = {
  trouble: (first, second) => PLACE_STATES.indexOf(first.state) - PLACE_STATES.indexOf(second.state),
  candidate: () => 0,
  name: (first, second) => compareNames(first.place.name, second.place.name),
  seat: (first, second) => collator.compare(first.place.seat, second.place.seat),
  zone: (first, second) =>
    collator.compare(first.place.zone, second.place.zone) || collator.compare(first.place.seat, second.place.seat),
  unit: (first, second) => collator.compare(first.place.unit, second.place.unit),
  ping: (first, second) => second.place.ping_ms - first.place.ping_ms,
};

/** Rows in the wanted order; the candidate number decides between equals, so that rows do not dance. */
export function sorted(rows: readonly PlaceRow[], order: Order): readonly PlaceRow[] {
  const compare = comparisons[order];
  return rows
    .slice()
    .sort((first, second) => compare(first, second) || collator.compare(first.place.candidate, second.place.candidate));
}

export interface Selection {
  readonly filter: Filter;
  readonly zone: string; // "" means every zone
  readonly query: string;
}

/** The rows a selection leaves, in their given order. */
export function selected(rows: readonly PlaceRow[], selection: Selection): readonly PlaceRow[] {
  return rows.filter(
    (row) =>
      inFilter(row, selection.filter) &&
      (selection.zone === "" || row.place.zone === selection.zone) &&
      found(row.text, selection.query),
  );
}

/** The zones that occur, in natural order. */
export function zones(rows: readonly PlaceRow[]): readonly string[] {
  const seen = new Set<string>();
  rows.forEach((row) => seen.add(row.place.zone));
  seen.delete("");
  return Array.from(seen).sort(collator.compare);
}

/** How many rows each filter would leave. */
export function filterCounts(rows: readonly PlaceRow[]): Readonly<Record<Filter, number>> {
  const counts: Partial<Record<Filter, number>> = {};
  for (const filter of FILTERS) {
    counts[filter] = rows.filter((row) => inFilter(row, filter)).length;
  }
  return counts as Record<Filter, number>;
}
