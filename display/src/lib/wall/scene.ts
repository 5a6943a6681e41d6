/**
 * Which scene stands on the wall for what the server says: the only place where covering, standstill and unknown scenes
 * are weighed against each other. Pure.
 */
import type { PlayShape, WallShape } from "../wire";

export type SceneName =
  | "emblem" // the title slide; also for everything that must not be seen
  | "join"
  | "question"
  | "standings"
  | "teams"
  | "both"
  | "paper"
  | "field"
  | "agenda"
  | "notice"
  | "break"
  | "message"
  | "black"
  | "test_card"
  | "seal"
  | "ceremony"
  | "standstill";

/** Scenes that a standstill does not touch: they say nothing about the course of the contest, or the host chose them since. */
const calmScenes: ReadonlySet<string> = new Set([
  "join",
  "title",
  "agenda",
  "notice",
  "break",
  "message",
  "black",
  "test_card",
  "seal",
]);

export function sceneOf(wall: WallShape | null): SceneName {
  if (wall === null || wall.covered) {
    return "emblem";
  }
  if (wall.standstill !== null && !calmScenes.has(wall.scene)) {
    return "standstill"; // the question's text is hidden (RULES 2.4)
  }
  switch (wall.scene) {
    case "question":
      return wall.play === null && wall.round === null && wall.tiebreak === null ? "emblem" : "question";
    case "standings":
      return wall.individuals === null ? "emblem" : "standings";
    case "teams":
      return wall.teams === null ? "emblem" : "teams";
    case "both":
      return bothOf(wall);
    case "ceremony":
      return wall.ceremony === null ? "emblem" : "ceremony";
    case "seal":
      return wall.seal === null ? "emblem" : "seal";
    case "message":
    case "notice":
      return wall.message === "" ? "emblem" : wall.scene;
    case "paper":
      return wall.paper === null ? "emblem" : "paper";
    case "field":
      return wall.field === null ? "emblem" : "field";
    case "agenda":
      return wall.agenda === null ? "emblem" : "agenda";
    case "join":
    case "break":
    case "black":
    case "test_card":
      return wall.scene;
    default:
      return "emblem"; // "title", and scenes of a newer server
  }
}

function bothOf(wall: WallShape): SceneName {
  if (wall.individuals === null) {
    return wall.teams === null ? "emblem" : "teams";
  }
  return wall.teams === null ? "standings" : "both";
}

export type QuestionStep = "round" | "sealed" | "reading" | "open" | "closed" | "revealed" | "void";

/** The server sends choices at their moment and not before; by so much this page's clock may be behind it. */
const clockBehindUs = 250_000;

/**
 * What of the question is on the wall at contest time `nowUs`. Choices and key are shown only when they are there, whatever the
 * phase says; choices that came ahead of their moment wait for it, as they do on the finalists' devices (DESIGN 4.3).
 */
export function questionStep(wall: WallShape, nowUs: number): QuestionStep {
  const play = wall.play;
  if (play === null) {
    return "round";
  }
  if (play.void) {
    return "void";
  }
  switch (play.phase) {
    case "reading":
      return withoutChoices(play);
    case "open":
      return play.choices.length === 0 || nowUs < play.opens_us - clockBehindUs ? withoutChoices(play) : "open";
    case "closed":
      return play.choices.length === 0 ? withoutChoices(play) : "closed";
    case "revealed":
    case "scored":
      return play.choices.length === 0 ? withoutChoices(play) : play.key.length === 0 ? "closed" : "revealed";
    default:
      return "sealed";
  }
}

function withoutChoices(play: PlayShape): QuestionStep {
  return play.stem === "" && play.image === "" ? "sealed" : "reading";
}

/** Where the seal is shown besides its own scene: not over a question people still think about. */
export function sealNoteShown(scene: SceneName, step: QuestionStep | ""): boolean {
  return scene === "question" ? step === "sealed" || step === "round" || step === "revealed" : isBoard(scene);
}

function isBoard(scene: SceneName): boolean {
  return scene === "standings" || scene === "teams" || scene === "both";
}
