/** Scenes of the wall on the fake server: `fake.html?page=projector&scene=open`. Development only. */
import type { FakeServer } from "../lib/testing/fakeServer";
import { sampleWall } from "../lib/testing/samples";
import { sampleField } from "../lib/wall/testing/roundWalls";
import { allScenes } from "../lib/wall/testing/scenes";
import { boardBefore } from "../lib/wall/testing/walls";

type Scene = (server: FakeServer) => void;

function show(name: string): Scene {
  return (server) => {
    server.role = "projector";
    server.parts.wall = allScenes(server.nowUs())[name] ?? null;
  };
}

export const scenes: Readonly<Record<string, Scene>> = {
  ...Object.keys(allScenes(0)).reduce<Record<string, Scene>>((all, name) => ({ ...all, [name]: show(name) }), {}),
  rehearsal: (server) => {
    show("open")(server);
    server.rehearsal = true;
  },
  sample: (server) => {
    show("open")(server);
    server.contest["sample"] = true;
  },
  /** A whole question, step by step. */
  walk: (server) => {
    show("sealed")(server);
    ["reading", "open", "closed", "revealed", "standings"].forEach((name, index) => {
      setTimeout(
        () => {
          server.publish({ wall: allScenes(server.nowUs())[name] ?? null });
        },
        (index + 1) * 3000,
      );
    });
  },
  moving: (server) => {
    server.role = "projector";
    server.parts.wall = sampleWall({ scene: "standings", individuals: boardBefore() });
    setTimeout(() => {
      server.publish({ wall: allScenes(server.nowUs())["standings"] ?? null });
    }, 3000);
  },
  /** Some fall, then the rescue the rules name brings them back. */
  rescue: (server) => {
    server.role = "projector";
    const field = (out: number, rescues: number): ReturnType<typeof sampleField> =>
      sampleField(60, (index) => index % 5 < out, { fallen: 0, rescues_left: rescues });
    server.parts.wall = sampleWall({ scene: "field", field: field(2, 1) });
    setTimeout(() => {
      server.publish({ wall: sampleWall({ scene: "field", field: field(1, 0) }) });
    }, 1000);
  },
  lost: (server) => {
    show("standings")(server);
    setTimeout(() => {
      server.refusing = true;
      server.disconnect(1006);
    }, 3000);
  },
};
