/** What a key does while a paper is written: choose, move, mark. Called by the question's view. */
import { letterOfKey, type KeyLike } from "../keys";

export type PaperKey =
  | { readonly kind: "choose"; readonly letter: string }
  | { readonly kind: "move"; readonly by: -1 | 1 }
  | { readonly kind: "flag" }
  | null;

/** `count`: choices of the question shown. F marks, unless it names a choice. */
export function paperKey(event: KeyLike, count: number): PaperKey {
  const letter = letterOfKey(event, count);
  if (letter !== "") {
    return { kind: "choose", letter };
  }
  if (event.ctrlKey || event.altKey || event.metaKey) {
    return null;
  }
  switch (event.key) {
    case "ArrowLeft":
    case "PageUp":
      return { kind: "move", by: -1 };
    case "ArrowRight":
    case "PageDown":
      return { kind: "move", by: 1 };
    default:
      // An input method reports "Process" instead of the letter.
      return event.key === "f" || event.key === "F" || event.code === "KeyF" ? { kind: "flag" } : null;
  }
}
