/**
 * Finding a person by what a host types in a hurry: "nguyen hoa", "HÒA", "thuỷ", "d012".
 * Knows nothing of places or pages; `readiness.ts` and the lists call it.
 */

const combiningMarks = /[\u0300-\u036f]/g;
const spaces = /\s+/g;

/** The text without case, diacritics, tone placement (hủy = huỷ) and double spaces: what is compared, never what is shown. */
export function folded(text: string): string {
  return text
    .normalize("NFD")
    .replace(combiningMarks, "")
    .toLowerCase()
    .split("đ")
    .join("d")
    .replace(spaces, " ")
    .trim();
}

/** Whether every word of the query occurs in the folded text; an empty query finds everything. */
export function found(foldedText: string, query: string): boolean {
  return folded(query)
    .split(" ")
    .every((word) => foldedText.indexOf(word) !== -1);
}
