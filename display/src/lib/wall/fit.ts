/**
 * Fitting text into the wall: the largest type that holds everything, and what gives way first when nothing does.
 * Pure search over a measurement; `fitting.ts` measures in the page. Sizes are whole stage units.
 */

export interface FitSizes {
  readonly most: number;
  readonly floor: number; // nothing essential smaller while there is something to leave out
  readonly least: number; // the last resort: small, but whole
}

export interface FitRequest {
  /** How many steps of leaving something out there are; 0 leaves nothing out. */
  readonly levels: number;
  /** Column counts to try, the preferred first: a later one has to bring clearly larger type. */
  readonly columns: readonly number[];
  readonly sizes: FitSizes;
}

export interface Fit {
  readonly level: number;
  readonly columns: number;
  readonly size: number;
  /** False when not even the least size holds everything. */
  readonly whole: boolean;
}

/** Below this the hall would not notice the larger type, but it would the other arrangement. */
const clearlyLarger = 1.1;

/** The largest whole number from `least` to `most` that fits, or null. `fits` must stay false once it is false. */
export function largestFitting(least: number, most: number, fits: (size: number) => boolean): number | null {
  if (most < least || !fits(least)) {
    return null;
  }
  let good = least;
  let bad = most + 1;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (fits(middle)) {
      good = middle;
    } else {
      bad = middle;
    }
  }
  return good;
}

/**
 * Priority: everything at the floor or above, in whichever column count allows the larger type; else leave something
 * out, level by level; with everything secondary left out, go below the floor rather than cut a word off.
 */
export function chooseFit(request: FitRequest, fits: (layout: Omit<Fit, "whole">) => boolean): Fit {
  const { levels, columns, sizes } = request;
  for (let level = 0; level <= levels; level += 1) {
    const best = bestColumns(columns, sizes.floor, sizes.most, (count, size) => fits({ level, columns: count, size }));
    if (best !== null) {
      return { level, ...best, whole: true };
    }
  }
  const level = levels;
  const below = bestColumns(columns, sizes.least, sizes.floor, (count, size) => fits({ level, columns: count, size }));
  if (below !== null) {
    return { level, ...below, whole: true };
  }
  return { level, columns: columns[0] ?? 1, size: sizes.least, whole: false };
}

function bestColumns(
  columns: readonly number[],
  least: number,
  most: number,
  fits: (columns: number, size: number) => boolean,
): { columns: number; size: number } | null {
  let best: { columns: number; size: number } | null = null;
  for (const count of columns) {
    const size = largestFitting(best === null ? least : Math.ceil(best.size * clearlyLarger), most, (candidate) =>
      fits(count, candidate),
    );
    if (size !== null) {
      best = { columns: count, size };
    }
  }
  return best;
}
