/** Which choice a key means: 1–6 and A–F, whatever the layout or input method. Called by the question's view. */
import { choiceLetters } from "../lib/choices";

export interface KeyLike {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** "A" … "F", or "" when the key means no choice out of `count`. */
export function letterOfKey(event: KeyLike, count: number): string {
  if (event.ctrlKey || event.altKey || event.metaKey) {
    return "";
  }
  // A Vietnamese input method reports "Process" instead of the letter: the key's place says which one it was.
  const named = event.key.length === 1 ? event.key : (/^(?:Key|Digit|Numpad)([A-F1-6])$/.exec(event.code)?.[1] ?? "");
  const letters = choiceLetters.slice(0, count);
  const letter = named.toUpperCase();
  const index = /^[1-6]$/.test(letter) ? Number(letter) - 1 : letters.indexOf(letter as (typeof choiceLetters)[number]);
  return letters[index] ?? "";
}
