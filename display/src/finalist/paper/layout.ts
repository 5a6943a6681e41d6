/**
 * A paper as this device shows it (RULES 3.3): questions in the order of its sheet, choices relabelled A, B, C, D in the
 * order of its letters. The server and the log know only original slots and letters. Pure; called by the desk.
 */
import { choiceLetters } from "../../lib/choices";
import type { PaperTextShape, SheetShape } from "../../lib/wire";

/** A server that says nothing of it wants one letter. */
type PlacedQuestion = PaperTextShape["questions"][number] & { readonly several?: boolean };

export interface ShownChoice {
  /** As shown here. */
  readonly letter: string;
  /** As the server knows it. */
  readonly original: string;
  readonly text: string;
}

export interface ShownQuestion {
  /** 1-based place on this device: what the finalist calls it. */
  readonly number: number;
  readonly slot: number;
  readonly question: string;
  readonly stem: string;
  readonly image: string;
  readonly choices: readonly ShownChoice[];
  /** An answer is a set of choices. */
  readonly several: boolean;
}

/** Empty while text and sheet are not of one paper. What a broken layout leaves out follows in the original order. */
export function shownQuestions(text: PaperTextShape | null, sheet: SheetShape | null): readonly ShownQuestion[] {
  if (text === null || sheet === null || text.paper !== sheet.paper) {
    return [];
  }
  const bySlot = new Map(text.questions.map((question) => [question.slot, question]));
  const order = completed(
    sheet.order.filter((slot) => bySlot.has(slot)),
    text.questions.map(({ slot }) => slot),
  );
  return order.reduce<ShownQuestion[]>((shown, slot, index) => {
    const question = bySlot.get(slot);
    if (question !== undefined) {
      const { question: id, stem, image, choices, several = false }: PlacedQuestion = question;
      const placed = shownChoices(choices, sheet.choices[slot] ?? "");
      shown.push({ number: index + 1, slot, question: id, stem, image, choices: placed, several });
    }
    return shown;
  }, []);
}

function shownChoices(texts: readonly string[], layout: string): readonly ShownChoice[] {
  const all: readonly string[] = choiceLetters.slice(0, texts.length);
  const originals = completed(
    layout.split("").filter((letter) => all.includes(letter)),
    all,
  );
  return originals.map((original, index) => ({
    letter: all[index] ?? "",
    original,
    text: texts[all.indexOf(original)] ?? "",
  }));
}

/** `order` without repetitions, then what of `all` it lacks. */
function completed<Entry>(order: readonly Entry[], all: readonly Entry[]): readonly Entry[] {
  return Array.from(new Set([...order, ...all]));
}

/** The letters this device shows for an answer in original letters, in the order shown: "" for none. */
export function shownAnswer(question: ShownQuestion, choice: string): string {
  return question.choices
    .filter(({ original }) => choice.includes(original))
    .map(({ letter }) => letter)
    .join("");
}

/** Original letters for an answer in the letters shown, as the server wants them: in alphabetical order. */
export function originalAnswer(question: ShownQuestion, shown: string): string {
  return question.choices
    .filter(({ letter }) => shown.includes(letter))
    .map(({ original }) => original)
    .sort()
    .join("");
}
