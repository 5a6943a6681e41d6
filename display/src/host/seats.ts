/**
 * The seat map of a zone: rows of chairs read from the seats' names ("A12", "B-03", "Hàng 2 ghế 5").
 * Pure; must not know how a chair is drawn. Called by the proctor's view.
 */
import type { PlaceRow } from "./readiness";

export interface SeatRow {
  readonly label: string; // "" when the seats' names tell no row
  readonly seats: readonly PlaceRow[];
}

const collator = new Intl.Collator("vi", { numeric: true });
const rowAndNumber = /^(.*\D)\s*(\d+)$/;

/** Chairs in rows, front row first. Where a name tells no row (plain numbers), all stand in one unnamed row. */
export function seatRows(rows: readonly PlaceRow[]): readonly SeatRow[] {
  const byLabel = new Map<string, PlaceRow[]>();
  for (const row of rows) {
    const label = seatRowLabel(row.place.seat);
    const seats = byLabel.get(label);
    if (seats === undefined) {
      byLabel.set(label, [row]);
    } else {
      seats.push(row);
    }
  }
  return Array.from(byLabel.entries())
    .sort(([first], [second]) => collator.compare(first, second))
    .map(([label, seats]) => ({
      label,
      seats: seats.sort((first, second) => collator.compare(first.place.seat, second.place.seat)),
    }));
}

/** "A" of "A12", "B" of "B-03", "Hàng 2 ghế" of "Hàng 2 ghế 5", "" of "17". */
export function seatRowLabel(seat: string): string {
  const match = rowAndNumber.exec(seat.trim());
  return match === null ? "" : (match[1] ?? "").replace(/[\s.\-–/]+$/, "");
}
