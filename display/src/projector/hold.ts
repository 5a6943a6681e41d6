/** How long the wall may show what it last heard from a server that is gone. Pure. */
import type { WallShape } from "../lib/wire";

/** Shorter outages pass unnoticed by the hall; after this the last frame would begin to lie. */
export const holdMilliseconds = 10_000;

/** An outage that lasts longer is said while a question or a paper runs: the clock on the wall is not the server's any more. */
export const noticeMilliseconds = 2_000;

/** Whether the wall says that it is being connected again: its clock would go on alone. `lostMs` as below. */
export function saysLost(wall: WallShape | null, lostMs: number | null, nowMs: number): boolean {
  return lostMs !== null && nowMs - lostMs >= noticeMilliseconds && runsOf(wall);
}

function runsOf(wall: WallShape | null): boolean {
  if (wall === null || wall.standstill !== null || wall.covered) {
    return false;
  }
  const asked = wall.scene === "question" && wall.play !== null && !wall.play.void && wall.play.phase === "open";
  return asked || (wall.scene === "paper" && wall.paper?.phase === "open");
}

/** The last frame while the server is there or was until just now, else null: the emblem slide. `lostMs`: null while it is there. */
export function heldWall(wall: WallShape | null, lostMs: number | null, nowMs: number): WallShape | null {
  return lostMs !== null && nowMs - lostMs >= holdMilliseconds ? null : wall;
}
