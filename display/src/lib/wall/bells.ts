/**
 * The bells of a paper (RULES 3.5): at the start and at each time left that its rules name. Pure: which bell is ringing
 * follows from the clock alone, so that a page loaded a second later knows it too.
 */
import type { PaperShape, WallShape } from "../wire";

/** How long the wall shows a bell. */
export const bellShownUs = 6_000_000;
/** A page that comes later than this does not ring any more. */
export const bellRungUs = 1_500_000;

export interface Bell {
  /** The same for one bell of one paper, whatever is asked when. */
  readonly key: string;
  /** Time left when it rings; null: the start. */
  readonly leftUs: number | null;
  /** How long ago it rang. */
  readonly agoUs: number;
}

/** The bell that rang last, if that was within `withinUs`. */
export function bellAt(paper: PaperShape, nowUs: number, withinUs: number): Bell | null {
  if (paper.phase !== "open") {
    return null;
  }
  const start = { key: `${paper.id}:start`, leftUs: null, agoUs: nowUs - paper.opens_us };
  return [
    start,
    ...paper.bells_us.map((leftUs) => ({
      key: `${paper.id}:${leftUs}`,
      leftUs,
      agoUs: nowUs - (paper.deadline_us - leftUs),
    })),
  ].reduce<Bell | null>(
    (last, bell) =>
      bell.agoUs >= 0 && bell.agoUs < withinUs && (last === null || bell.agoUs < last.agoUs) ? bell : last,
    null,
  );
}

/** The bell a hall should hear now. While the hall stands still the paper's clock does too, and nothing rings (RULES 3.7). */
export function ringing(wall: WallShape | null, nowUs: number): string {
  if (wall === null || wall.paper === null || wall.scene !== "paper" || wall.standstill !== null) {
    return "";
  }
  return bellAt(wall.paper, nowUs, bellRungUs)?.key ?? "";
}
