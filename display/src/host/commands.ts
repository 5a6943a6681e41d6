/**
 * The commands a console sends, and which of them depend on the flow version it has seen (docs/PROTOCOL.md, command).
 * Knows names only; whether a command is allowed is the server's to say (`console.allowed`).
 */

import { RULINGS } from "./desk/rulings";

export type { HostCommandName as CommandName } from "../lib/wire";

/** Commands that are right whatever has happened meanwhile, and whoever has control (RULES 5). */
const quiet: readonly string[] = [
  "cover_wall",
  "switch_audience",
  "mark_attendance",
  "mark_missing_absent",
  "decide_takeover",
  "reissue_slip",
  "record_incident",
];

/** Means the same whatever its sender saw: pressed exactly when a question closes, a pause is still a pause. */
const atOnce: readonly string[] = [
  "suspend",
  "confirm_key",
  "issue_correction",
  "declare_outage",
  "record_signed",
  "record_receiver",
  "file_complaint",
  "decide_proposal",
  ...RULINGS,
];

export const NO_FLOW_VERSION = -1;

/** Whether only the active operator may send it (RULES 5). */
export function needsControl(name: string): boolean {
  return quiet.indexOf(name) === -1;
}

/** Whether it carries a flow version and waits for presses of the flow before it; the others go out at any time. */
export function isFlow(name: string): boolean {
  return needsControl(name) && atOnce.indexOf(name) === -1;
}

/** Flow commands and toggles: until the new state is here, their buttons still say what was before. */
export function awaitsState(name: string): boolean {
  return needsControl(name) || name === "cover_wall" || name === "switch_audience";
}

/** Where presses that move the contest on wait for one another; every other command has a channel of its own name. */
export const FLOW_CHANNEL = "flow";
export const PAUSE_CHANNEL = "suspend";

/**
 * Whoever confirms one of these types this word. Compared without case and diacritics: a hall's laptop may lack a
 * Vietnamese keyboard.
 */
const words: Readonly<Record<string, string>> = {
  finalize: "CHỐT",
  end_contest: "KẾT THÚC",
  end_round: "KẾT THÚC",
  draw_lots: "BỐC THĂM",
};
const defaultWord = "ĐỒNG Ý";

export function confirmationWord(command: string): string {
  return words[command] ?? defaultWord;
}
