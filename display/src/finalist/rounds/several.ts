/** Answers that are several letters ("AC"): how they grow and how they read. Pure; called by the live desk and its views. */

/** With the letter, or without it; always in alphabetical order, as the server wants it. */
export function toggled(letters: string, letter: string): string {
  const kept = letters.split("").filter((one) => one !== letter);
  return (kept.length < letters.length ? kept : [...kept, letter]).sort().join("");
}

/** "AC" → "A, C". */
export function spelled(letters: string): string {
  return letters.split("").join(", ");
}
