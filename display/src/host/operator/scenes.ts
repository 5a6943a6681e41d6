/** The operator's and the presenter's consoles in every kind of round, for the fake server. Development only. */
import type { FakeServer } from "../../lib/testing/fakeServer";
import type { Scenes } from "../../lib/testing/fakePage";
import { samplePlay, sampleRound, sampleWall } from "../../lib/testing/samples";
import type { AgendaItemShape, BuzzerShape, CeremonyShape, ConsoleShape, PaperShape, PlaceShape } from "../../lib/wire";
import { board, commandsOfRoles, deck, pressSoon, question, showing, step, type Make } from "../sceneParts";

const flow = [
  ...(commandsOfRoles["operator"] ?? []),
  "open_paper",
  "score_paper",
  "rescue",
  "judge_attempt",
  "start_tiebreak",
  "end_tiebreak",
  "move_agenda",
  "open_review",
  "lock_lobby",
  "end_contest",
];

/** Items that began `late` minutes after their plan, the last one begun being `at`. */
function agendaOf(at: number, late = 7): readonly AgendaItemShape[] {
  const minute = 60_000;
  const now = Date.now();
  const day = Math.floor((now + 7 * 3_600_000) / 86_400_000) * 86_400_000 - 7 * 3_600_000;
  const nowMinutes = Math.floor((now - day) / minute);
  const items: readonly (readonly [string, string, string, number])[] = [
    ["program", "Văn nghệ chào mừng", "Opening performance", 15],
    ["program", "Giới thiệu đại biểu, phát biểu khai mạc", "Guests and opening speech", 20],
    ["practice", "Phổ biến thể lệ, thi thử", "Rules and practice", 15],
    ["round", "Bài thi trắc nghiệm", "Paper", 50],
    ["break", "Giải lao", "Break", 15],
    ["round", "Phần thi trực tiếp", "Live round", 30],
    ["review", "Xem bài làm, nhận khiếu nại", "Review", 15],
    ["ceremony", "Công bố kết quả và trao giải", "Prize-giving", 25],
  ];
  const lengths = items.map(([, , , minutes]) => minutes);
  const sum = (from: number, to: number): number => lengths.slice(from, to).reduce((all, one) => all + one, 0);
  const present = nowMinutes - 5 - late; // the present item was planned so many minutes of the day
  return items.map(([kind, title, title_en, minutes], index) => {
    const start = index <= at ? present - sum(index, at) : present + sum(at, index);
    const two = (value: number): string => String(value).padStart(2, "0");
    return {
      id: `muc-${index + 1}`,
      kind,
      title,
      title_en,
      round: kind === "round" ? `phan-${index}` : "",
      starts: `${two(Math.floor(start / 60))}:${two(start % 60)}`,
      minutes,
      began_wall_ms: index <= at ? day + (start + (index === at ? late : 2)) * minute : 0,
      mc: "",
    };
  });
}

function paperOf(server: FakeServer, changes: Partial<PaperShape> = {}): PaperShape {
  const nowUs = server.nowUs();
  return {
    id: "bai-thi",
    round: "bai-thi",
    title: "Bài thi trắc nghiệm",
    title_en: "Paper",
    practice: false,
    phase: "open",
    count: 60,
    opens_us: nowUs - 1_600_000_000,
    deadline_us: nowUs + 1_100_000_000,
    submitted: 183,
    present: 238,
    bells_us: [900_000_000, 300_000_000, 60_000_000],
    outages: [],
    corrections: [],
    ...changes,
  };
}

const waitingPaper = step("", "Thí sinh đang làm bài", { role: "finalist" });

function writing(server: FakeServer, changes: Partial<PaperShape> = {}): Partial<ConsoleShape> {
  const paper = paperOf(server, changes);
  return {
    round: sampleRound({ id: "bai-thi", type: "paper", title: "Bài thi trắc nghiệm", title_en: "Paper" }),
    play: null,
    next_question: null,
    paper,
    step: waitingPaper,
    agenda: agendaOf(3),
    agenda_at: 3,
    reports: [
      { slot: 11, question: "BT12", count: 9 },
      { slot: 40, question: "BT41", count: 2 },
    ],
    extra_time: [{ candidate: "014", name: "Nguyễn Thị Thanh Thủy", percent: 25 }],
    mc: "Các thí sinh đang làm bài. Đề nghị hội trường giữ trật tự.",
    wall: sampleWall({ scene: "paper", present: 238, paper }),
    allowed: flow,
  };
}

function buzzerOf(server: FakeServer, changes: Partial<BuzzerShape> = {}): BuzzerShape {
  return {
    state: "open",
    turn: "",
    turn_name: "",
    turn_unit: "",
    until_us: server.nowUs() + 12_000_000,
    margin_us: -1,
    equals: [],
    attempts: [],
    owner: "003",
    owner_name: "Lê Hoàng Phượng",
    owner_unit: "H. Cái Bè",
    value: 30,
    star: true,
    by_voice: true,
    early: "refused",
    ...changes,
  };
}

const presses = [
  { candidate: "007", name: "Trần Văn Cường", unit: "H. Cái Bè", after_us: 412_000, margin_us: 0, early: false },
  { candidate: "012", name: "Phạm Ngọc Đạt", unit: "TX. Gò Công", after_us: 443_000, margin_us: 31_000, early: false },
  { candidate: "019", name: "Võ Thị Mỹ Uyên", unit: "Sở TT&TT", after_us: 905_000, margin_us: 462_000, early: false },
];

function buzzing(
  server: FakeServer,
  changes: Partial<BuzzerShape>,
  more: Partial<ConsoleShape>,
): Partial<ConsoleShape> {
  const nowUs = server.nowUs();
  const buzzer = buzzerOf(server, changes);
  const play = samplePlay({
    kind: "buzzer",
    phase: "open",
    ...question,
    points: 30,
    buzzer,
    opens_us: nowUs - 4_000_000,
    deadline_us: nowUs + 12_000_000,
  });
  return {
    round: sampleRound({ id: "ve-dich", type: "buzzer", title: "Phần thi Về đích", measure: "points" }),
    play,
    next_question: deck,
    presses,
    measure: "points",
    step: step("close_play", "Khóa câu 7"),
    mc: "Mời các đội bấm chuông giành quyền trả lời.",
    wall: sampleWall({ scene: "question", present: 8, play }),
    allowed: flow,
    ...more,
  };
}

const field = { total: 100, left: 37, fallen: 12, rescues_left: 1, standing: [], out: [] };

function eliminating(changes: Partial<ConsoleShape>): Partial<ConsoleShape> {
  const play = samplePlay({ kind: "elimination", phase: "scored", ...question, key: ["A"] });
  return {
    round: sampleRound({ id: "san-dau", type: "elimination", title: "Rung chuông vàng", measure: "survived" }),
    play,
    field,
    next_question: deck,
    measure: "survived",
    wall: sampleWall({ scene: "field", present: 100, field }),
    allowed: flow,
    ...changes,
  };
}

const rescued = Array.from({ length: 24 }, (_, index) => String(index * 3 + 2).padStart(3, "0"));
const rescuedNames = board(24).map((row) => row.name);

function rescuing(kind: string, everybody_out = false): Make {
  return () =>
    eliminating({
      field: everybody_out ? { ...field, left: 0, fallen: 37 } : field,
      rescue: { kind, candidates: rescued, names: rescuedNames, everybody_out },
      step: step("rescue", "Cứu trợ thí sinh", { arguments: { round: "san-dau", count: "0" } }),
    });
}

const tie = {
  scope: "individual",
  prizes: ["Giải nhì", "Giải ba"],
  members: ["007", "010", "013"],
  names: ["Lê Hoàng Phượng", "Phạm Ngọc Minh Nguyệt", "Đặng Thị Đạt"],
  text: "03 thí sinh bằng kết quả tại mức phân định giải nhì và giải ba",
  playable: true,
};
const after = { round: null, play: null, next_question: null, allowed: flow } as const;

function ceremonyStep(changes: Partial<CeremonyShape> = {}): CeremonyShape {
  return {
    step: 5,
    steps: 14,
    kind: "winners",
    scope: "individual",
    title: "Giải ba",
    title_en: "Third prize",
    count: 3,
    amount_vnd: 5_000_000,
    certificate: "Bằng khen của Chủ tịch UBND tỉnh",
    winners: board(3).map(({ id, name, unit, correct, time_us, points }, index) => ({
      ...{ id, name, unit, correct, time_us, points },
      receiver: index === 2 ? "Nguyễn Văn Hòa, trưởng đoàn" : "",
    })),
    resolver: null,
    measure: "correct",
    ...changes,
  };
}

const walking = {
  ...after,
  phase: "ceremony",
  agenda_at: 7,
  allowed: [...flow, "move_ceremony", "jump_ceremony"],
  editions: [{ number: 1, at_wall_ms: 0, document: "", reason: "", signed: true, signers: "Ông A, Trưởng BTC" }],
} as const;

const states: Readonly<Record<string, Make>> = {
  "paper-start": () => ({
    round: sampleRound({ id: "bai-thi", type: "paper", title: "Bài thi trắc nghiệm", title_en: "Paper" }),
    play: null,
    next_question: null,
    agenda: agendaOf(3, 1),
    agenda_at: 3,
    step: step("open_paper", "Mở bài thi cho 238 thí sinh"),
    wall: sampleWall({ scene: "title", present: 238 }),
    allowed: flow,
  }),
  "paper-open": (server) => writing(server),
  "paper-outage": (server) =>
    writing(server, {
      outages: ["C"],
      corrections: [{ number: 1, question: "BT12", text: "Phương án C đọc là “Bộ phận Một cửa cấp huyện”." }],
    }),
  "paper-closed": (server) => ({
    ...writing(server, { phase: "closed", submitted: 231 }),
    step: step("score_paper", "Tính điểm bài thi"),
  }),
  "buzzer-cast": (server) => ({
    ...buzzing(server, {}, {}),
    play: samplePlay({ kind: "buzzer", phase: "scored", number: 6, ...question, key: ["A"] }),
    presses: [],
    cast: {
      owners: ["003", "007", "012", "019"],
      owner_names: ["Lê Hoàng Phượng", "Trần Văn Cường", "Phạm Ngọc Đạt", "Võ Thị Mỹ Uyên"],
      values: [20, 30],
      stars_left: [1, 1, 0, 1],
    },
    step: step("prepare_play", "Chuẩn bị câu 7", { arguments: { question: "", owner: "", value: "0", star: "False" } }),
  }),
  "buzzer-open": (server) => buzzing(server, { owner: "", star: false }, { presses: [] }),
  "buzzer-voice": (server) =>
    buzzing(
      server,
      { state: "turn", turn: "007", turn_name: "Trần Văn Cường", turn_unit: "H. Cái Bè", margin_us: 31_000 },
      { step: step("", "Chờ Ban Giám khảo chấm câu trả lời", { role: "jury" }) },
    ),
  "buzzer-equal": (server) =>
    buzzing(
      server,
      {
        state: "open",
        equals: ["007", "012"],
        attempts: [{ candidate: "003", name: "Lê Hoàng Phượng", unit: "H. Cái Bè", choice: "", right: false }],
      },
      { presses: [] },
    ),
  "elimination-key": () => {
    const play = samplePlay({ kind: "elimination", phase: "closed", ...question });
    return eliminating({
      play,
      answered: 35,
      step: step("", "Chờ Ban Giám khảo xác nhận đáp án", { role: "jury" }),
      wall: sampleWall({ scene: "question", present: 100, answered: 35, play, field }),
    });
  },
  "rescue-all": rescuing("all"),
  "rescue-number": rescuing("number"),
  "rescue-picked": rescuing("picked"),
  "rescue-everybody": rescuing("all", true),
  "everybody-out": () =>
    eliminating({
      field: { ...field, left: 0, fallen: 37, rescues_left: 0 },
      step: step("void_play", "Hủy câu 7, dùng câu dự phòng", {
        arguments: { play: "truc-tiep.7.1", reason: "Mọi thí sinh đều bị loại ở câu này" },
      }),
    }),
  "ties-early": (server) => ({
    ties: [{ ...tie, playable: true }],
    next_question: deck,
    step: step("prepare_play", "Chuẩn bị câu 12"),
    play: samplePlay({ number: 11, phase: "scored", ...question, key: ["A"] }),
    wall: sampleWall({ scene: "both", present: 50, until_us: server.nowUs() }),
    allowed: flow,
  }),
  "tiebreak-start": () => ({
    ...after,
    ties: [tie, { ...tie, scope: "team", members: ["DV1", "DV2"], names: ["Sở TT&TT", "H. Cái Bè"], playable: false }],
    step: step("start_tiebreak", "Mở câu hỏi phụ cho 03 thí sinh", {
      arguments: { scope: "individual" },
    }),
    wall: sampleWall({ scene: "title", present: 50 }),
  }),
  "tiebreak-play": (server) => {
    const nowUs = server.nowUs();
    const play = samplePlay({
      kind: "tiebreak",
      number: 2,
      count: 3,
      phase: "open",
      ...question,
      opens_us: nowUs - 4_000_000,
      deadline_us: nowUs + 15_900_000,
    });
    const playing = { number: 1, ...tie, played: 1, questions_max: 3 };
    return {
      ...after,
      play,
      answered: 2,
      tiebreak: playing,
      step: step("close_play", "Khóa câu hỏi phụ"),
      wall: sampleWall({ scene: "question", present: 50, answered: 2, play, tiebreak: playing }),
    };
  },
  review: (server) => ({
    ...after,
    agenda: agendaOf(6, 12),
    agenda_at: 6,
    review_until_us: server.nowUs() + 734_000_000,
    complaints: [
      {
        number: 1,
        unit: "DV3",
        unit_name: "Huyện Cai Lậy",
        question: "TT04",
        text: "Đáp án câu 4 chưa đúng.",
        by: "thu-ky-1",
        at_wall_ms: Date.now(),
        ruled: false,
        upheld: false,
        ruling: "",
      },
    ],
    proposals: [
      {
        number: 3,
        command: "set_key",
        text: "Đổi đáp án câu TT04 thành B",
        reason: "Văn bản sửa đổi 2020",
        by: "giam-khao-1",
        role: "jury",
        at_wall_ms: Date.now(),
        may_decide: false,
      },
    ],
    affected: [{ play: "truc-tiep.7.1", number: 7, zones: ["C"], ruled: false }],
    ties: [tie],
    step: step("finalize", "Chốt kết quả", {
      held: true,
      blockers: [
        "Còn 01 đề nghị chờ người thứ hai xác nhận",
        "Chưa có quyết định về câu 7 (hội trường mất kết nối)",
        "Còn 01 khiếu nại chưa có kết luận giải quyết",
        "Đang trong thời gian xem bài làm và nhận khiếu nại",
        tie.text,
      ],
    }),
    mc: "Các phần thi đã kết thúc. Mỗi thí sinh xem lại bài làm của mình trên máy; trưởng đoàn gửi khiếu nại bằng văn bản cho thư ký trong 15 phút.",
    wall: sampleWall({ scene: "title", present: 50 }),
  }),
  "review-open": () => ({
    ...after,
    agenda: agendaOf(6, 12),
    agenda_at: 6,
    step: step("open_review", "Mở xem bài làm (15 phút)"),
    wall: sampleWall({ scene: "title", present: 50 }),
  }),
  finalized: () => ({
    ...after,
    phase: "finalized",
    agenda: agendaOf(6, 12),
    agenda_at: 6,
    editions: [{ number: 1, at_wall_ms: Date.now() - 90_000, document: "", reason: "", signed: false, signers: "" }],
    ceremony_next: ceremonyStep({ step: 0, kind: "title", winners: [] }),
    step: step("move_ceremony", "Bắt đầu trao giải", { blockers: ["Chưa ghi nhận biên bản đã ký"] }),
    wall: sampleWall({ scene: "title", provisional: false }),
  }),
  "ceremony-winners": () => ({
    ...walking,
    agenda: agendaOf(7, 12),
    ceremony_next: ceremonyStep({ step: 6, kind: "photo", winners: [] }),
    step: step("move_ceremony", "Bước trao giải tiếp", { arguments: { by: "1" } }),
    mc: "Xin chúc mừng và kính mời các thí sinh có tên trên màn hình lên nhận 03 giải ba.",
    wall: sampleWall({ scene: "ceremony", provisional: false, ceremony: ceremonyStep() }),
  }),
  "ceremony-resolver": () => {
    const rows = board(6).map(({ id, name, correct, points }, index) => ({
      candidate: id,
      name,
      correct,
      points,
      shown: index < 3,
    }));
    const resolver = { unit: "DV1", name: "Thành phố Mỹ Tho", rows, correct: 21, points: 0, time_us: 0 };
    return {
      ...walking,
      agenda: agendaOf(7, 12),
      ceremony_next: ceremonyStep({
        step: 9,
        kind: "resolver",
        scope: "team",
        title: "Giải nhất",
        count: 1,
        winners: [],
        resolver,
      }),
      step: step("move_ceremony", "Bước trao giải tiếp", { arguments: { by: "1" } }),
      wall: sampleWall({ scene: "ceremony", ceremony: ceremonyStep({ step: 8, kind: "invitation", winners: [] }) }),
    };
  },
  agenda: () => ({
    phase: "lobby",
    round: null,
    play: null,
    next_question: null,
    agenda: agendaOf(1),
    agenda_at: 1,
    step: step("move_agenda", "Chuyển sang: Phổ biến thể lệ, thi thử", { arguments: { to: "2" } }),
    mc: "Tiếp theo chương trình: Giới thiệu đại biểu, phát biểu khai mạc.",
    wall: sampleWall({ scene: "agenda", present: 238, agenda: agendaOf(1)[1] ?? null }),
    allowed: flow,
  }),
  affected: (server) => {
    const nowUs = server.nowUs();
    const play = samplePlay({
      phase: "open",
      ...question,
      affected: true,
      opens_us: nowUs - 9_000_000,
      deadline_us: nowUs + 10_900_000,
    });
    return {
      play,
      answered: 120,
      next_question: deck,
      affected: [{ play: play.id, number: 7, zones: ["C"], ruled: false }],
      step: step("suspend", "TẠM DỪNG – khu C mất kết nối 78 máy", {
        arguments: { reason: "khu C mất kết nối 78 máy" },
      }),
      mc: "Một số máy đang mất kết nối. Đề nghị các thí sinh giữ trật tự và ngồi yên tại chỗ; Ban Giám khảo sẽ xem xét câu hỏi số 7 để không thí sinh nào bị thiệt.",
      wall: sampleWall({ scene: "question", present: 238, answered: 120, play }),
      allowed: flow,
    };
  },
};

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
  "rescue-chosen": thenPress("rescue-picked", "002", "005", "008"),
  "buzzer-starred": thenPress("buzzer-cast", "Trần Văn Cường", "30", "Ngôi sao"),
  "places-unsubmitted": thenPress("paper-outage", "chưa nộp"),
  "places-map": thenPress("paper-outage", "Sẵn sàng", "Sơ đồ chỗ ngồi"),
  "mc-agenda": show("agenda", "mc", "mc-1"),
  "mc-paper": show("paper-open", "mc", "mc-1"),
  "mc-turn": show("buzzer-voice", "mc", "mc-1"),
  "mc-affected": show("affected", "mc", "mc-1"),
  "mc-winners": show("ceremony-winners", "mc", "mc-1"),
};
