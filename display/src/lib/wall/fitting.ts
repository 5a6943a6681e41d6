/**
 * Measures text in the page and sets the largest type that fits: the hand of `fit.ts`. Attached to an element of fixed
 * size; it sets `--size` (px), `data-level` and `data-columns` on it, which the scene's style sheet obeys.
 * Elements marked `data-fit` must not be wider than their own box either (a long word in a narrow tile).
 */
import type { Attachment } from "svelte/attachments";
import { chooseFit, type Fit, type FitRequest } from "./fit";

export interface FittingOptions extends FitRequest {
  /** Whatever the size depends on: a change of it makes the caller pass new options, which measures again. */
  readonly content: string;
  readonly onfit?: (fit: Fit) => void;
}

/** Sub-pixel layout rounds up to a unit. */
const tolerance = 1;

function overflows(node: HTMLElement): boolean {
  if (node.scrollHeight > node.clientHeight + tolerance || node.scrollWidth > node.clientWidth + tolerance) {
    return true;
  }
  return Array.from(node.querySelectorAll<HTMLElement>("[data-fit]")).some(
    (part) => part.scrollWidth > part.clientWidth + tolerance && getComputedStyle(part).textOverflow !== "ellipsis",
  );
}

function apply(node: HTMLElement, layout: Omit<Fit, "whole">): void {
  node.style.setProperty("--size", `${layout.size}px`);
  node.dataset["level"] = String(layout.level);
  node.dataset["columns"] = String(layout.columns);
}

export function fitting(options: FittingOptions): Attachment<HTMLElement> {
  return (node) => {
    let attached = true;
    const measure = (): void => {
      if (!attached) {
        return;
      }
      node.dataset["measuring"] = ""; // words may not be broken while sizes are tried
      const fit = chooseFit(options, (layout) => {
        apply(node, layout);
        return !overflows(node);
      });
      apply(node, fit);
      delete node.dataset["measuring"];
      options.onfit?.(fit);
    };
    measure();
    // Before the fonts have come the text has other widths.
    void fontsLoaded().then(measure);
    return () => {
      attached = false;
    };
  };
}

/** Resolves when the page's fonts are there, at once where the engine cannot say. */
export async function fontsLoaded(): Promise<void> {
  const fonts = (document as { fonts?: FontFaceSet }).fonts;
  if (fonts !== undefined) {
    await fonts.ready;
  }
}
