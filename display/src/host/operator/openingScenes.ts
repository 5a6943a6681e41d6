/** Sealed questions on the consoles: who is armed, the countdown, how alike it was. For the fake server; development only. */
import type { FakeServer } from "../../lib/testing/fakeServer";
import type { Scenes } from "../../lib/testing/fakePage";
import { sampleFairness, samplePlay, sampleStem, sampleWall } from "../../lib/testing/samples";
import type { FairnessShape, MirrorShape, PlaceShape } from "../../lib/wire";
import { deck, pressSoon, question, showing, source, step, type Make } from "../sceneParts";

type Scene = (server: FakeServer) => void;

const sealed: Make = () => ({
  next_question: deck,
  play: samplePlay(),
  step: step("open_stem", "Mở lời dẫn câu 7"),
  wall: sampleWall({ scene: "question", present: 50, play: samplePlay() }),
});

const countdown: Make = (server) => {
  const opens_us = server.nowUs() + 5_000_000;
  const deadline_us = opens_us + 20_000_000;
  const play = samplePlay({ phase: "open", stem: sampleStem, stem_us: 1, opens_us, deadline_us });
  const wall = sampleWall({ scene: "question", present: 50, play });
  return { next_question: deck, play, step: step("close_play", "Khóa câu 7 sớm"), wall };
};

const closed: Make = () => {
  const play = samplePlay({ phase: "revealed", ...question, key: ["A"], source });
  const distribution = { counts: [31, 9, 6, 2], right: 31, answered: 48, present: 50 };
  const wall = sampleWall({ scene: "question", present: 50, answered: 48, play, distribution });
  return { next_question: null, play, answered: 48, step: step("score_play", "Tính điểm câu 7"), wall };
};

function places(make: Make, change: (place: PlaceShape, index: number) => Partial<PlaceShape>): Scene {
  return (server) => {
    showing(make, "operator", "dieu-khien-1")(server);
    const rows = server.parts.places ?? [];
    server.parts.places = rows.map((place, index) => ({ ...place, ...change(place, index) }));
  };
}

/** Sent once, as after a close. */
function fairness(role: string, changes: Partial<FairnessShape> = {}): Scene {
  return (server) => {
    showing(closed, role, role === "operator" ? "dieu-khien-1" : `${role}-1`)(server);
    setTimeout(() => {
      server.broadcast({ type: "fairness", fairness: sampleFairness(changes) });
    }, 400);
  };
}

/** How the second copy fares, told once. */
function mirror(told: MirrorShape): Scene {
  return (server) => {
    showing(sealed, "operator", "dieu-khien-1")(server);
    setTimeout(() => {
      server.broadcast({ type: "mirror", mirror: told });
    }, 400);
  };
}

const together = { late: [], paint_max_us: 41_000, armed: 50, opener_in_time: 50, stalls_us: [] };

export const openingScenes: Scenes = {
  arming: places(sealed, (_place, index) => (index % 9 === 4 ? { armed: false, connected: index % 2 === 0 } : {})),
  "arming-crowd": places(sealed, (_place, index) => ({ armed: index > 30 })),
  "arming-done": places(sealed, () => ({})),
  countdown: places(countdown, () => ({})),
  "mc-countdown": (server) => {
    showing(countdown, "mc", "mc-1")(server);
  },
  "places-doubts": (server) => {
    const doubted = (index: number): readonly string[] => (index === 2 ? ["clock"] : index === 6 ? ["delay"] : []);
    places(sealed, (_place, index) => ({
      doubts: doubted(index),
      armed: index % 5 !== 3,
      ...(index === 6 ? { lag_ms: 480 } : {}),
    }))(server);
    pressSoon("Sẵn sàng");
  },
  "dialog-doubt": (server) => {
    places(sealed, (_place, index) => (index === 0 ? { doubts: ["clock", "delay"], lag_ms: 480 } : {}))(server);
    pressSoon("Sẵn sàng");
    setTimeout(() => {
      document.querySelector<HTMLButtonElement>('[aria-label$="001"]')?.click();
    }, 900);
  },
  fairness: fairness("operator", together),
  "fairness-late": (server) => {
    fairness("operator", { postponed: 1, stalls_us: [130_000] })(server);
    setTimeout(() => {
      document.querySelector<HTMLElement>("details.fairness > summary")?.click();
    }, 900);
  },
  "mirror-behind": mirror({ state: "behind", entries: 45, seconds: 12, reason: "" }),
  "mirror-ok": mirror({ state: "ok", entries: 0, seconds: 0, reason: "" }),
  "jury-fairness": fairness("jury"),
  "observer-fairness": fairness("observer", together),
};
