/**
 * How many rows of a board the audience may see: as many as the wall of this hall has room for, so that a phone never shows
 * what the wall has not (RULES 2.6). Pure.
 */
import { boardLayout, hallType, headingHeight, stageHeight, type HallShape } from "../lib/wall/geometry";
import { pairLayout, subtitleHeight } from "../lib/wall/pair";
import type { WallShape } from "../lib/wire";

/** Halls mostly have 16:9; a 4:3 wall shows as many rows. */
const boardWidth = (stageHeight * 16 * 0.9) / 9;

export function rowsShown(hall: HallShape): number {
  return boardLayout(hallType(hall), boardWidth, headingHeight(false)).rows;
}

/** The same for two boards beside each other, where long names leave room for fewer. */
export function rowsShownOfPair(hall: HallShape, wall: WallShape): number {
  const heading = headingHeight(false) + subtitleHeight;
  return pairLayout(hallType(hall), boardWidth, heading, wall.individuals, "vi").rows.rows;
}
