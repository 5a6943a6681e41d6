/** The name of a play that is or was on: "Câu 7/12". Pure. */
import type { ConsoleShape } from "../../lib/wire";
import { playName } from "../situation";
import { t } from "../words";

export function playedName(shape: ConsoleShape, id: string): string {
  if (shape.play?.id === id) {
    return playName(shape.play);
  }
  const played = shape.played.find(({ play }) => play === id);
  return played === undefined || played.number === 0 ? id : t("questionAlone", { number: played.number });
}
