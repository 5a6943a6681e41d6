/** The name of a play that is or was on: "Câu 7/12". Pure. */
import type { ConsoleShape } from "../../lib/wire";
import { playedTitle } from "../desk/played";
import { playName } from "../situation";

export function playedName(shape: ConsoleShape, id: string): string {
  if (shape.play?.id === id) {
    return playName(shape.play);
  }
  const played = shape.played.find(({ play }) => play === id);
  return played === undefined ? id : playedTitle(played);
}
