/** What marks a contest that must not count: a rehearsal, or one that ships with the program (RULES 9). Pure; used by every page. */
import type { ContestInfo } from "./api";

export type ContestMark = "rehearsal" | "sample" | "";

/** `rehearsal`: as the server's welcome says it, which is there before the contest's own description. */
export function contestMark(
  contest: Pick<ContestInfo, "rehearsal" | "sample"> | null,
  rehearsal: boolean | undefined = undefined,
): ContestMark {
  if (rehearsal ?? contest?.rehearsal ?? false) {
    return "rehearsal";
  }
  return contest?.sample === true ? "sample" : "";
}
