/**
 * The commands a console sends, and which of them depend on the flow version it has seen (docs/PROTOCOL.md, command).
 * Knows names only; whether a command is allowed is the server's to say (`console.allowed`).
 */

export type { HostCommandName as CommandName } from "../lib/wire";

/** Commands that are right whatever has happened meanwhile: they carry no flow version and never wait for the flow. */
const quiet: readonly string[] = [
  "cover_wall",
  "switch_audience",
  "mark_attendance",
  "mark_missing_absent",
  "decide_takeover",
  "reissue_slip",
];

export const NO_FLOW_VERSION = -1;

export function isFlow(name: string): boolean {
  return quiet.indexOf(name) === -1;
}

/** Flow commands and toggles: until the new state is here, their buttons still say what was before. */
export function awaitsState(name: string): boolean {
  return isFlow(name) || name === "cover_wall" || name === "switch_audience";
}

/** Commands that move the contest on; they are what an inactive operator must not have (RULES 5). */
export const FLOW_CHANNEL = "flow";

/**
 * Whoever confirms one of these types this word. Compared without case and diacritics: a hall's laptop may lack a
 * Vietnamese keyboard.
 */
const words: Readonly<Record<string, string>> = {
  finalize: "CHỐT",
  end_contest: "KẾT THÚC",
  end_round: "KẾT THÚC",
  decide_void: "HỦY CÂU",
  draw_lots: "BỐC THĂM",
};
const defaultWord = "ĐỒNG Ý";

export function confirmationWord(command: string): string {
  return words[command] ?? defaultWord;
}
