/** Every role and state of the consoles, for the fake server (`fake.html?page=host&scene=…`). Development only. */
import { agendaOf } from "./operator/samples";
import type { FakeServer } from "../lib/testing/fakeServer";
import type { Scenes } from "../lib/testing/fakePage";
import { samplePlay, sampleStem, sampleWall } from "../lib/testing/samples";
import type { CeremonyShape, TieShape, TroubleShape } from "../lib/wire";
import { deskScenes } from "./desk/scenes";
import { operatorFlowScenes } from "./operator/scenes";
import { board, deck, pressSoon, question, showing, source, step, type Make } from "./sceneParts";

const tie: TieShape = {
  scope: "individual",
  prizes: ["Giải nhì", "Giải ba"],
  members: ["007", "010", "013"],
  names: ["Lê Hoàng Phượng", "Phạm Ngọc Minh Nguyệt", "Đặng Thị Đạt"],
  text: "03 thí sinh bằng kết quả tại mức phân định giải nhì và giải ba",
  playable: true,
};

const ceremony: CeremonyShape = {
  step: 5,
  steps: 14,
  kind: "winners",
  scope: "individual",
  title: "Giải ba",
  title_en: "Third prize",
  count: 3,
  amount_vnd: 5_000_000,
  certificate: "Bằng khen của Chủ tịch UBND tỉnh",
  winners: board(3).map(({ id, name, unit, correct, time_us, points }) => ({
    id,
    name,
    unit,
    correct,
    time_us,
    points,
    receiver: "",
    ...{ survived: 0, paper_us: 0, places: 1 },
  })),
  resolver: null,
  measure: "correct",
  mean: false,
};

function openPlay(server: FakeServer) {
  const nowUs = server.nowUs();
  return samplePlay({ phase: "open", ...question, opens_us: nowUs - 4_000_000, deadline_us: nowUs + 15_900_000 });
}

const states: Readonly<Record<string, Make>> = {
  setup: () => ({
    phase: "setup",
    lobby_locked: false,
    operator: "",
    round: null,
    next_question: null,
    step: step("open_lobby", "Khóa đề và mở phòng chờ"),
    wall: sampleWall({ scene: "title", present: 0, signed_in: 0 }),
    readiness: {
      places: 50,
      registered: 50,
      present: 0,
      absent: 0,
      signed_in: 0,
      confirmed: 0,
      disputed: 0,
      practised: 0,
    },
  }),
  blocked: () => ({
    phase: "lobby",
    next_question: null,
    step: step("start_round", "Bắt đầu Phần thi trực tiếp", {
      arguments: { round: "truc-tiep" },
      blockers: ["03 thí sinh chưa đến và chưa ghi vắng", "02 thí sinh chưa xác nhận tên", "04 thí sinh chưa thi thử"],
    }),
    takeovers: [
      { candidate: "014", name: "Nguyễn Thị Dung", session: "s1", device: "máy 27" },
      { candidate: "031", name: "Trần Văn Khuê", session: "s2", device: "máy 45" },
    ],
    wall: sampleWall({ scene: "join", present: 45, signed_in: 44 }),
    readiness: {
      places: 50,
      registered: 3,
      present: 45,
      absent: 2,
      signed_in: 44,
      confirmed: 43,
      disputed: 1,
      practised: 41,
    },
  }),
  lobby: () => ({
    phase: "lobby",
    lobby_locked: false,
    round: null,
    next_question: null,
    practice_questions: ["TH01", "TH02"],
    practice_papers: ["bai-thi"],
    step: step("start_round", "Bắt đầu Phần thi trực tiếp", { arguments: { round: "truc-tiep" } }),
    wall: sampleWall({ scene: "join", present: 50, signed_in: 50 }),
  }),
  deck: () => ({
    next_question: deck,
    step: step("prepare_play", "Nạp câu 7"),
    wall: sampleWall({
      scene: "question",
      present: 50,
      play: samplePlay({ phase: "scored", number: 6, ...question, key: ["A"] }),
    }),
    play: samplePlay({ id: "truc-tiep.6.1", number: 6, phase: "scored", ...question, key: ["A"] }),
  }),
  sealed: () => ({
    next_question: deck,
    play: samplePlay(),
    step: step("open_stem", "Mở lời dẫn câu 7"),
    wall: sampleWall({ scene: "question", present: 50, play: samplePlay() }),
  }),
  reading: () => {
    const play = samplePlay({ phase: "reading", stem: sampleStem });
    const wall = sampleWall({ scene: "question", present: 50, play });
    return { next_question: deck, play, step: step("open_choices", "Mở phương án, bắt đầu tính giờ"), wall };
  },
  open: (server) => {
    const play = openPlay(server);
    const wall = sampleWall({ scene: "question", present: 50, answered: 42, play });
    return { next_question: deck, play, answered: 42, step: step("close_play", "Khóa câu 7 sớm"), wall };
  },
  revealed: () => {
    const play = samplePlay({ phase: "revealed", ...question, key: ["A"], source });
    const distribution = { counts: [31, 9, 6, 2], right: 31, answered: 48, present: 50 };
    const wall = sampleWall({ scene: "question", present: 50, answered: 48, play, distribution });
    return { next_question: null, play, answered: 48, step: step("score_play", "Tính điểm câu 7"), wall };
  },
  suspended: (server) => {
    const standstill = { kind: "suspended", reason: "Sự cố điện, âm thanh" };
    const play = openPlay(server);
    const wall = sampleWall({ scene: "question", present: 50, answered: 20, play, standstill });
    return { play, next_question: deck, answered: 20, standstill, step: step("resume", "Tiếp tục thi"), wall };
  },
  interrupted: (server) => {
    const standstill = { kind: "interrupted", reason: "Máy chủ gián đoạn 12 giây" };
    const play = openPlay(server);
    const wall = sampleWall({ scene: "question", present: 50, answered: 20, play, standstill });
    const voiding = step("void_play", "Hủy câu 7, dùng câu dự phòng");
    return { play, next_question: deck, answered: 20, standstill, step: voiding, wall };
  },
  ties: () => ({
    round: null,
    play: null,
    next_question: null,
    ties: [tie],
    step: step("finalize", "Chốt kết quả", { held: true, blockers: [tie.text] }),
    wall: sampleWall({ scene: "title", present: 50 }),
  }),
  finalize: () => ({
    round: null,
    play: null,
    next_question: null,
    step: step("finalize", "Chốt kết quả", { held: true }),
    wall: sampleWall({ scene: "title", present: 50 }),
  }),
  ceremony: () => ({
    phase: "ceremony",
    round: null,
    play: null,
    next_question: null,
    ceremony_next: ceremony,
    step: step("move_ceremony", "Công bố 03 giải ba", { arguments: { by: "1" } }),
    wall: sampleWall({ scene: "ceremony", provisional: false, ceremony: { ...ceremony, step: 4, winners: [] } }),
  }),
};

function show(state: string, role = "operator", name = "dieu-khien-1", count = 50): (server: FakeServer) => void {
  const troubled = state === "blocked" || state === "setup";
  return (server) => {
    showing((made) => states[state]?.(made) ?? {}, role, name, { count, troubled })(server);
  };
}

function signedOut(status: number, code: string, message: string): (server: FakeServer) => void {
  return (server) => {
    server.receive = (socket) => {
      socket.end(4003);
    };
    server.answerHttp = () => [status, { code, message }];
  };
}

function thenPress(state: string, ...labels: readonly string[]): (server: FakeServer) => void {
  return (server) => {
    show(state)(server);
    pressSoon(...labels);
  };
}

function storeTrouble(server: FakeServer): TroubleShape {
  return {
    reason: "read_only",
    since_wall_ms: Math.floor((server.nowUs() + server.wallOffsetUs) / 1000) - 42_000,
    text: "Kho dữ liệu chỉ cho đọc",
    text_en: "The store is read-only",
    remedy: "Kho này đang là bản sao (replica): đưa bản chính trở lại, hoặc cho nó làm bản chính (REPLICAOF NO ONE)",
    remedy_en: "It is a replica now: bring its primary back, or make it the primary (REPLICAOF NO ONE)",
  };
}

function clockTrouble(server: FakeServer): TroubleShape {
  return {
    reason: "clock",
    since_wall_ms: Math.floor((server.nowUs() + server.wallOffsetUs) / 1000) - 7_000,
    text: "Đồng hồ của máy chủ vừa bị chỉnh hoặc chạy sai",
    text_en: "The server's clock was set, or runs wrong",
    remedy:
      "Thời gian thi không đổi vì dùng đồng hồ khác; giờ hiển thị và giờ trong biên bản thì lệch. Chỉnh lại ngày giờ của máy; không khởi động lại máy chủ khi câu hỏi đang mở",
    remedy_en:
      "Contest time is not touched, it has a clock of its own; times of day on pages and in the minutes are off. Set the machine's date and time; do not restart the server while a question is open",
  };
}

function signInSoon(): void {
  setTimeout(() => {
    for (const input of Array.from(document.querySelectorAll<HTMLInputElement>("label.field input"))) {
      input.value = "dieu-khien-1";
      input.dispatchEvent(new Event("input"));
    }
    document.querySelector<HTMLButtonElement>("button.press")?.click();
  }, 300);
}

const operatorScenes = Object.keys(states).reduce<Record<string, (server: FakeServer) => void>>(
  (all, state) => ({ ...all, [state]: show(state) }),
  {},
);

export const scenes: Scenes = {
  ...operatorScenes,
  signin: signedOut(403, "bad_password", "Sai tên hoặc mật khẩu."),
  "signin-wrong": (server) => {
    signedOut(403, "bad_password", "Sai tên hoặc mật khẩu.")(server);
    signInSoon();
  },
  plain: (server) => {
    signedOut(
      403,
      "insecure",
      "Bàn điều khiển chỉ đăng nhập được qua https, hoặc ngay trên máy chủ. Hãy chạy máy chủ với --tls auto (hoặc --insecure-hosts nếu chấp nhận rủi ro).",
    )(server);
    signInSoon();
  },
  "bad-link": (server) => {
    signedOut(403, "bad_link", "Liên kết này đã dùng rồi hoặc đã hết hạn. Hãy xin liên kết mới.")(server);
    location.hash = "#token=da-dung-roi";
  },
  "store-away": (server) => {
    show("open")(server);
    setTimeout(() => {
      server.broadcast({ type: "status", store: "away", troubles: [storeTrouble(server)] });
    }, 300);
  },
  /** Two at once, on a console that is read out loud in English. */
  troubles: (server) => {
    show("blocked")(server);
    setTimeout(() => {
      server.broadcast({ type: "status", store: "away", troubles: [storeTrouble(server), clockTrouble(server)] });
    }, 300);
  },
  second: show("open", "operator", "dieu-khien-2"),
  /** Everything the bar can hold at once: a rehearsal, far ahead of its plan, in another operator's hands. */
  "second-early": (server) => {
    show("open", "operator", "dieu-khien-2")(server);
    const shape = server.parts.console;
    server.rehearsal = true;
    if (shape !== null) {
      server.parts.console = { ...shape, agenda: agendaOf(5, -91), agenda_at: 5 };
    }
  },
  crowd: show("blocked", "operator", "dieu-khien-1", 1000),
  covered: (server) => {
    show("open")(server);
    const shape = server.parts.console;
    if (shape !== null) {
      server.parts.console = { ...shape, wall: { ...shape.wall, covered: true }, frozen: true };
    }
  },
  sample: (server) => {
    show("open")(server);
    server.contest["sample"] = true;
  },
  stale: (server) => {
    show("deck")(server);
    server.judge = () => "stale";
    pressSoon("Nạp câu 7");
  },
  away: (server) => {
    show("open")(server);
    setTimeout(() => {
      server.refusing = true;
      server.disconnect(1006);
    }, 1500);
  },
  places: thenPress("blocked", "Sẵn sàng"),
  results: thenPress("ties", "Xếp hạng"),
  record: thenPress("deck", "Nhật ký"),
  links: thenPress("deck", "Mở bảng khác"),
  "links-made": thenPress("deck", "Mở bảng khác", "Tạo liên kết"),
  "dialog-pause": thenPress("open", "Tạm dừng"),
  "dialog-step": thenPress("finalize", "Chốt kết quả"),
  "dialog-override": thenPress("blocked", "Bắt đầu dù chưa sẵn sàng"),
  "dialog-attention": thenPress("blocked", "máy xin vào chỗ"),
  "dialog-place": thenPress("blocked", "Sẵn sàng", "Xử lý"),
  "dialog-break": thenPress("deck", "Giải lao…"),
  "dialog-message": thenPress("deck", "Thông báo…"),
  "dialog-lots": thenPress("ties", "Xếp hạng", "Ghi kết quả bốc thăm"),
  "mc-deck": show("deck", "mc", "mc-1"),
  "mc-reading": show("reading", "mc", "mc-1"),
  "mc-open": show("open", "mc", "mc-1"),
  "mc-suspended": show("suspended", "mc", "mc-1"),
  "mc-ceremony": show("ceremony", "mc", "mc-1"),
  ...deskScenes,
  ...operatorFlowScenes,
  /** Answers come in: nothing may move but the meter. */
  counting: (server) => {
    show("open")(server);
    let answered = 0;
    setInterval(() => {
      const shape = server.parts.console;
      answered = Math.min(50, answered + 1);
      if (shape !== null) {
        server.publish({ console: { ...shape, answered, wall: { ...shape.wall, answered } } });
      }
    }, 120);
  },
};
