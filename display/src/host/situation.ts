/** Where the contest stands, in one sentence for the dock and the script. */
import type { ConsoleShape, PlayShape } from "../lib/wire";
import { inLanguage } from "../lib/i18n.svelte";
import { t, tOr } from "./words";

export function playName(play: PlayShape): string {
  if (play.practice) {
    return t("practiceQuestion");
  }
  if (play.kind === "tiebreak") {
    return `${t("tiebreakTitle")} ${String(play.number)}/${String(play.count)}`;
  }
  const number = t("questionNumber", { number: play.number, count: play.count });
  return play.reserve ? `${number} (${t("reserve").toLowerCase()})` : number;
}

export function playState(play: PlayShape): string {
  return play.void ? t("playVoid") : tOr(`play_${play.phase}`, play.phase);
}

export function situation(shape: ConsoleShape): string {
  const { play, phase, round } = shape;
  if (play !== null && (phase === "lobby" || phase === "running")) {
    return `${playName(play)} · ${playState(play)}`;
  }
  const name = tOr(`phase_${phase}`, phase);
  return round === null ? name : `${name} · ${inLanguage(round.title, round.title_en)}`;
}

/** Whether a question is in front of the finalists now. */
export function questionIsOut(shape: ConsoleShape): boolean {
  return shape.play !== null && !shape.play.void && (shape.play.phase === "reading" || shape.play.phase === "open");
}
