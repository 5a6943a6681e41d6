/** What boards and questions are called. Pure. */
import type { PlayShape } from "../wire";
import type { BoardKind } from "./memory";
import { wallWords, type Pair } from "./words";

/** Provisional boards say after which question; official ones do not. A narrow picture gets the short form. */
export function boardTitle(kind: BoardKind, provisional: boolean, wide: boolean): Pair {
  if (!provisional) {
    return kind === "individuals" ? wallWords.standingsIndividualFinal : wallWords.standingsTeamFinal;
  }
  if (wide) {
    return kind === "individuals" ? wallWords.standingsIndividual : wallWords.standingsTeam;
  }
  return kind === "individuals" ? wallWords.individualAfter : wallWords.teamAfter;
}

/** "Câu 7/12"; practice is counted apart ("Câu thi thử 1"), and a tie-break question counts in its play-off, not in the round. */
export function questionName(play: PlayShape): Pair {
  if (play.practice) {
    return play.number > 0 ? wallWords.practiceNumber : wallWords.practiceQuestion;
  }
  if (play.kind === "tiebreak" && play.number > 0) {
    return wallWords.tiebreakOf;
  }
  return play.number > 0 ? wallWords.questionNumber : wallWords.tiebreakQuestion;
}

/** Columns to try for a tier's winners: up to three stand below one another, each with room for its whole name. */
export function winnerColumns(count: number): readonly number[] {
  return count <= 3 ? [1] : [2, 1];
}
