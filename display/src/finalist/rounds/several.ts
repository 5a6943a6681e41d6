/** Answers that are several letters ("AC"): how they grow and how they read. Pure; called by the live desk and its views. */

/** With the letter, or without it; always in alphabetical order, as the server wants it. */
export function toggled(letters: string, letter: string): string {
  const kept = letters.split("").filter((one) => one !== letter);
  return (kept.length < letters.length ? kept : [...kept, letter]).sort().join("");
}

/** Pointer and click of one gesture are one toggle, as is a trembling finger. */
const toggleAgainMs = 350;

/** Tells a gesture's second event, or a tremble, from a second press of the same letter. */
export class ToggleGuard {
  private letter = "";
  private ms = -Infinity;

  /** Whether this press of a letter is one of its own. `pressedMs`: moment of the input. */
  taken(letter: string, pressedMs: number): boolean {
    const again = this.letter === letter && pressedMs - this.ms <= toggleAgainMs;
    if (!again) {
      this.letter = letter;
      this.ms = pressedMs;
    }
    return !again;
  }
}

/** "AC" → "A, C". */
export function spelled(letters: string): string {
  return letters.split("").join(", ");
}
