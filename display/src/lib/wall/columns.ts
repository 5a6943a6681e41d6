/**
 * Makes the rows of a board look like one table although each is a box of its own (so that it can move alone): the columns
 * marked `data-column` get the width of their widest cell; a name too long for the room left is set smaller, down to the size
 * it would have on two lines, and beyond that on two lines. Names marked `data-name="2"` (of units: long, and without a line below) go on two lines sooner. Nobody's
 * name is ever cut.
 */
import type { Attachment } from "svelte/attachments";
import { fontsLoaded } from "./fitting";
import { largestFitting } from "./fit";

export interface ColumnOptions {
  readonly nameMost: number;
  readonly nameFloor: number;
  /** What a name on two lines is set in at most, where its row was made for that. */
  readonly brokenMost?: number | undefined;
  /** Whatever the widths depend on; a change measures again. */
  readonly content: string;
}

const tolerance = 1;
/** Two lines have to stand where one was meant to. */
const brokenShare = 0.88;
/** Two lines of a row without a line below may be this large. */
const twoLinesShare = 0.7;
const brokenLines = 2.6; // ems: two lines, not three
const least = 24;

function widenColumns(board: HTMLElement): void {
  const widths = new Map<string, number>();
  const cells = Array.from(board.querySelectorAll<HTMLElement>("[data-column]"));
  for (const cell of cells) {
    cell.style.width = "auto";
  }
  for (const cell of cells) {
    const column = cell.dataset["column"] ?? "";
    widths.set(column, Math.max(widths.get(column) ?? 0, Math.ceil(cell.scrollWidth)));
  }
  for (const cell of cells) {
    cell.style.width = `${widths.get(cell.dataset["column"] ?? "") ?? 0}px`;
  }
}

function sizeName(name: HTMLElement, options: ColumnOptions): void {
  const twoLines = name.dataset["name"] === "2";
  const fitsFrom = (least: number): number | null =>
    largestFitting(least, options.nameMost, (candidate) => {
      name.style.fontSize = `${candidate}px`;
      return name.scrollWidth <= name.clientWidth + tolerance;
    });
  delete name.dataset["broken"];
  const onTwoLines = Math.round(
    twoLines ? options.nameMost * twoLinesShare : (options.brokenMost ?? options.nameFloor * brokenShare),
  );
  let size = fitsFrom(onTwoLines);
  if (size === null) {
    name.dataset["broken"] = "";
    size = largestFitting(least, onTwoLines, (candidate) => {
      name.style.fontSize = `${candidate}px`;
      return name.scrollWidth <= name.clientWidth + tolerance && name.clientHeight <= candidate * brokenLines;
    });
  }
  name.style.fontSize = `${size ?? least}px`;
}

export function columns(options: ColumnOptions): Attachment<HTMLElement> {
  return (board) => {
    let attached = true;
    const measure = (): void => {
      if (attached) {
        widenColumns(board);
        for (const name of Array.from(board.querySelectorAll<HTMLElement>("[data-name]"))) {
          sizeName(name, options);
        }
      }
    };
    measure();
    void fontsLoaded().then(measure);
    return () => {
      attached = false;
    };
  };
}
