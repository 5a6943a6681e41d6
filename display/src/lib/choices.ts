/** The six choices a question may have: letter, shape, colour token (SCREENS, Projector). Used by every page. */

export const choiceLetters = ["A", "B", "C", "D", "E", "F"] as const;
export type ChoiceLetter = (typeof choiceLetters)[number];

export interface ChoiceLook {
  /** The shape as text, for papers and screen readers' eyes; pages draw `path`. */
  readonly symbol: string;
  /** SVG path in a 24 × 24 box: fonts of old devices lack some of the symbols. */
  readonly path: string;
  /** Hex, the same as the CSS custom property `--choice-a` …; black text on it has at least 6:1. */
  readonly color: string;
}

export const choiceLooks: Readonly<Record<ChoiceLetter, ChoiceLook>> = {
  A: { symbol: "▲", path: "M12 2.5 23 21.5H1z", color: "#56b4e9" },
  B: { symbol: "◆", path: "M12 .8 23.2 12 12 23.2.8 12z", color: "#e69f00" },
  C: { symbol: "●", path: "M12 1.5a10.5 10.5 0 1 1 0 21 10.5 10.5 0 0 1 0-21z", color: "#f0e442" },
  D: { symbol: "■", path: "M2.5 2.5h19v19h-19z", color: "#cc79a7" },
  E: {
    symbol: "★",
    path: "m12 .8 3.3 7.6 8.2.7-6.2 5.4 1.9 8.1L12 18.3l-7.2 4.3 1.9-8.1L.5 9.1l8.2-.7z",
    color: "#ffffff",
  },
  F: { symbol: "⬟", path: "m12 1 11.4 8.3-4.4 13.4H5L.6 9.3z", color: "#009e73" },
};

/** 0 → "A". Undefined beyond F. */
export function choiceLetter(index: number): ChoiceLetter | undefined {
  return choiceLetters[index];
}

export function choiceLook(letter: string): ChoiceLook {
  return choiceLooks[letter as ChoiceLetter] ?? choiceLooks.A;
}
