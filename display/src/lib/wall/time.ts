/** Remaining times as the wall writes them. Pure. */
import type { PlayShape } from "../wire";

/** 754 → "12:34", 59 → "0:59", 3725 → "1:02:05". */
export function remainingText(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

export interface Remaining {
  readonly seconds: number; // rounded up: "1" stands until the very end
  readonly share: number; // 1 … 0 of the window
}

/** What is left of a play's window at contest time `nowUs`. Before the opening the whole window is left. */
export function remainingOf(play: PlayShape, nowUs: number): Remaining {
  const window = play.window_us > 0 ? play.window_us : Math.max(1, play.deadline_us - play.opens_us);
  const leftUs = Math.min(Math.max(play.deadline_us - nowUs, 0), window);
  return { seconds: Math.ceil(leftUs / 1_000_000), share: leftUs / window };
}

/** Whole seconds until the choices open, while they are announced and not here; 0: they are not, or it is now. */
export function openingSeconds(play: PlayShape, nowUs: number): number {
  const announced = play.phase === "open" && !play.void && play.choices.length === 0;
  return announced ? Math.max(0, Math.ceil((play.opens_us - nowUs) / 1_000_000)) : 0;
}

/** The stem was called and its moment is ahead: a calm word, no counting. */
export function isPrepared(play: PlayShape): boolean {
  return play.phase === "reading" && !play.void && play.stem === "" && play.image === "";
}
