/** The sign-in code of a slip: how it is typed, and what may be wrong with it, in plain words. */
import type { ApiFailure } from "../lib/api";
import type { finalistWords } from "./words";

const lettersOfCode = 8;

/** "abcd efgh" → "ABCD-EFGH"; null while it is too short or too long to be a code. */
export function normalizeCode(typed: string): string | null {
  const letters = typed.toUpperCase().replace(/[^A-Z0-9]/g, "");
  return letters.length === lettersOfCode ? `${letters.slice(0, 4)}-${letters.slice(4)}` : null;
}

/** What is shown while typing: upper case, with the hyphen where it belongs. */
export function prettyCode(typed: string): string {
  const letters = typed
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, "")
    .slice(0, lettersOfCode);
  return letters.length > 4 ? `${letters.slice(0, 4)}-${letters.slice(4)}` : letters;
}

export interface SignInProblem {
  readonly code: string;
  /** The server's own words, for a code this page does not know. */
  readonly message: string;
}

export function signInProblem({ code, message }: ApiFailure): SignInProblem {
  return { code, message };
}

const problemWords: Readonly<Record<string, keyof typeof finalistWords>> = {
  incomplete: "problemIncomplete",
  bad_code: "problemBadCode",
  too_many: "problemTooMany",
  not_open: "problemNotOpen",
  absent: "problemAbsent",
  too_late: "problemTooLate",
  unreachable: "problemUnreachable",
};

/** The key of what to tell the finalist; null: show the server's message. */
export function problemWord({ code, message }: SignInProblem): keyof typeof finalistWords | null {
  return problemWords[code] ?? (message === "" ? "problemUnknown" : null);
}
