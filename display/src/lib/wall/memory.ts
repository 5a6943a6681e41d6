/**
 * The boards this page has shown, so that the next one can move away from them. One for each wall on a page.
 * Not reactive: it is read once when a board appears.
 */
import type { BoardRowShape, BoardShape } from "../wire";

export type BoardKind = "individuals" | "teams";

export class BoardMemory {
  private readonly shown = new Map<BoardKind, BoardShape>();

  /** The rows shown last of this kind, or null when this page has shown none. The board given is remembered. */
  replace(kind: BoardKind, board: BoardShape): readonly BoardRowShape[] | null {
    const before = this.shown.get(kind) ?? null;
    this.shown.set(kind, board);
    return before === null ? null : before.rows;
  }
}

/** Two boards with the same signature look alike: nothing moves. */
export function boardSignature(board: BoardShape): string {
  return JSON.stringify(board);
}
