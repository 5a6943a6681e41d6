/** All scenes of the wall by name, for the projector's and the audience's galleries and for tests. Development only. */
import type { WallShape } from "../../wire";
import { ceremonyScenes } from "./ceremonyWalls";
import { roundScenes } from "./roundWalls";
import { sealSample, wallScenes } from "./walls";

/** Contest times are relative to `nowUs`, so that countdowns run. */
export function allScenes(nowUs: number): Readonly<Record<string, WallShape>> {
  const walls = { ...wallScenes(nowUs), ...roundScenes(nowUs), ...ceremonyScenes() };
  const all: Record<string, WallShape> = {};
  for (const [name, wall] of Object.entries(walls)) {
    all[name] = sealed(wall);
  }
  return all;
}

/** With the seal where the server sends it: in its own scene, with results, before a question. */
function sealed(wall: WallShape): WallShape {
  const phase = wall.play?.phase ?? "sealed";
  const shown =
    wall.scene === "question"
      ? phase === "sealed" || phase === "reading" || phase === "scored"
      : ["seal", "standings", "teams", "both"].includes(wall.scene);
  return shown ? { ...wall, seal: sealSample } : wall;
}
