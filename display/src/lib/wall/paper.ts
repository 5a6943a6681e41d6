/** What the wall and the phones say of a paper: how far its clock is, and for whom time is given back. Pure. */
import { phrase, wallWords, type WallLanguage } from "./words";
import type { PaperShape } from "../wire";

export interface PaperClock {
  /** soon: its start is still ahead; up: the common time is over, some may go on (outage, extra time). */
  readonly state: "soon" | "open" | "up" | "closed";
  readonly leftSeconds: number; // rounded up
  readonly share: number; // 1 … 0 of the time
}

export function paperClock(paper: PaperShape, nowUs: number): PaperClock {
  const lengthUs = Math.max(1, paper.deadline_us - paper.opens_us);
  const leftUs = Math.min(Math.max(paper.deadline_us - nowUs, 0), lengthUs);
  const state = paper.phase !== "open" ? "closed" : nowUs < paper.opens_us ? "soon" : leftUs === 0 ? "up" : "open";
  return { state, leftSeconds: Math.ceil(leftUs / 1_000_000), share: leftUs / lengthUs };
}

/** From here on the clock is golden. */
export const lastMinutesSeconds = 300;

/** "Khu C", "Khu A, Khu C"; an outage of the whole hall names it. "" when there is none. */
export function outageZones(paper: PaperShape, language: WallLanguage): string {
  return paper.outages
    .map((zone) =>
      zone === "" ? phrase(wallWords.paperHall, language).first : phrase(wallWords.paperZone, language, { zone }).first,
    )
    .join(", ");
}
