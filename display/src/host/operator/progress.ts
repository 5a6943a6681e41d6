/**
 * What the dock counts and which clock runs there: answers, papers handed in, a turn, the review, a break.
 * Pure over the console's state. Called by the dock.
 */
import type { ConsoleShape } from "../../lib/wire";

export type ProgressKind = "answers" | "paper" | "presses" | "turn" | "review" | "break" | "none";

export interface Progress {
  readonly kind: ProgressKind;
  /** Whether the numbers mean something now; else their place is kept. */
  readonly counting: boolean;
  readonly done: number;
  readonly all: number;
  readonly deadlineUs: number; // 0: no clock runs
  readonly windowUs: number;
}

const none: Progress = { kind: "none", counting: false, done: 0, all: 0, deadlineUs: 0, windowUs: 0 };

export function progressOf(shape: ConsoleShape): Progress {
  const progress = running(shape);
  return shape.standstill === null ? progress : { ...progress, deadlineUs: 0 };
}

/** When the choices open, while they are announced and not here; 0: they are not. */
export function opensUs({ play, standstill }: ConsoleShape): number {
  const announced = play !== null && play.phase === "open" && !play.void && play.choices.length === 0;
  return announced && standstill === null ? play.opens_us : 0;
}

function running(shape: ConsoleShape): Progress {
  const { play, paper, phase } = shape;
  if (phase !== "lobby" && phase !== "running") {
    return ofBreak(shape);
  }
  if (paper?.phase === "open") {
    const windowUs = paper.deadline_us - paper.opens_us;
    const { submitted, present, deadline_us } = paper;
    return { kind: "paper", counting: true, done: submitted, all: present, deadlineUs: deadline_us, windowUs };
  }
  if (shape.review_until_us > 0 && shape.round === null && shape.tiebreak === null) {
    return { ...none, kind: "review", deadlineUs: shape.review_until_us };
  }
  if (play === null || shape.wall.scene === "break") {
    return ofBreak(shape);
  }
  return play.kind === "buzzer" ? ofBuzzer(shape) : ofPlay(shape);
}

function ofPlay(shape: ConsoleShape): Progress {
  const { play } = shape;
  if (play === null) {
    return none;
  }
  return {
    kind: "answers",
    counting: play.phase !== "sealed" && play.phase !== "reading",
    done: shape.answered,
    all: playersOf(shape),
    deadlineUs: play.phase === "open" ? play.deadline_us : 0,
    windowUs: play.window_us,
  };
}

function ofBuzzer(shape: ConsoleShape): Progress {
  const { play } = shape;
  const buzzer = play?.buzzer ?? null;
  if (play === null || buzzer === null || play.phase !== "open") {
    return { ...none, kind: "presses" };
  }
  const all = playersOf(shape);
  const done = shape.presses.length;
  if (buzzer.turn !== "") {
    return { kind: "turn", counting: false, done, all, deadlineUs: buzzer.until_us, windowUs: 0 };
  }
  return { kind: "presses", counting: true, done, all, deadlineUs: play.deadline_us, windowUs: play.window_us };
}

function ofBreak(shape: ConsoleShape): Progress {
  const { wall } = shape;
  return wall.scene === "break" && wall.until_us > 0 ? { ...none, kind: "break", deadlineUs: wall.until_us } : none;
}

/** Of how many an answer may come: who is still in, who is played off, or everybody here. */
function playersOf(shape: ConsoleShape): number {
  const { play, field, tiebreak, wall } = shape;
  if (play?.kind === "elimination" && !play.practice && field !== null) {
    return Math.max(field.left, shape.answered);
  }
  return play?.kind === "tiebreak" && tiebreak !== null ? tiebreak.members.length : wall.present;
}
