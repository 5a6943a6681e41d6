/** Who has the question on deck already, sealed. Pure over the readiness board's rows. Called by the operator's views. */
import type { ConsoleShape } from "../../lib/wire";
import type { PlaceRow } from "../readiness";

export interface Arming {
  readonly armed: number;
  /** Finalists present who play. */
  readonly all: number;
  /** Present and not armed, those who are connected first: they are still loading. */
  readonly missing: readonly PlaceRow[];
}

/** null: there is nothing on deck that is still sealed. It never stands in the way of anything: the rest get their texts later. */
export function armingOf(shape: ConsoleShape, rows: readonly PlaceRow[]): Arming | null {
  const { play } = shape;
  if (play === null || play.void || play.choices.length > 0) {
    return null;
  }
  const opening = play.phase === "open" && play.kind !== "buzzer"; // a buzzer may have no choices to wait for
  if (play.phase !== "sealed" && play.phase !== "reading" && !opening) {
    return null;
  }
  const here = rows.filter(({ place }) => place.attendance === "present" && place.out === "");
  const missing = here.filter(({ place }) => !place.armed);
  const loading = missing.filter(({ place }) => place.connected);
  const cut = missing.filter(({ place }) => !place.connected);
  return { armed: here.length - missing.length, all: here.length, missing: [...loading, ...cut] };
}
