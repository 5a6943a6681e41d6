/** Where the contest stands, in one sentence for the dock and the script. */
import type { ConsoleShape, NextQuestionShape, PlayShape } from "../lib/wire";
import { inLanguage } from "../lib/i18n.svelte";
import { isCurrent } from "./plays";
import { t, tOr } from "./words";

function practiceName(number: number): string {
  return number > 0 ? t("practiceNumber", { number }) : t("practiceQuestion");
}

export function playName(play: PlayShape): string {
  if (play.practice) {
    return practiceName(play.number);
  }
  if (play.kind === "tiebreak") {
    return `${t("tiebreakTitle")} ${String(play.number)}/${String(play.count)}`;
  }
  const number = t("questionNumber", { number: play.number, count: play.count });
  return play.reserve ? `${number} (${t("reserve").toLowerCase()})` : number;
}

export function playState(play: PlayShape): string {
  if (play.void) {
    return t("playVoid");
  }
  // Called, and its moment is ahead: nobody reads or answers anything yet (DESIGN 4.3).
  if (play.phase === "reading" && play.stem_us > 0 && play.stem === "" && play.image === "") {
    return t("playPreparing");
  }
  if (play.phase === "open" && play.opens_us > 0 && play.choices.length === 0 && play.kind !== "buzzer") {
    return t("playOpening");
  }
  return tOr(`play_${play.phase}`, play.phase);
}

/** The play in one line, under the question it answers: what is before the hall, open or not any more. */
export function playHeading(play: PlayShape, state = playState(play)): string {
  const open = !play.void && state !== t("playStandstill") && (play.phase === "reading" || play.phase === "open");
  return `${t(open ? "openQuestion" : "currentQuestion")}: ${playName(play)} · ${state}`;
}

/** While the contest stands still a question that was being asked is neither open nor about to be. */
function stateNow(shape: ConsoleShape, play: PlayShape): string {
  return shape.standstill !== null && questionIsOut(shape) ? t("playStandstill") : playState(play);
}

/** Whether time that is somebody's own runs now. */
export function clockRuns(shape: ConsoleShape): boolean {
  return shape.standstill === null && (questionIsOut(shape) || shape.paper?.phase === "open");
}

/** The question a console looks ahead to: the current play's own until its key is public, else the next one. */
export function deckHeading(shape: ConsoleShape, deck: NextQuestionShape): string {
  const { play, tiebreak, phase } = shape;
  if (play !== null && isCurrent(play, deck)) {
    return playHeading(play, stateNow(shape, play));
  }
  const { number } = deck;
  const counted = number > 0 && phase !== "lobby"; // before the first round there is nothing but practice
  const name = counted ? t(tiebreak === null ? "questionAlone" : "tiebreakAlone", { number }) : practiceName(number);
  return `${t("nextQuestion")}: ${name}${deck.reserve ? ` (${t("reserve").toLowerCase()})` : ""}`;
}

/** Whether nothing is to be pressed because somebody else acts. */
export function stepWaits(shape: ConsoleShape): boolean {
  return shape.step.command === "" && shape.step.label !== "";
}

/** The phase under the name the big button gives it. */
export function phaseName({ phase, lobby_locked }: ConsoleShape): string {
  return phase === "lobby" && lobby_locked ? t("lobbyLocked") : tOr(`phase_${phase}`, phase);
}

export function situation(shape: ConsoleShape): string {
  const { play, phase, round } = shape;
  if (play !== null && (phase === "lobby" || phase === "running")) {
    return `${playName(play)} · ${stateNow(shape, play)}`;
  }
  if (shape.standstill !== null && shape.paper?.phase === "open") {
    return `${inLanguage(shape.paper.title, shape.paper.title_en)} · ${t("playStandstill")}`;
  }
  const name = phaseName(shape);
  // In the lobby no round is being played yet, though the next one is known.
  return round === null || phase === "lobby" ? name : `${name} · ${inLanguage(round.title, round.title_en)}`;
}

/** Whether a question is in front of the finalists now. */
export function questionIsOut(shape: ConsoleShape): boolean {
  return shape.play !== null && !shape.play.void && (shape.play.phase === "reading" || shape.play.phase === "open");
}
