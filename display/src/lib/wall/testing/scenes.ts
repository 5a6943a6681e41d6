/** All scenes of the wall by name, for the projector's and the audience's galleries and for tests. Development only. */
import type { WallShape } from "../../wire";
import { ceremonyScenes } from "./ceremonyWalls";
import { roundScenes } from "./roundWalls";
import { wallScenes } from "./walls";

/** Contest times are relative to `nowUs`, so that countdowns run. */
export function allScenes(nowUs: number): Readonly<Record<string, WallShape>> {
  return { ...wallScenes(nowUs), ...roundScenes(nowUs), ...ceremonyScenes() };
}
