/** The operator's and the presenter's consoles in every kind of round, for the fake server. Development only. */
import type { FakeServer } from "../../lib/testing/fakeServer";
import type { Scenes } from "../../lib/testing/fakePage";
import type { PlaceShape } from "../../lib/wire";
import { pressSoon, showing, type Make } from "../sceneParts";
import { openingScenes } from "./openingScenes";
import { resultStates } from "./resultScenes";
import { roundStates } from "./roundScenes";

const states: Readonly<Record<string, Make>> = { ...roundStates, ...resultStates };

/** What a place is in this scene, beyond what every hall has. */
const halls: Readonly<Record<string, (place: PlaceShape, index: number) => PlaceShape>> = {
  paper: (place, index) => ({
    ...place,
    submitted: index % 4 !== 1,
    away: index % 37 === 5,
    connected: place.zone !== "C" || index % 6 === 0,
  }),
  affected: (place, index) => ({ ...place, answered: index % 2 === 0, connected: place.zone !== "C" }),
};

function show(state: string, role = "operator", name = "dieu-khien-1"): (server: FakeServer) => void {
  const make = states[state];
  const kind = state.startsWith("paper") ? "paper" : state === "affected" ? "affected" : "";
  const count = kind === "" ? 50 : 238;
  return (server) => {
    showing(
      (made) => {
        const shape = make?.(made) ?? {};
        return role === "mc" ? { ...shape, allowed: ["cover_wall", "move_agenda"], presses: [] } : shape;
      },
      role,
      name,
      { count },
    )(server);
    const change = halls[kind];
    if (change !== undefined && server.parts.places !== null) {
      server.parts.places = server.parts.places.map(change);
    }
  };
}

function thenPress(state: string, ...labels: readonly string[]): (server: FakeServer) => void {
  return (server) => {
    show(state)(server);
    pressSoon(...labels);
  };
}

export const operatorFlowScenes: Scenes = {
  ...Object.keys(states).reduce<Scenes>((all, state) => ({ ...all, [state]: show(state) }), {}),
  ...openingScenes,
  "rescue-chosen": thenPress("rescue-picked", "Chọn tất cả"),
  "buzzer-starred": thenPress("buzzer-cast", "Trần Văn Cường", "30", "Ngôi sao"),
  "places-unsubmitted": thenPress("paper-outage", "chưa nộp"),
  "places-map": thenPress("paper-outage", "Sẵn sàng", "Sơ đồ chỗ ngồi"),
  "mc-agenda": show("agenda", "mc", "mc-1"),
  "mc-paper": show("paper-open", "mc", "mc-1"),
  "mc-turn": show("buzzer-voice", "mc", "mc-1"),
  "mc-affected": show("affected", "mc", "mc-1"),
  "mc-winners": show("ceremony-winners", "mc", "mc-1"),
};
