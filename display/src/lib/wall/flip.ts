/**
 * Where the rows of a board come from when ranks change: the slots they move from. Pure; `BoardRows.svelte` moves them
 * by transforms only.
 */
import type { BoardRowShape } from "../wire";

/** How long a rank change takes on the wall. */
export const moveMilliseconds = 650;
/** The old order stands for a moment, so that the hall sees what changes. */
export const holdMilliseconds = 900;

/**
 * For each row now shown, the slot (0 = top) it had before. `before`: rows shown last time, or null when this page did
 * not see them; then the slots follow from `moved`. A row that was not among the rows shown comes from below the board.
 */
export function startingSlots(rows: readonly BoardRowShape[], before: readonly BoardRowShape[] | null): number[] {
  return before === null ? slotsFromMoves(rows) : slotsFromBoard(rows, before);
}

function slotsFromBoard(rows: readonly BoardRowShape[], before: readonly BoardRowShape[]): number[] {
  const slots = new Map(before.map((row, slot) => [row.id, slot]));
  let below = Math.max(rows.length, before.length);
  return rows.map((row) => {
    const slot = slots.get(row.id);
    if (slot !== undefined) {
      return slot;
    }
    below += 1;
    return below - 1;
  });
}

function slotsFromMoves(rows: readonly BoardRowShape[]): number[] {
  if (rows.every((row) => row.moved === 0)) {
    return rows.map((_, slot) => slot);
  }
  // Equal former ranks keep the order of today; ranks missing in between belong to rows that are no longer shown.
  const order = rows
    .map((_, slot) => slot)
    .sort((one, other) => formerRank(rows, one) - formerRank(rows, other) || one - other);
  const slots = new Array<number>(rows.length).fill(0);
  let free = 0;
  for (const slot of order) {
    free = Math.max(free, formerRank(rows, slot) - 1);
    slots[slot] = free;
    free += 1;
  }
  return slots;
}

function formerRank(rows: readonly BoardRowShape[], slot: number): number {
  const row = rows[slot];
  return row === undefined ? 0 : row.rank + row.moved;
}
