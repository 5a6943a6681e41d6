/** Every role and state of the consoles, for the fake server (`fake.html?page=host&scene=…`). Development only. */
import type { FakeServer } from "../lib/testing/fakeServer";
import type { Scenes } from "../lib/testing/fakePage";
import {
  sampleBoardRow,
  sampleChoices,
  sampleConsole,
  samplePlace,
  samplePlay,
  sampleRound,
  sampleStem,
  sampleWall,
} from "../lib/testing/samples";
import type {
  BoardRowShape,
  CeremonyShape,
  ConsoleShape,
  IncidentShape,
  PlaceShape,
  StepShape,
  TieShape,
} from "../lib/wire";

const operatorCommands = [
  "take_control",
  "open_lobby",
  "start_round",
  "prepare_play",
  "open_stem",
  "open_choices",
  "close_play",
  "reveal_key",
  "score_play",
  "propose_void",
  "end_round",
  "show_scene",
  "cover_wall",
  "set_frozen",
  "switch_audience",
  "suspend",
  "draw_lots",
  "finalize",
  "mark_attendance",
  "mark_missing_absent",
  "decide_takeover",
  "reissue_slip",
];
const commandsOfRoles: Readonly<Record<string, readonly string[]>> = {
  operator: operatorCommands,
  mc: ["cover_wall"],
  jury: ["cover_wall", "propose_void", "decide_void", "draw_lots"],
  secretary: ["cover_wall", "propose_void", "draw_lots", "mark_attendance", "mark_missing_absent", "reissue_slip"],
  organiser: ["cover_wall"],
  proctor: ["cover_wall", "mark_attendance", "decide_takeover"],
  observer: ["cover_wall"],
};
const given = [
  "An",
  "Bình",
  "Cường",
  "Dung",
  "Đạt",
  "Hồng Ngọc",
  "Khuê",
  "Minh Nguyệt",
  "Phượng",
  "Quỳnh",
  "Thủy",
  "Uyên",
];
const family = ["Nguyễn Thị", "Trần Văn", "Lê Hoàng", "Phạm Ngọc", "Đặng Thị", "Huỳnh Tấn", "Võ Thị Mỹ"];
const units = ["TP. Mỹ Tho", "H. Cái Bè", "H. Cai Lậy", "TX. Gò Công", "Sở TT&TT", "Công an tỉnh", "H. Chợ Gạo"];

function pick(list: readonly string[], index: number): string {
  return list[index % list.length] ?? "";
}

function hall(count: number, trouble: boolean): readonly PlaceShape[] {
  return Array.from({ length: count }, (_, index) => {
    const zone = pick(["A", "B", "C", "D"], Math.floor((index * 4) / count));
    const inZone = index % Math.ceil(count / 4);
    const row = pick(["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"], Math.floor(inZone / 8));
    return samplePlace({
      candidate: String(index + 1).padStart(3, "0"),
      name: `${pick(family, index * 5)} ${pick(given, index * 7)}`,
      unit: pick(units, index),
      zone,
      seat: `${zone}${row}-${(inZone % 8) + 1}`,
      ping_ms: 8 + ((index * 13) % 60),
      clock_error_ms: 2 + (index % 6),
      seen_wall_ms: Date.now() - (index % 5) * 900,
      ...(trouble ? troubleOf(index) : {}),
    });
  });
}

function troubleOf(index: number): Partial<PlaceShape> {
  switch (index % 23) {
    case 3:
      return { attendance: "registered", signed_in: false, identity: "unknown", practised: false, connected: false };
    case 5:
      return { connected: false };
    case 8:
      return { practised: false };
    case 11:
      return { identity: index % 46 === 11 ? "disputed" : "unknown", practised: false };
    case 14:
      return { attendance: "absent", signed_in: false, connected: false, practised: false };
    case 17:
      return { ping_ms: 640, clock_error_ms: 210 };
    case 20:
      return { page: "2026.10" };
    default:
      return {};
  }
}

function step(command: string, label: string, changes: Partial<StepShape> = {}): StepShape {
  return { command, arguments: {}, label, label_en: label, held: false, role: "operator", blockers: [], ...changes };
}

const question = { stem: sampleStem, choices: [...sampleChoices] };
/** Comes with the key only: a source can give it away. */
const source = "Khoản 1 Điều 3 Nghị định số 61/2018/NĐ-CP";
const deck = {
  question: "truc-tiep.7",
  number: 7,
  reserve: false,
  ...question,
  image: "",
  source: "",
  key: [],
};

const incidents: readonly IncidentShape[] = [
  ["RoundStarted", "Bắt đầu Phần thi trực tiếp", "dieu-khien-1"],
  ["TakeoverDecided", "SBD 014 chuyển sang máy khác", "giam-thi-A"],
  ["Suspended", "Tạm dừng: Sự cố điện, âm thanh", "dieu-khien-1"],
  ["Resumed", "Tiếp tục thi", "dieu-khien-1"],
  ["PlayVoided", "Hủy câu TT04: Nhiều máy mất kết nối khi câu đang mở", "giam-khao-1"],
]
  .map(([kind = "", text = "", by = ""], index) => ({
    time_wall_ms: 1_770_254_123_000 + index * 181_000,
    seq: 120 + index * 17,
    kind,
    text,
    by,
  }))
  .reverse();

function board(count: number, teams = false): readonly BoardRowShape[] {
  return Array.from({ length: count }, (_, index) =>
    sampleBoardRow({
      rank: index + 1,
      id: teams ? `DV${index + 1}` : String(index * 3 + 1).padStart(3, "0"),
      name: teams ? pick(units, index) : `${pick(family, index)} ${pick(given, index * 5)}`,
      unit: pick(units, index),
      correct: Math.max(0, (teams ? 48 : 7) - Math.floor(index / 4)),
      time_us: (teams ? 400_000_000 : 41_230_000) + index * 1_370_000,
    }),
  );
}

const tie: TieShape = {
  scope: "individual",
  prizes: ["Giải nhì", "Giải ba"],
  members: ["007", "010", "013"],
  names: ["Lê Hoàng Phượng", "Phạm Ngọc Minh Nguyệt", "Đặng Thị Đạt"],
  text: "03 thí sinh bằng kết quả tại mức phân định giải nhì và giải ba",
};

const ceremony: CeremonyShape = {
  step: 5,
  steps: 14,
  scope: "individual",
  title: "Giải ba",
  title_en: "Third prize",
  count: 2,
  amount_vnd: 5_000_000,
  certificate: "Bằng khen của Chủ tịch UBND tỉnh",
  winners: board(3).map(({ id, name, unit, correct, time_us }) => ({ id, name, unit, correct, time_us })),
};

type Make = (server: FakeServer) => Partial<ConsoleShape>;

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
    step: step("open_lobby", "Mở đón thí sinh"),
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
    const voiding = step("propose_void", "Hủy câu 7, dùng câu dự phòng");
    return { play, next_question: deck, answered: 20, standstill, step: voiding, wall };
  },
  proposal: (server) => ({
    ...states["revealed"]?.(server),
    void_proposal: { play: "truc-tiep.7.1", reason: "Đáp án hoặc câu hỏi có sai sót", by: "thu-ky-1" },
    step: step("score_play", "Tính điểm câu 7", { blockers: ["Đề nghị hủy câu đang chờ xác nhận"] }),
  }),
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
  return (server) => {
    const shape = states[state]?.(server) ?? {};
    const standing = shape.standstill !== null && shape.standstill !== undefined;
    const rights = commandsOfRoles[role] ?? [];
    const second = role === "secretary" && shape.void_proposal ? ["decide_void"] : [];
    const allowed =
      role === "operator" && standing
        ? [...rights.filter((right) => right !== "suspend"), "resume"]
        : [...rights, ...second];
    const desk = role !== "mc" && role !== "proctor" && role !== "observer";
    const keyed =
      role === "jury" && shape.next_question ? { ...shape.next_question, key: ["A"], source } : shape.next_question;
    server.role = role;
    server.name = name;
    server.parts.console = sampleConsole({
      round: sampleRound(),
      in_control: role === "operator" && name === "dieu-khien-1",
      incidents,
      individuals: desk ? board(60) : [],
      teams: desk ? board(7, true) : [],
      readiness: {
        places: count,
        registered: 0,
        present: count,
        absent: 0,
        signed_in: count,
        confirmed: count,
        disputed: 0,
        practised: count,
      },
      ...shape,
      ...(keyed === undefined ? {} : { next_question: keyed }),
      allowed: shape.phase === "ceremony" && role === "operator" ? [...allowed, "move_ceremony"] : allowed,
    });
    const places = hall(count, state === "blocked" || state === "setup");
    server.parts.places = role === "proctor" ? places.filter((place) => place.zone === "A") : places;
    server.answerHttp = (path) =>
      path === "/api/host/links"
        ? [200, { url: "http://192.168.1.10:8080/host#token=Xk3v9QpL2mN8sT4w" }]
        : [200, { name, role }];
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

/** Presses buttons by their words, one after another; each is held long enough for those that want it. */
function pressSoon(...labels: readonly string[]): void {
  labels.forEach((label, index) => {
    setTimeout(
      () => {
        const buttons = Array.from(document.querySelectorAll<HTMLButtonElement>("button:not(:disabled)"));
        const found = buttons.filter((button) => button.textContent.includes(label));
        const button = found[found.length - 1];
        button?.dispatchEvent(new PointerEvent("pointerdown", { button: 0, bubbles: true }));
        button?.click();
      },
      300 + index * 300,
    );
  });
}

function thenPress(state: string, ...labels: readonly string[]): (server: FakeServer) => void {
  return (server) => {
    show(state)(server);
    pressSoon(...labels);
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
  second: show("open", "operator", "dieu-khien-2"),
  crowd: show("blocked", "operator", "dieu-khien-1", 1000),
  covered: (server) => {
    show("open")(server);
    const shape = server.parts.console;
    if (shape !== null) {
      server.parts.console = { ...shape, wall: { ...shape.wall, covered: true }, frozen: true };
    }
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
  key: thenPress("revealed", "Đáp án, hủy câu"),
  record: thenPress("deck", "Nhật ký"),
  links: thenPress("deck", "Mở bảng khác"),
  "links-made": thenPress("deck", "Mở bảng khác", "Tạo liên kết"),
  "dialog-pause": thenPress("open", "Tạm dừng"),
  "dialog-void": thenPress("interrupted", "Đề nghị hủy câu…"),
  "dialog-step": thenPress("finalize", "Chốt kết quả"),
  "dialog-override": thenPress("blocked", "Bắt đầu dù chưa sẵn sàng"),
  "dialog-attention": thenPress("blocked", "máy xin vào chỗ"),
  "dialog-place": thenPress("blocked", "Sẵn sàng", "Xử lý"),
  "dialog-break": thenPress("deck", "Giải lao…"),
  "dialog-message": thenPress("deck", "Thông báo…"),
  "dialog-lots": thenPress("ties", "Xếp hạng", "Ghi kết quả bốc thăm"),
  "dialog-void-confirm": (server) => {
    show("proposal", "jury", "giam-khao-1")(server);
    pressSoon("Xác nhận hủy câu");
  },
  "mc-deck": show("deck", "mc", "mc-1"),
  "mc-reading": show("reading", "mc", "mc-1"),
  "mc-open": show("open", "mc", "mc-1"),
  "mc-suspended": show("suspended", "mc", "mc-1"),
  "mc-ceremony": show("ceremony", "mc", "mc-1"),
  "jury-open": show("open", "jury", "giam-khao-1"),
  "jury-proposal": show("proposal", "jury", "giam-khao-1"),
  "secretary-proposal": show("proposal", "secretary", "thu-ky-2"),
  secretary: show("blocked", "secretary", "thu-ky-1"),
  organiser: show("open", "organiser", "ban-to-chuc-1"),
  proctor: show("blocked", "proctor", "giam-thi-A"),
  observer: show("open", "observer", "giam-sat-1"),
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
