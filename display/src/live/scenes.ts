/** What the audience's page shows on the fake server: `fake.html?page=live&scene=open`. Development only. */
import type { FakeServer } from "../lib/testing/fakeServer";
import { allScenes } from "../lib/wall/testing/scenes";

type Scene = (server: FakeServer) => void;

function show(name: string): Scene {
  return (server) => {
    server.role = "audience";
    server.parts.wall = allScenes(server.nowUs())[name] ?? null;
  };
}

export const scenes: Readonly<Record<string, Scene>> = {
  ...Object.keys(allScenes(0)).reduce<Record<string, Scene>>((all, name) => ({ ...all, [name]: show(name) }), {}),
  off: (server) => {
    server.role = "audience";
    server.contest["audience_on"] = false;
  },
  rehearsal: (server) => {
    show("standings")(server);
    server.rehearsal = true;
  },
  sample: (server) => {
    show("standings")(server);
    server.contest["sample"] = true;
  },
  lost: (server) => {
    show("standings")(server);
    setTimeout(() => {
      server.refusing = true;
      server.disconnect(1006);
    }, 500);
  },
};
