/** How long the wall may show what it last heard from a server that is gone. Pure. */
import type { WallShape } from "../lib/wire";

/** Shorter outages pass unnoticed by the hall; after this the last frame would begin to lie. */
export const holdMilliseconds = 10_000;

/** The last frame while the server is there or was until just now, else null: the emblem slide. `lostMs`: null while it is there. */
export function heldWall(wall: WallShape | null, lostMs: number | null, nowMs: number): WallShape | null {
  return lostMs !== null && nowMs - lostMs >= holdMilliseconds ? null : wall;
}
