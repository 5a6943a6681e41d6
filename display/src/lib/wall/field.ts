/**
 * Who is still in an elimination round: one seat each in the order of the candidate numbers, and what changed since this
 * page saw the field last. Pure; `FieldGrid.svelte` moves by transforms only.
 */
import type { FieldShape } from "../wire";

export interface Seat {
  readonly id: string;
  readonly standing: boolean;
}

/** Everybody in one fixed order, so that a seat never moves: numbers by their value, others by their letters. */
export function seatsOf(field: FieldShape): readonly Seat[] {
  const seats = [
    ...field.standing.map((id) => ({ id, standing: true })),
    ...field.out.map((id) => ({ id, standing: false })),
  ];
  return seats.sort((one, other) => compareNumbers(one.id, other.id));
}

function compareNumbers(one: string, other: string): number {
  const [left, right] = [Number(one), Number(other)];
  if (!Number.isNaN(left) && !Number.isNaN(right) && left !== right) {
    return left - right;
  }
  return one < other ? -1 : one > other ? 1 : 0;
}

export interface FieldChange {
  /** "rescue": the rules' own way back; "return": a ruling brought them back; "fall": some are out; "": as before. */
  readonly kind: "" | "fall" | "rescue" | "return";
  readonly ids: ReadonlySet<string>;
}

export const fieldUnchanged: FieldChange = { kind: "", ids: new Set() };

/** What happened between two looks at the same field. Who came back matters more than who fell meanwhile. */
export function fieldChange(before: FieldShape | null, now: FieldShape): FieldChange {
  if (before === null || before.total !== now.total) {
    return fieldUnchanged;
  }
  const [wasOut, isOut] = [new Set(before.out), new Set(now.out)];
  const back = now.standing.filter((id) => wasOut.has(id));
  if (back.length > 0) {
    return { kind: now.rescues_left < before.rescues_left ? "rescue" : "return", ids: new Set(back) };
  }
  const fallen = before.standing.filter((id) => isOut.has(id));
  return fallen.length > 0 ? { kind: "fall", ids: new Set(fallen) } : fieldUnchanged;
}

/** What the field has looked like on this page: it keeps the last change until the next one, or the next question. */
export class FieldMemory {
  private last: FieldShape | null = null;
  private change: FieldChange = fieldUnchanged;
  private play = "";

  /** The change that led to `field`. `play`: id of the question on the wall, or "". */
  replace(field: FieldShape | null, play: string): FieldChange {
    if (play !== "" && play !== this.play) {
      this.play = play;
      this.change = fieldUnchanged;
    }
    if (field !== null) {
      const change = fieldChange(this.last, field);
      if (change.kind !== "" || this.last?.total !== field.total) {
        this.change = change;
      }
      this.last = field;
    }
    return this.change;
  }
}

export interface GridLayout {
  readonly columns: number;
  readonly rows: number;
  readonly width: number; // of a seat, in stage units
  readonly height: number;
  readonly size: number; // of its number
}

/** Width of a digit (Inter, bold, tabular), and of the mark with the room around both, in ems. */
const emPerCharacter = 0.66;
const markEms = 0.85;
const lineEms = 1.15; // digits have no marks above or below
export const seatGap = 10;

/** The grid of `count` seats that gives the largest numbers in a box. `length`: characters of the longest number. */
export function gridLayout(count: number, length: number, width: number, height: number, most: number): GridLayout {
  let best: GridLayout = { columns: 1, rows: Math.max(count, 1), width, height, size: 0 };
  for (let columns = 1; columns <= Math.max(count, 1); columns += 1) {
    const rows = Math.max(1, Math.ceil(count / columns));
    const seatWidth = Math.floor((width + seatGap) / columns) - seatGap;
    const seatHeight = Math.floor((height + seatGap) / rows) - seatGap;
    const byWidth = seatWidth / (length * emPerCharacter + markEms);
    const size = Math.floor(Math.min(byWidth, seatHeight / lineEms, most));
    if (size > best.size || (size === best.size && columns * rows < best.columns * best.rows)) {
      best = { columns, rows, width: seatWidth, height: seatHeight, size };
    }
  }
  return best;
}
