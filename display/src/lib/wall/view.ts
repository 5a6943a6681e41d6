/** What every scene is told beside the wall's own shape: sizes, language, contest. One value, made by `Wall.svelte`. */
import type { ContestInfo } from "../api";
import type { BoardMemory } from "./memory";
import type { HallType, WallWarning } from "./geometry";
import type { WallLanguage } from "./words";

/** Contest time and the server's wall clock; `lib/clock.ts` has both. */
export interface WallClock {
  nowUs(): number;
  wallNowMs(): number;
}

export interface WallView {
  readonly contest: ContestInfo;
  readonly language: WallLanguage;
  readonly type: HallType;
  readonly width: number; // of the stage, in units
  readonly wide: boolean; // false: 4:3, stack
  /** False: nothing moves (reduced motion, or a still preview). */
  readonly moving: boolean;
  readonly memory: BoardMemory;
  /** For the operator; null takes it back. */
  readonly warn: (part: string, warning: WallWarning | null) => void;
}
