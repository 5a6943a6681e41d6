/** What the show waits for from the jury and the secretary. Pure over the console's state. */
import type { ConsoleShape } from "../../lib/wire";

/** Nobody is out before the jury has confirmed the key (RULES 7.1): the step has nothing to send until then. */
export function keyWaits(shape: ConsoleShape): boolean {
  const { play, step } = shape;
  const closed = play !== null && play.kind === "elimination" && play.phase === "closed" && !play.void;
  return closed && (step.command === "" || step.command === "confirm_key");
}

/** Somebody has answered by voice, and the jury says whether it was right (RULES 7.2). */
export function verdictWaits(shape: ConsoleShape): boolean {
  const { play } = shape;
  const buzzer = play?.buzzer ?? null;
  return play?.phase === "open" && !play.void && buzzer !== null && buzzer.by_voice && buzzer.turn !== "";
}

/** The result is fixed and its minutes are not recorded as signed: the ceremony waits for that (RULES 6.3). */
export function signatureWaits(shape: ConsoleShape): boolean {
  const last = shape.editions[shape.editions.length - 1];
  return shape.phase === "finalized" && last !== undefined && !last.signed;
}
