/**
 * Two boards beside each other: how the picture is shared, and how many rows stand. Pure arithmetic over the geometry of
 * the hall; lengths are stage units. Called by `BothScene.svelte`, and by the audience's pages for
 * as many rows.
 */
import type { BoardRowShape, BoardShape } from "../wire";
import type { Language } from "../formats";
import { boardLayout, type BoardLayout, type HallType } from "./geometry";
import { boardFormat, boardValue } from "./measures";

export const pairGap = 72;
/** Height of the line that says whose board it is. */
export const subtitleHeight = 84;
/** People have long names; units stand under their short ones. */
const individualsShare = 0.57;
const nameShare = 0.7;
/** A bold letter of a name, in ems; spaces among them. */
const letterEms = 0.56;
/** Rank and how it moved, and the gaps of a row. */
const besides = 170;
/** A digit of a result, in ems. */
const digitEms = 0.64;
const longValue = 3; // characters
const longValueShare = 0.64;

export interface PairLayout {
  readonly individuals: number; // width
  readonly teams: number;
  /** Of both boards: their rows stand on the same lines. */
  readonly rows: BoardLayout;
  /** Some name needs two lines, and the rows have room for them. */
  readonly broken: boolean;
}

/** Size of a board's results: a mean or points by the thousand would take a name's room at the hall's size. */
export function valueSize(
  type: HallType,
  rows: readonly BoardRowShape[],
  board: BoardShape,
  language: Language,
): number {
  return longest(rows, board, language) > longValue
    ? Math.max(type.floor, Math.round(type.size * longValueShare))
    : type.size;
}

/** `width`: of both with the gap; `heading`: height above the rows. */
export function pairLayout(
  type: HallType,
  width: number,
  heading: number,
  individuals: BoardShape | null,
  language: Language,
): PairLayout {
  const wide = Math.round((width - pairGap) * individualsShare);
  const narrow = width - pairGap - wide;
  const plain = boardLayout(type, wide, heading, nameShare);
  const shown = individuals?.rows.slice(0, plain.rows) ?? [];
  const value =
    individuals === null
      ? 0
      : valueSize(type, shown, individuals, language) * longest(shown, individuals, language) * digitEms;
  const room = wide - besides - value;
  const broken = shown.some(({ name }) => name.length * letterEms * type.floor > room);
  return {
    individuals: wide,
    teams: narrow,
    rows: broken ? boardLayout(type, wide, heading, nameShare, true) : plain,
    broken,
  };
}

function longest(rows: readonly BoardRowShape[], board: BoardShape, language: Language): number {
  const format = boardFormat(board);
  return rows.reduce((most, row) => Math.max(most, format(boardValue(row, board), language).length), 0);
}
