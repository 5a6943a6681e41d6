/** Every state of the finalist's page, for the fake server (`fake.html?page=finalist&scene=…`). Development only. */
import type { FakeServer } from "../lib/testing/fakeServer";
import type { Scenes } from "../lib/testing/fakePage";
import { sealPlay } from "../lib/testing/fakeSealing";
import { sampleChoices, sampleOwn, samplePlay, sampleRound, sampleStage, sampleStem } from "../lib/testing/samples";
import { paperScenes } from "./paper/scenes";
import { keepReceipt, roundScenes } from "./rounds/scenes";
import type { GivenAnswerShape, OwnShape, PlayShape, StageShape } from "../lib/wire";

const source = "Khoản 1 Điều 3 Nghị định số 61/2018/NĐ-CP ngày 23/4/2018 của Chính phủ";
const longStem =
  "Theo Quyết định số 749/QĐ-TTg phê duyệt “Chương trình Chuyển đổi số quốc gia đến năm 2025, định hướng đến năm 2030”, mục tiêu cơ bản đến năm 2025 về tỷ lệ dịch vụ công trực tuyến mức độ 4 được cung cấp trên nhiều phương tiện truy cập khác nhau, bao gồm cả thiết bị di động, là bao nhiêu?";
const longChoices = [
  "80 % dịch vụ công trực tuyến mức độ 4 được cung cấp trên nhiều phương tiện truy cập khác nhau, bao gồm cả thiết bị di động",
  "90 % hồ sơ công việc tại cấp bộ, tỉnh được xử lý trên môi trường mạng (trừ hồ sơ thuộc phạm vi bí mật nhà nước)",
  "100 % chế độ báo cáo, chỉ tiêu tổng hợp báo cáo định kỳ được kết nối, tích hợp, chia sẻ dữ liệu",
  "ẤẲỔỆ Ự Ẫ Ỗ ặ ợ ữ ẩ: chữ hoa và chữ thường có hai dấu chồng lên nhau",
  "Cả A và B",
  "Tất cả các phương án trên",
];

function set(server: FakeServer, stage: Partial<StageShape>, own: Partial<OwnShape> = {}): void {
  server.parts.stage = sampleStage(stage);
  server.parts.own = sampleOwn(own);
}

function openPlay(server: FakeServer, changes: Partial<PlayShape> = {}): PlayShape {
  const nowUs = server.nowUs();
  return samplePlay({
    phase: "open",
    stem: sampleStem,
    choices: sampleChoices,
    opens_us: nowUs - 3_000_000,
    deadline_us: nowUs + 17_400_000,
    ...changes,
  });
}

function given(server: FakeServer, choice: string): GivenAnswerShape {
  const wallMs = Math.floor((server.nowUs() + server.wallOffsetUs) / 1000);
  return { play: "truc-tiep.7.1", choice, received_wall_ms: wallMs, latency_us: 4_268_913 };
}

function closedPlay(server: FakeServer, changes: Partial<PlayShape> = {}): PlayShape {
  return openPlay(server, { phase: "closed", deadline_us: server.nowUs() - 1_000_000, ...changes });
}

const interruption = { kind: "interrupted", reason: "" };

/** An answer that reached the server while the contest stood still (RULES 2.4), and the stage after that. */
function unrecorded(server: FakeServer, after: Partial<StageShape>): void {
  const play = openPlay(server);
  set(server, { play });
  server.judge = () => "standstill";
  pressSoon("b");
  setTimeout(() => {
    server.judge = () => "ack";
    server.publish({ stage: sampleStage({ play, ...after }) });
  }, 1_000);
}

function pressSoon(key: string): void {
  setTimeout(() => {
    for (const type of ["keydown", "keyup"]) {
      window.dispatchEvent(new KeyboardEvent(type, { key }));
    }
  }, 600);
}

function revealed(server: FakeServer, choice: string, phase = "revealed"): void {
  const answer = choice === "" ? null : given(server, choice);
  const right = choice === "A" ? 6 : 5;
  const played = phase === "scored" ? 7 : 6;
  const play = closedPlay(server, { phase, key: ["A"], source });
  set(server, { play, round: sampleRound({ played }) }, { answer, correct: right, asked: played });
}

function notSignedIn(server: FakeServer, status: number, answer: unknown): void {
  server.answerHttp = (path) => {
    if (path === "/api/sign-in" && status === 200) {
      signedIn = true;
    }
    return path === "/api/sign-in" ? [status, answer] : [200, {}];
  };
  let signedIn = false;
  set(server, { phase: "lobby", lobby_locked: false, round: null }, { identity: "unknown", practice_done: false });
  const receive = server.receive.bind(server);
  server.receive = (socket, frame) => {
    if (frame.type === "hello" && !signedIn) {
      socket.end(4003);
    } else {
      receive(socket, frame);
    }
  };
}

const problem =
  (code: string, status = 403) =>
  (server: FakeServer): void => {
    notSignedIn(server, status, { code, message: "" });
    location.hash = "#code=ABCD-EFGH";
  };

/** The stem is read, the choices are announced. */
function opensIn(server: FakeServer, us: number): void {
  const opens_us = server.nowUs() + us;
  const deadline_us = opens_us + 20_000_000;
  set(server, { play: samplePlay({ phase: "open", stem: sampleStem, stem_us: 1, opens_us, deadline_us }) });
}

export const scenes: Scenes = {
  "sign-in": (server) => {
    notSignedIn(server, 200, { candidate: "042", waiting: false });
  },
  "sign-in-bad-code": problem("bad_code"),
  "sign-in-not-open": problem("not_open"),
  "sign-in-absent": problem("absent"),
  "sign-in-too-late": problem("too_late"),
  "sign-in-too-many": problem("too_many", 429),
  "sign-in-unreachable": (server) => {
    server.refusing = true;
    location.hash = "#code=ABCD-EFGH";
  },
  connecting: (server) => {
    server.refusing = true;
  },
  waiting: (server) => {
    set(server, { phase: "lobby" }, { waiting: true });
  },
  identity: (server) => {
    set(server, { phase: "lobby", lobby_locked: false, round: null }, { identity: "unknown", practice_done: false });
  },
  disputed: (server) => {
    set(server, { phase: "lobby", lobby_locked: false, round: null }, { identity: "disputed", practice_done: false });
  },
  lobby: (server) => {
    set(server, { phase: "lobby", lobby_locked: false, round: null }, { practice_done: false });
  },
  between: (server) => {
    set(server, {});
  },
  absent: (server) => {
    set(server, {}, { attendance: "absent" });
  },
  practice: (server) => {
    set(server, { phase: "lobby", round: null, play: openPlay(server, { practice: true, number: 1 }) });
  },
  sealed: (server) => {
    set(server, { play: samplePlay() });
  },
  prepare: (server) => {
    set(server, { play: samplePlay({ phase: "reading", stem_us: server.nowUs() + 60_000_000 }) });
  },
  countdown: (server) => {
    opensIn(server, 5_000_000);
  },
  "countdown-watching": (server) => {
    opensIn(server, 5_000_000);
    server.parts.own = sampleOwn({ playing: false });
  },
  "countdown-late": (server) => {
    opensIn(server, 300_000);
  },
  /** The whole way of a sealed question, from the deck to its choices. */
  "sealed-walk": (server) => {
    set(server, { play: samplePlay() });
    const sealed = sealPlay(samplePlay().id, sampleStem, sampleChoices);
    setTimeout(() => {
      server.broadcast(sealed.stem);
      server.broadcast(sealed.choices);
    }, 500);
    setTimeout(() => {
      const stem_us = server.nowUs() + 800_000;
      server.publish({ stage: sampleStage({ play: samplePlay({ phase: "reading", stem_us }) }) });
      server.broadcast(sealed.opener("stem", stem_us));
    }, 1_000);
    setTimeout(() => {
      opensIn(server, 3_000_000);
      server.publish({ stage: server.parts.stage });
      server.broadcast(sealed.opener("choices", server.nowUs() + 3_000_000));
    }, 5_000);
  },
  reading: (server) => {
    set(server, { play: samplePlay({ phase: "reading", stem: sampleStem }) });
  },
  open: (server) => {
    set(server, { play: openPlay(server) });
  },
  "open-long": (server) => {
    set(server, { play: openPlay(server, { stem: longStem, choices: longChoices }) });
  },
  "open-image": (server) => {
    set(server, { play: openPlay(server, { image: "so-do.png" }) });
  },
  "open-last-seconds": (server) => {
    set(server, { play: openPlay(server, { deadline_us: server.nowUs() + 5_900_000 }) });
  },
  sending: (server) => {
    set(server, { play: openPlay(server) });
    server.judge = () => "ignore";
    pressSoon("b");
  },
  stored: (server) => {
    set(server, { play: openPlay(server) });
    setTimeout(() => {
      server.refusing = true;
      server.disconnect(1006);
      pressSoon("b");
    }, 500);
  },
  silent: (server) => {
    set(server, { play: openPlay(server) });
    setTimeout(() => {
      server.mute = true;
      pressSoon("b");
    }, 500);
  },
  "store-away": (server) => {
    set(server, { play: openPlay(server) });
    server.judge = () => "ignore";
    setTimeout(() => {
      server.broadcast({ type: "status", store: "away", troubles: [] });
    }, 500);
    pressSoon("b");
  },
  received: (server) => {
    set(server, { play: openPlay(server) });
    pressSoon("b");
  },
  "refused-late": (server) => {
    set(server, { play: openPlay(server) });
    server.judge = () => "too_late";
    pressSoon("b");
  },
  "unrecorded-standstill": (server) => {
    unrecorded(server, { standstill: interruption });
  },
  "unrecorded-again": (server) => {
    unrecorded(server, {});
  },
  "unrecorded-over": (server) => {
    unrecorded(server, { play: closedPlay(server) });
  },
  "time-up": (server) => {
    set(server, { play: openPlay(server, { deadline_us: server.nowUs() - 100_000 }) });
  },
  closed: (server) => {
    set(server, { play: closedPlay(server) }, { answer: given(server, "A") });
  },
  "closed-none": (server) => {
    set(server, { play: closedPlay(server) });
  },
  "revealed-right": (server) => {
    revealed(server, "A");
  },
  "revealed-wrong": (server) => {
    revealed(server, "C");
  },
  "scored-right": (server) => {
    revealed(server, "A", "scored");
  },
  "scored-none": (server) => {
    revealed(server, "", "scored");
  },
  void: (server) => {
    set(server, { play: closedPlay(server, { void: true }) });
  },
  suspended: (server) => {
    const standstill = { kind: "suspended", reason: "Khu C mất kết nối" };
    set(server, { play: openPlay(server), standstill }, { answer: given(server, "B") });
  },
  interrupted: (server) => {
    set(server, { play: openPlay(server), standstill: interruption });
  },
  finalized: (server) => {
    keepReceipt();
    set(
      server,
      { phase: "finalized", round: sampleRound({ played: 12 }) },
      { correct: 10, time_us: 98_760_000, asked: 12 },
    );
  },
  ceremony: (server) => {
    set(
      server,
      { phase: "ceremony", round: sampleRound({ played: 12 }) },
      { correct: 10, time_us: 98_760_000, asked: 12 },
    );
  },
  ended: (server) => {
    set(
      server,
      { phase: "ended", round: sampleRound({ played: 12 }) },
      { correct: 10, time_us: 98_760_000, asked: 12 },
    );
  },
  superseded: (server) => {
    set(server, {});
    setTimeout(() => {
      server.disconnect(4001);
    }, 500);
  },
  replaced: (server) => {
    set(server, {});
    setTimeout(() => {
      server.disconnect(4002);
    }, 500);
  },
  rehearsal: (server) => {
    server.rehearsal = true;
    set(server, { play: openPlay(server) });
  },
  sample: (server) => {
    server.contest["sample"] = true;
    set(server, { play: openPlay(server) });
  },
  ...paperScenes,
  ...roundScenes,
};
