/**
 * The show against its plan: when each item was to begin, and how far the show is from that now.
 * Pure over the agenda and the server's wall clock; Vietnam is UTC+7 all year. Called by the agenda's views.
 */
import type { AgendaItemShape, ConsoleShape } from "../../lib/wire";

const vietnamOffsetMs = 7 * 3_600_000;
const dayMs = 24 * 3_600_000;
export const MINUTE_MS = 60_000;

/** Planned starts in minutes of the day; null where neither the item nor those before it tell. */
export function plannedStarts(items: readonly AgendaItemShape[]): readonly (number | null)[] {
  let known: number | null = null;
  return items.map((item) => {
    const own = minutesOfDay(item.starts);
    const start = own ?? known;
    known = start !== null && item.minutes > 0 ? start + item.minutes : null;
    return start;
  });
}

/** "07:30" → 450; null for anything else. */
export function minutesOfDay(clock: string): number | null {
  const found = /^(\d{1,2}):(\d{2})$/.exec(clock);
  return found === null ? null : Number(found[1]) * 60 + Number(found[2]);
}

/** 450 → "07:30". */
export function clockOf(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}

/** The moment of a planned start, on the day of `wallMs`. */
function momentOf(minutes: number, wallMs: number): number {
  const midnight = Math.floor((wallMs + vietnamOffsetMs) / dayMs) * dayMs - vietnamOffsetMs;
  return midnight + minutes * MINUTE_MS;
}

/** Whole minutes an item began after its plan (before: negative); null while it has not begun or has no plan. */
export function itemDrift(item: AgendaItemShape, start: number | null): number | null {
  if (start === null || item.began_wall_ms === 0) {
    return null;
  }
  return Math.trunc((item.began_wall_ms - momentOf(start, item.began_wall_ms)) / MINUTE_MS);
}

/**
 * Whole minutes the show is behind its plan now (ahead: negative): what the present item began late, or more once it lasts
 * longer than planned. null where the plan says nothing of it.
 */
export function drift(items: readonly AgendaItemShape[], at: number, nowMs: number): number | null {
  const starts = plannedStarts(items);
  const since = (minutes: number): number => Math.trunc((nowMs - momentOf(minutes, nowMs)) / MINUTE_MS);
  const item = items[at];
  const start = starts[at] ?? null;
  if (item === undefined) {
    const first = starts[0] ?? null;
    // Nothing has begun, so nothing is on time; it is late once the first item should have begun.
    return first === null || at >= 0 || since(first) <= 0 ? null : since(first);
  }
  if (at === items.length - 1 && start === null) {
    return null;
  }
  const began = itemDrift(item, start);
  const next = starts[at + 1] ?? (start !== null && item.minutes > 0 ? start + item.minutes : null);
  const over = next === null ? null : since(next);
  if (began === null) {
    return over === null || over <= 0 ? null : over;
  }
  return over === null ? began : Math.max(began, over);
}

/** Whether a question or a paper is before the finalists: the show cannot move on then. */
export function agendaStands(shape: ConsoleShape): boolean {
  const { play, paper } = shape;
  const asked = play !== null && !play.void && play.phase !== "sealed" && play.phase !== "scored";
  return asked || paper?.phase === "open";
}

/** Whether going to an item leaves none out: it is the next one and the show itself offers it. */
export function isPlainMove(shape: ConsoleShape, to: number): boolean {
  const { step } = shape;
  return step.command === "move_agenda" && Number(step.arguments["to"]) === to;
}
