/** What the show's present item is called and when it was planned. Pure. */
import { wallWords, type Pair } from "./words";
import type { AgendaItemShape } from "../wire";

const kinds: Readonly<Record<string, Pair>> = {
  program: wallWords.agendaProgram,
  practice: wallWords.agendaPractice,
  round: wallWords.agendaRound,
  break: wallWords.break,
  review: wallWords.agendaReview,
  ceremony: wallWords.agendaCeremony,
};

/** The kind of an item; a newer server's kind is a part of the programme. */
export function agendaKind(item: AgendaItemShape): Pair {
  return kinds[item.kind] ?? wallWords.agendaProgram;
}

/** Its planned time: start, length, both or neither. */
export function agendaPlan(item: AgendaItemShape): Pair | null {
  if (item.starts !== "") {
    return item.minutes > 0 ? wallWords.agendaPlanned : wallWords.agendaStarts;
  }
  return item.minutes > 0 ? wallWords.agendaMinutes : null;
}

export interface Notice {
  readonly text: string;
  /** Number of the document, when the notice names one on a line of its own. */
  readonly document: string;
}

/** A notice's last line is its document, when it has more than one. */
export function noticeOf(message: string): Notice {
  const lines = message.split("\n").filter((line) => line.trim() !== "");
  return lines.length < 2
    ? { text: message.trim(), document: "" }
    : { text: lines.slice(0, -1).join("\n"), document: lines[lines.length - 1] ?? "" };
}
