/** Questions of every kind of round, play-offs, the answer sheet, for the fake server. Development only. */
import type { Scenes } from "../../lib/testing/fakePage";
import type { FakeServer } from "../../lib/testing/fakeServer";
import { sampleAnswerSheet, sampleBuzzer, sampleField } from "../../lib/testing/roundSamples";
import {
  sampleChoices,
  sampleOwn,
  samplePlay,
  sampleReceipt,
  sampleRound,
  sampleStage,
  sampleStem,
} from "../../lib/testing/samples";
import { deviceStorage } from "../../lib/storage";
import type { BuzzerShape, OwnShape, PlayShape, StageShape } from "../../lib/wire";
import type { AnswerablePlay } from "../answering";

function press(key: string, afterMs: number): void {
  setTimeout(() => {
    for (const type of ["keydown", "keyup"]) {
      window.dispatchEvent(new KeyboardEvent(type, { key }));
    }
  }, afterMs);
}

function show(
  server: FakeServer,
  play: Partial<PlayShape> | null,
  own: Partial<OwnShape> = {},
  stage: Partial<StageShape> = {},
): void {
  const nowUs = server.nowUs();
  const shown =
    play === null
      ? null
      : samplePlay({
          phase: "open",
          stem: sampleStem,
          choices: sampleChoices,
          opens_us: nowUs - 3_000_000,
          deadline_us: nowUs + 17_400_000,
          ...play,
        });
  server.parts.stage = sampleStage({ play: shown, ...stage });
  server.parts.own = sampleOwn(own);
}

const buzzerRound = sampleRound({ id: "ve-dich", type: "buzzer", title: "Về đích", measure: "points" });
const arena = sampleRound({ id: "rung-chuong", type: "elimination", title: "Rung chuông vàng", measure: "survived" });

function buzz(
  server: FakeServer,
  buzzer: Partial<BuzzerShape>,
  own: Partial<OwnShape> = {},
  play: Partial<PlayShape> = {},
): void {
  const untilUs = server.nowUs() + 9_400_000;
  const shape = sampleBuzzer({ state: "open", until_us: untilUs, ...buzzer });
  show(server, { kind: "buzzer", points: 20, buzzer: shape, ...play }, own, { round: buzzerRound });
}

const other = { turn: "007", turn_name: "Lê Văn Bảo Ứng", turn_unit: "Sở Nội vụ" };
const mine = { turn: "042", turn_name: "Nguyễn Thị Ánh Tuyết", turn_unit: "H. Cái Bè" };

function eliminated(server: FakeServer, play: Partial<PlayShape> | null, own: Partial<OwnShape> = {}): void {
  const field = sampleField();
  const kind = play === null ? null : { kind: "elimination", number: 12, count: 20, ...play };
  show(server, kind, own, { round: arena, field });
}

const tiebreak = {
  number: 1,
  scope: "individual",
  text: "03 thí sinh bằng kết quả tại mức phân định giải nhì và giải ba",
  members: ["042", "007", "113"],
  names: ["Nguyễn Thị Ánh Tuyết", "Lê Văn Bảo Ứng", "Trần Thị Mỹ Ẩn"],
  played: 0,
  questions_max: 3,
  units: ["H. Cái Bè", "TP. Mỹ Tho", "Sở TT&TT"],
};

/** The last answer counts (RULES 2.2). */
const changeable: Partial<AnswerablePlay> = { changeable: true };

/** As left by an earlier visit to the fake server's log. */
export function keepReceipt(): void {
  deviceStorage.write("finalist.log", "0123456789abcdef");
  deviceStorage.write("finalist.receipt", sampleReceipt);
}

export const roundScenes: Scenes = {
  "changeable-open": (server) => {
    show(server, changeable);
  },
  "changeable-received": (server) => {
    show(server, changeable);
    press("b", 400);
  },
  "changeable-sending": (server) => {
    show(server, changeable);
    press("b", 400);
    setTimeout(() => {
      server.judge = () => "ignore";
    }, 800);
    press("c", 1_000);
  },
  "changeable-several": (server) => {
    const answer = { play: "truc-tiep.7.1", choice: "AC", received_wall_ms: 1_795_137_321_000, latency_us: 7_310_000 };
    show(server, { ...changeable, several: true }, { answer });
    press("b", 600);
  },
  "several-open": (server) => {
    show(server, { several: true });
  },
  "several-chosen": (server) => {
    show(server, { several: true, points: 20, points_wrong: -10 });
    press("a", 400);
    press("c", 600);
  },
  "several-scored": (server) => {
    const answer = { play: "truc-tiep.7.1", choice: "AB", received_wall_ms: 1_795_137_321_000, latency_us: 7_310_000 };
    const play = { several: true, phase: "scored", key: ["A", "C"], points: 20, points_wrong: -10 };
    show(server, play, { answer, points: 90 }, { round: sampleRound({ measure: "points", played: 7 }) });
  },
  speed: (server) => {
    show(server, { points: 10, points_most: 40 }, {}, { round: sampleRound({ measure: "points" }) });
  },
  "extra-time": (server) => {
    const deadlineUs = server.nowUs() + 27_400_000;
    show(server, {}, { extra_percent: 50, deadline_us: deadlineUs });
  },
  elimination: (server) => {
    eliminated(server, {}, { survived: 11 });
  },
  "elimination-golden": (server) => {
    eliminated(server, { golden: true }, { survived: 19 });
  },
  "elimination-out": (server) => {
    eliminated(server, { phase: "scored", key: ["A"] }, { out: "eliminated", playing: false, survived: 11 });
  },
  "elimination-out-waiting": (server) => {
    eliminated(server, null, { out: "eliminated", playing: false, survived: 11 });
  },
  "elimination-watching": (server) => {
    eliminated(server, {}, { out: "eliminated", playing: false, survived: 11 });
  },
  "elimination-rescued": (server) => {
    eliminated(server, { phase: "sealed", stem: "", choices: [] }, { out: "eliminated", playing: false });
    setTimeout(() => {
      server.publish({ own: sampleOwn({ out: "", survived: 11 }) });
    }, 500);
  },
  disqualified: (server) => {
    show(server, {}, { out: "disqualified", playing: false });
  },
  "buzzer-shut": (server) => {
    buzz(server, { state: "shut", early: "out", until_us: 0 }, {}, { phase: "reading", choices: [] });
  },
  "buzzer-ready": (server) => {
    buzz(server, {});
  },
  "buzzer-sending": (server) => {
    buzz(server, {});
    server.judge = () => "ignore";
    press(" ", 500);
  },
  "buzzer-pressed": (server) => {
    buzz(server, { state: "settling" }, { pressed: true });
  },
  "buzzer-own-turn": (server) => {
    buzz(server, { state: "turn", ...mine, margin_us: 120_000 }, { pressed: true });
  },
  "buzzer-own-turn-voice": (server) => {
    buzz(server, { state: "turn", ...mine, margin_us: 120_000, by_voice: true, until_us: 0 }, { pressed: true });
  },
  "buzzer-other-turn": (server) => {
    buzz(server, { state: "turn", ...other, margin_us: 120_000 }, { pressed: true });
  },
  "buzzer-wrong": (server) => {
    const attempt = { candidate: "042", name: "Nguyễn Thị Ánh Tuyết", unit: "H. Cái Bè", choice: "", right: false };
    buzz(server, { state: "open", attempts: [attempt] }, { playing: false });
  },
  "buzzer-equal": (server) => {
    buzz(server, { equals: ["042", "007"] });
  },
  "buzzer-equal-others": (server) => {
    buzz(server, { equals: ["113", "007"] });
  },
  "buzzer-turn-owner": (server) => {
    const owner = { owner: "042", owner_name: mine.turn_name, owner_unit: mine.turn_unit, value: 30, star: true };
    buzz(server, { state: "turn", ...mine, ...owner });
  },
  "buzzer-watch": (server) => {
    const owner = { owner: "007", owner_name: other.turn_name, owner_unit: other.turn_unit, value: 20 };
    buzz(server, { state: "turn", ...other, ...owner }, { playing: false });
  },
  "buzzer-over": (server) => {
    const attempt = { candidate: "007", name: other.turn_name, unit: other.turn_unit, choice: "A", right: true };
    const play = { phase: "scored", key: ["A"] };
    buzz(server, { state: "over", attempts: [attempt] }, { points: 40 }, play);
  },
  tiebreak: (server) => {
    show(server, { kind: "tiebreak", number: 1, count: 3 }, {}, { tiebreak });
  },
  "tiebreak-watching": (server) => {
    const others = { ...tiebreak, members: tiebreak.members.slice(1), names: tiebreak.names.slice(1) };
    show(server, { kind: "tiebreak", number: 1, count: 3 }, { playing: false }, { tiebreak: others });
  },
  agenda: (server) => {
    const agenda = {
      id: "van-nghe",
      kind: "program",
      title: "Văn nghệ chào mừng",
      title_en: "Musical welcome",
      round: "",
      starts: "07:30",
      minutes: 15,
      began_wall_ms: 0,
      locked: false,
      mc: "",
    };
    show(server, null, { correct: 0, time_us: 0 }, { agenda, round: null });
  },
  "review-offered": (server) => {
    const untilUs = server.nowUs() + 840_000_000;
    show(server, null, { correct: 9, asked: 12 }, { review_until_us: untilUs, round: sampleRound({ played: 12 }) });
  },
  review: (server) => {
    keepReceipt();
    const untilUs = server.nowUs() + 840_000_000;
    show(server, null, { correct: 9, asked: 12 }, { review_until_us: untilUs, round: sampleRound({ played: 12 }) });
    server.review = sampleAnswerSheet({ until_us: untilUs });
    setTimeout(() => {
      const buttons = Array.from(document.querySelectorAll("button"));
      buttons.find((button) => button.textContent?.includes("Xem bài làm"))?.click();
    }, 500);
  },
};
