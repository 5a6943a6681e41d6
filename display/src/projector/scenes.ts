/** Scenes of the wall on the fake server: `fake.html?page=projector&scene=open`. Development only. */
import type { FakeServer } from "../lib/testing/fakeServer";
import { boardBefore, wallScenes } from "../lib/wall/testing/walls";
import { sampleWall } from "../lib/testing/samples";

type Scene = (server: FakeServer) => void;

function show(name: string): Scene {
  return (server) => {
    server.role = "projector";
    server.parts.wall = wallScenes(server.nowUs())[name] ?? null;
  };
}

export const scenes: Readonly<Record<string, Scene>> = {
  ...Object.keys(wallScenes(0)).reduce<Record<string, Scene>>((all, name) => ({ ...all, [name]: show(name) }), {}),
  rehearsal: (server) => {
    show("open")(server);
    server.rehearsal = true;
  },
  /** A whole question, step by step. */
  walk: (server) => {
    show("sealed")(server);
    ["reading", "open", "closed", "revealed", "standings"].forEach((name, index) => {
      setTimeout(
        () => {
          server.publish({ wall: wallScenes(server.nowUs())[name] ?? null });
        },
        (index + 1) * 3000,
      );
    });
  },
  moving: (server) => {
    server.role = "projector";
    server.parts.wall = sampleWall({ scene: "standings", individuals: boardBefore() });
    setTimeout(() => {
      server.publish({ wall: wallScenes(server.nowUs())["standings"] ?? null });
    }, 3000);
  },
  lost: (server) => {
    show("standings")(server);
    setTimeout(() => {
      server.refusing = true;
      server.disconnect(1006);
    }, 3000);
  },
};
