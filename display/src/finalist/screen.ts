/** Which screen a finalist sees: one pure function over what is known. Called by the controller. */
import type { LinkState } from "../lib/connection";
import type { OwnShape, StageShape } from "../lib/wire";

export type Screen =
  | "sign-in"
  | "connecting"
  | "waiting" // another device holds the place: a proctor decides
  | "takeover-refused"
  | "superseded"
  | "replaced"
  | "outdated"
  | "absent"
  | "disqualified"
  | "standstill"
  | "identity"
  | "disputed"
  | "lobby"
  | "question"
  | "paper"
  | "ending";

export interface ScreenFacts {
  readonly link: LinkState;
  readonly stage: StageShape | null;
  readonly own: OwnShape | null;
  readonly takeover: string;
}

export function screenOf({ link, stage, own, takeover }: ScreenFacts): Screen {
  if (takeover === "refused") {
    return "takeover-refused";
  }
  if (takeover === "replaced") {
    return "replaced"; // still connected, to deliver what waits on this device (RULES 3.4)
  }
  if (link === "superseded" || link === "replaced" || link === "outdated") {
    return link;
  }
  if (link === "signed-out" || link === "stopped") {
    return "sign-in";
  }
  if (own?.waiting === true || takeover === "waiting") {
    return "waiting";
  }
  if (stage === null || own === null) {
    return "connecting";
  }
  if (own.out === "disqualified") {
    return "disqualified";
  }
  return own.attendance === "absent" ? "absent" : contestScreen(stage, own);
}

/** While it is written, and after that as long as its round is on; a practice is over when it is closed. */
function showsPaper({ paper, round }: StageShape): boolean {
  return paper !== null && (paper.phase === "open" || (!paper.practice && paper.round === round?.id));
}

function contestScreen(stage: StageShape, own: OwnShape): Screen {
  if (stage.standstill !== null) {
    return "standstill";
  }
  if (stage.phase === "finalized" || stage.phase === "ceremony" || stage.phase === "ended") {
    return "ending";
  }
  // A running window waits for nobody: who has not confirmed the name yet does so after it.
  const live =
    stage.paper?.phase === "open" ||
    (stage.play !== null && (stage.play.phase === "reading" || stage.play.phase === "open"));
  if (own.identity === "unknown" && !live) {
    return "identity";
  }
  if (showsPaper(stage)) {
    return "paper";
  }
  if (stage.play !== null) {
    return "question";
  }
  return own.identity === "disputed" ? "disputed" : "lobby";
}
