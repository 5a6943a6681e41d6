/**
 * What was played as lists have it: newest first, each question under the name the hall knows it by.
 * Pure over `ConsoleShape.played`, which is in the order things were asked.
 */
import { inLanguage } from "../../lib/i18n.svelte";
import type { PlayedShape } from "../../lib/wire";
import { t } from "../words";

/** Newest first; the questions of one paper keep the order of their numbers. */
export function newestFirst(played: readonly PlayedShape[]): readonly PlayedShape[] {
  const groups: PlayedShape[][] = [];
  for (const row of played) {
    const last = groups[groups.length - 1];
    if (last !== undefined && last[0]?.play === row.play) {
      last.push(row);
    } else {
      groups.push([row]);
    }
  }
  return groups.reverse().reduce<readonly PlayedShape[]>((rows, group) => [...rows, ...group], []);
}

/** "Câu 4", "Câu 4 (câu dự phòng)", "Câu thi thử 1", "Câu hỏi phụ 2". */
export function playedTitle(row: PlayedShape): string {
  const { number } = row;
  if (row.practice) {
    return number > 0 ? t("practiceNumber", { number }) : t("practiceQuestion");
  }
  if (row.kind === "tiebreak") {
    return t("tiebreakAlone", { number });
  }
  const name = t("questionAlone", { number });
  return row.reserve ? `${name} (${t("reserve").toLowerCase()})` : name;
}

/** The title of the round it stood in. */
export function roundTitle(row: PlayedShape): string {
  return inLanguage(row.round_title, row.round_title_en) || row.round;
}

/** How often a question was opened: the number a play ends in ("TT07.2"); 1 in a paper. */
export function openingOf(row: PlayedShape): number {
  return row.play.indexOf(`${row.question}.`) === 0 ? Number(row.play.slice(row.question.length + 1)) || 1 : 1;
}
