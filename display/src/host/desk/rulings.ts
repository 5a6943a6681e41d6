/**
 * Every kind of ruling as a form: which fields it asks for, and the command's arguments once they are complete.
 * Pure; who may propose what is the server's (`console.allowed`), whether it can take effect is its preview's. Called by
 * `RulingForm.svelte` and the lists that start one.
 */
import type { CommandArguments, PlayShape, PlayedShape } from "../../lib/wire";

export const RULINGS = [
  "void_play",
  "void_question",
  "set_key",
  "credit_question",
  "rule_affected",
  "enter_answer",
  "compensate",
  "adjust_points",
  "admit_held",
  "reject_held",
  "rule_complaint",
  "grant_extra_time",
  "replace_finalist",
  "correct_name",
  "disqualify",
  "readmit",
  "leave_vacant",
  "move_prize",
  "name_merit",
  "amend_rules",
  "new_edition",
  "undo_ruling",
] as const;

export type RulingName = (typeof RULINGS)[number];

/** What a form asks for, in this order; reason and document come after them. */
export type Field =
  | "question" // one that was played, live or in a paper
  | "target" // a play or a whole paper
  | "key"
  | "choice"
  | "candidate"
  | "whom" // a finalist or a unit
  | "points"
  | "percent"
  | "seconds"
  | "verdict"
  | "prize"
  | "to"
  | "count"
  | "units"
  | "setting"
  | "person"
  | "substitute";

/** What was typed and chosen so far; "" and −1 mean "not yet". */
export interface Draft {
  readonly target: string; // play or paper
  readonly question: string;
  readonly slot: number; // −1 in a live question
  readonly key: readonly string[];
  readonly candidate: string;
  readonly unit: string;
  readonly points: string;
  readonly correct: string;
  readonly percent: string;
  readonly seconds: string;
  readonly count: string;
  readonly number: number; // of a held change, a complaint or a ruling
  readonly verdict: "" | "upheld" | "rejected";
  readonly prize: string;
  readonly to: string;
  readonly units: readonly string[];
  readonly setting: string;
  readonly value: string;
  readonly person: string;
  readonly document: string;
  readonly reason: string;
}

/** Where a form begins: a kind of ruling, and what is known already. `fixed`: said in words instead of asked for. */
export interface RulingStart {
  readonly name: RulingName;
  readonly given?: Partial<Draft>;
  readonly about?: string;
  readonly fixed?: readonly Field[];
}

export const emptyDraft: Draft = {
  target: "",
  question: "",
  slot: -1,
  key: [],
  candidate: "",
  unit: "",
  points: "",
  correct: "",
  percent: "",
  seconds: "",
  count: "",
  number: -1,
  verdict: "",
  prize: "",
  to: "",
  units: [],
  setting: "",
  value: "",
  person: "",
  document: "",
  reason: "",
};

interface Kind {
  readonly fields: readonly Field[];
  /** The committee's rulings name their decision (RULES 5). */
  readonly document?: true;
  /** One person is enough (RULES 1.4: a name). */
  readonly alone?: true;
  /** The arguments beside reason and document; null while something is missing. */
  readonly given: (draft: Draft) => CommandArguments | null;
}

const kinds: Readonly<Record<RulingName, Kind>> = {
  void_play: { fields: ["question"], given: ({ target }) => whole({ play: target }) },
  void_question: { fields: ["question"], given: ({ target, question }) => whole({ paper: target, question }) },
  set_key: {
    fields: ["question", "key"],
    given: ({ question, key }) => (key.length === 0 ? null : whole({ question, key: inOrder(key) })),
  },
  credit_question: { fields: ["question"], given: ({ question }) => whole({ question }) },
  rule_affected: { fields: ["question"], given: ({ target }) => whole({ play: target }) },
  enter_answer: {
    fields: ["candidate", "question", "choice"],
    given: ({ candidate, target, slot, key }) => whole({ candidate, target, slot, choice: inOrder(key).join("") }),
  },
  compensate: {
    fields: ["candidate", "target", "seconds"],
    given: ({ candidate, target, seconds }) => {
      const time = microseconds(seconds);
      return time === null ? null : whole({ candidate, target, time_us: time });
    },
  },
  adjust_points: {
    fields: ["candidate", "points"],
    given: ({ candidate, points, correct }) => {
      const [pointsGiven, correctGiven] = [integer(points || "0"), integer(correct || "0")];
      const nothing = pointsGiven === null || correctGiven === null || (pointsGiven === 0 && correctGiven === 0);
      return nothing ? null : whole({ candidate, points: pointsGiven, correct: correctGiven });
    },
  },
  admit_held: { fields: [], given: ({ number }) => numbered({ held: number }) },
  reject_held: { fields: [], given: ({ number }) => numbered({ held: number }) },
  rule_complaint: {
    fields: ["verdict"],
    given: ({ number, verdict }) =>
      verdict === "" ? null : numbered({ complaint: number }, { upheld: verdict === "upheld" }),
  },
  grant_extra_time: {
    fields: ["candidate", "percent"],
    given: ({ candidate, percent }) => {
      const given = integer(percent);
      return given === null || given < 0 ? null : whole({ candidate, percent: given });
    },
  },
  replace_finalist: {
    fields: ["candidate", "substitute"],
    document: true,
    given: ({ candidate, person }) => whole({ candidate, person }),
  },
  correct_name: {
    fields: ["candidate", "person"],
    alone: true,
    given: ({ candidate, person }) => whole({ candidate, person }),
  },
  disqualify: { fields: ["whom"], document: true, given: whomArguments },
  readmit: { fields: ["whom"], document: true, given: whomArguments },
  leave_vacant: {
    fields: ["prize", "count"],
    document: true,
    given: ({ prize, count }) => counted(count, { prize }),
  },
  move_prize: {
    fields: ["prize", "to", "count"],
    document: true,
    given: ({ prize, to, count }) => counted(count, { prize, to }),
  },
  name_merit: {
    fields: ["units"],
    document: true,
    given: ({ units }) => (units.length === 0 ? null : { units: units.slice() }),
  },
  amend_rules: {
    fields: ["setting"],
    document: true,
    given: ({ setting, value }) => whole({ setting, value: value.trim() }),
  },
  new_edition: { fields: [], document: true, given: () => ({}) },
  undo_ruling: { fields: [], given: ({ number }) => numbered({ ruling: number }) },
};

/** The arguments where no text in them is empty; null otherwise. */
function whole(given: Record<string, string | number | readonly string[]>): CommandArguments | null {
  return Object.keys(given).some((name) => given[name] === "") ? null : (given as CommandArguments);
}

function numbered(number: Record<string, number>, more: Record<string, boolean> = {}): CommandArguments | null {
  return Object.keys(number).some((name) => (number[name] ?? 0) < 1) ? null : { ...number, ...more };
}

function counted(count: string, given: Record<string, string>): CommandArguments | null {
  const number = integer(count);
  return number === null || number < 1 ? null : whole({ ...given, count: number });
}

function whomArguments({ candidate, unit }: Draft): CommandArguments | null {
  return (candidate === "") === (unit === "") ? null : { candidate, unit };
}

/** "−2", "+3", "12" → a whole number; null for anything else. */
export function integer(text: string): number | null {
  const plain = text.trim().replace("−", "-");
  return /^[+-]?\d{1,6}$/.test(plain) ? Number(plain) : null;
}

/** Seconds as they are written in Vietnamese or English ("12,34", "12.5") → µs; null where it is no positive time. */
export function microseconds(text: string): number | null {
  const plain = text.trim().replace(",", ".");
  const value = /^\d{1,4}(\.\d{1,3})?$/.test(plain) ? Math.round(Number(plain) * 1_000_000) : 0;
  return value > 0 ? value : null;
}

/** Letters as the server keeps a key: in the order of the choices, each once. */
export function inOrder(letters: readonly string[]): string[] {
  return letters.filter((letter, index) => letters.indexOf(letter) === index).sort();
}

export function fieldsOf(name: RulingName): readonly Field[] {
  return kinds[name].fields;
}

export function needsDocument(name: RulingName): boolean {
  return kinds[name].document === true;
}

/** Phases from which on a result is out: what one person could do before needs the second (RULES 1.4, 6.4). */
const finalizedPhases: readonly string[] = ["finalized", "ceremony", "ended"];

/** Whether one person is enough now. */
export function isAlone(name: RulingName, phase: string): boolean {
  return kinds[name].alone === true && !nameWaits(name, phase);
}

/** A name that was printed in the minutes is corrected by two persons, one of them of the organising committee. */
export function nameWaits(name: RulingName, phase: string): boolean {
  return name === "correct_name" && finalizedPhases.indexOf(phase) !== -1;
}

/** Stands for words that are not typed yet: what a ruling changes does not depend on them. */
const unsaid = "–";

/** What is previewed: the ruling as it stands, whatever is said about why. null: something is missing still. */
export function previewArguments(name: RulingName, draft: Draft): CommandArguments | null {
  const given = kinds[name].given(draft);
  if (given === null) {
    return null;
  }
  const words = needsDocument(name) ? { document: draft.document.trim() || unsaid } : {};
  return { ...given, ...words, reason: unsaid };
}

/** What is sent; null while a field, the document or the reason is missing. */
export function rulingArguments(name: RulingName, draft: Draft): CommandArguments | null {
  const given = kinds[name].given(draft);
  const [reason, document] = [draft.reason.trim(), draft.document.trim()];
  if (given === null || reason === "" || (needsDocument(name) && document === "")) {
    return null;
  }
  return needsDocument(name) ? { ...given, document, reason } : { ...given, reason };
}

/** Whether a row of what was played stands for a question of a paper: a paper is called after its round. */
export function inPaper(row: PlayedShape): boolean {
  return row.play === row.round || row.play === `${row.round}.thu`;
}

/** Slot of a row in its paper; −1 for a live question. */
export function slotOf(row: PlayedShape): number {
  return inPaper(row) ? row.number - 1 : -1;
}

/** What a form that begins at a question knows of it. */
export function about(row: PlayedShape): Partial<Draft> {
  return { target: row.play, question: row.question, slot: slotOf(row) };
}

/** The form that voids the question everybody looks at. */
export function voidOf(play: PlayShape, reason = ""): RulingStart {
  return { name: "void_play", given: { target: play.id, question: questionOf(play), reason }, fixed: ["question"] };
}

/** A play is called after its question: "TT07" of "TT07.1". */
export function questionOf(play: PlayShape): string {
  return play.id.slice(0, play.id.lastIndexOf("."));
}
