/** Whether the question on deck and the play are one and the same: a play is named after its question ("TT07.1"). */
import type { NextQuestionShape, PlayShape } from "../lib/wire";

export function isCurrent(play: PlayShape, deck: NextQuestionShape): boolean {
  return play.id.slice(0, play.id.lastIndexOf(".")) === deck.question;
}
