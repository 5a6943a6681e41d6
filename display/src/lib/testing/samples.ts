/** Whole, valid shapes to start from in tests and in the fake server: `samplePlay({ phase: "open" })`. Development only. */
import type {
  BoardRowShape,
  ConsoleShape,
  FairnessShape,
  OwnShape,
  PlaceShape,
  PlayShape,
  RoundShape,
  StageShape,
  WallShape,
} from "../wire";

export function sampleRound(changes: Partial<RoundShape> = {}): RoundShape {
  return {
    id: "truc-tiep",
    type: "live",
    title: "Phần thi trực tiếp",
    title_en: "Live round",
    count: 12,
    played: 6,
    measure: "correct",
    ...changes,
  };
}

export const sampleStem = "Theo Nghị định số 61/2018/NĐ-CP, cơ chế một cửa trong giải quyết thủ tục hành chính là gì?";
export const sampleChoices = [
  "Phương thức tiếp nhận hồ sơ, giải quyết và trả kết quả tại Bộ phận Một cửa",
  "Phương thức phối hợp giữa các cơ quan có thẩm quyền",
  "Việc nộp hồ sơ qua dịch vụ bưu chính công ích",
  "Việc tra cứu tình trạng hồ sơ trên Cổng Dịch vụ công",
] as const;

export function samplePlay(changes: Partial<PlayShape> = {}): PlayShape {
  return {
    id: "truc-tiep.7.1",
    number: 7,
    count: 12,
    practice: false,
    reserve: false,
    phase: "sealed",
    void: false,
    stem: "",
    image: "",
    choices: [],
    window_us: 20_000_000,
    stem_us: 0,
    opens_us: 0,
    deadline_us: 0,
    key: [],
    source: "",
    kind: "live",
    several: false,
    points: 1,
    golden: false,
    buzzer: null,
    affected: false,
    points_wrong: 0,
    points_most: 0,
    changeable: false,
    ...changes,
  };
}

export function sampleStage(changes: Partial<StageShape> = {}): StageShape {
  return {
    phase: "running",
    lobby_locked: true,
    standstill: null,
    round: sampleRound(),
    play: null,
    paper: null,
    field: null,
    tiebreak: null,
    agenda: null,
    review_until_us: 0,
    ...changes,
  };
}

export function sampleOwn(changes: Partial<OwnShape> = {}): OwnShape {
  return {
    candidate: "042",
    name: "Nguyễn Thị Ánh Tuyết",
    unit: "Ủy ban nhân dân huyện Cái Bè",
    unit_short: "H. Cái Bè",
    seat: "C-12",
    zone: "C",
    attendance: "present",
    identity: "confirmed",
    practice_done: true,
    waiting: false,
    answer: null,
    correct: 5,
    asked: 6,
    time_us: 41_230_000,
    points: 5,
    survived: 0,
    playing: true,
    out: "",
    deadline_us: 0,
    pressed: false,
    extra_percent: 0,
    stars_left: 0,
    sheet: null,
    ...changes,
  };
}

export function sampleBoardRow(changes: Partial<BoardRowShape> = {}): BoardRowShape {
  return {
    rank: 1,
    moved: 0,
    id: "042",
    name: "Nguyễn Thị Ánh Tuyết",
    unit: "H. Cái Bè",
    correct: 6,
    time_us: 41_230_000,
    points: 6,
    survived: 0,
    places: 1,
    paper_us: 0,
    ...changes,
  };
}

export function sampleWall(changes: Partial<WallShape> = {}): WallShape {
  return {
    scene: "join",
    covered: false,
    provisional: true,
    standstill: null,
    round: sampleRound(),
    play: null,
    present: 238,
    answered: 0,
    signed_in: 231,
    distribution: null,
    individuals: null,
    teams: null,
    message: "",
    until_us: 0,
    ceremony: null,
    seal: null,
    paper: null,
    field: null,
    tiebreak: null,
    agenda: null,
    edition: 0,
    ...changes,
  };
}

export function sampleConsole(changes: Partial<ConsoleShape> = {}): ConsoleShape {
  return {
    phase: "running",
    lobby_locked: true,
    flow_version: 17,
    frozen: false,
    audience_on: false,
    operator: "dieu-khien-1",
    in_control: true,
    round: sampleRound(),
    step: {
      command: "prepare_play",
      arguments: { question: "TT07" },
      label: "Nạp câu 7",
      label_en: "Load question 7",
      held: false,
      role: "operator",
      blockers: [],
    },
    play: null,
    next_question: {
      question: "TT07",
      number: 7,
      reserve: false,
      stem: sampleStem,
      choices: [...sampleChoices],
      image: "",
      source: "",
      key: [],
    },
    practice_questions: [],
    practice_papers: [],
    answered: 0,
    standstill: null,
    readiness: {
      places: 240,
      registered: 240,
      present: 238,
      absent: 2,
      signed_in: 238,
      confirmed: 237,
      disputed: 1,
      practised: 238,
    },
    takeovers: [],
    proposals: [],
    allowed: ["prepare_play", "suspend", "cover_wall", "show_scene"],
    individuals: [sampleBoardRow()],
    teams: [],
    ties: [],
    ceremony_next: null,
    incidents: [],
    rulings: [],
    complaints: [],
    held: [],
    reports: [],
    affected: [],
    paper: null,
    field: null,
    tiebreak: null,
    presses: [],
    cast: null,
    rescue: null,
    agenda: [],
    agenda_at: -1,
    mc: "",
    played: [],
    extra_time: [],
    editions: [],
    review_until_us: 0,
    measure: "correct",
    wall: sampleWall(),
    seal: { seq: 412, head: "7f3a90c2b1d4e5f60718293a4b5c6d7e8f9091a2b3c4d5e6f708192a3b4c5d6e" },
    ...changes,
  };
}

export function samplePlace(changes: Partial<PlaceShape> = {}): PlaceShape {
  return {
    candidate: "042",
    name: "Nguyễn Thị Ánh Tuyết",
    unit: "H. Cái Bè",
    seat: "C-12",
    zone: "C",
    attendance: "present",
    signed_in: true,
    identity: "confirmed",
    practised: true,
    answered: false,
    submitted: false,
    out: "",
    extra_percent: 0,
    warnings: 0,
    away: false,
    connected: true,
    ping_ms: 18,
    clock_error_ms: 4,
    page: "dev",
    seen_wall_ms: 1_770_254_123_000,
    armed: true,
    lag_ms: 15,
    doubts: [],
    ...changes,
  };
}

export function sampleFairness(changes: Partial<FairnessShape> = {}): FairnessShape {
  return {
    play: "truc-tiep.7.1",
    opens_us: 5_000_000_000,
    present: 50,
    armed: 49,
    opener_in_time: 48,
    painted: 47,
    paint_p50_us: 3_000,
    paint_p95_us: 18_000,
    paint_max_us: 210_000,
    error_p99_us: 9_000,
    answers: 46,
    credit_p50_us: 12_000,
    credit_p99_us: 80_000,
    credit_max_us: 250_000,
    queue_max_us: 6_000,
    late: [
      { candidate: "042", late_us: 210_000 },
      { candidate: "007", late_us: 96_000 },
    ],
    stalls_us: [],
    postponed: 0,
    ...changes,
  };
}

/** `GET /api/contest`. */
export const sampleContest = {
  id: "tien-giang-2020",
  title: "Tìm hiểu về Chính quyền điện tử hướng tới Chính quyền số",
  title_en: "E-government towards digital government",
  organiser: "Ủy ban nhân dân tỉnh Tiền Giang",
  venue: "Hội trường tỉnh",
  date: "2020-09-26",
  rehearsal: false,
  sample: false,
  join_url: "http://192.168.1.10:8080",
  hall: { farthest_viewer_cm: 3000, picture_height_cm: 250 },
  build: "dev",
  audience_on: true,
} as const;

/** What a device keeps of its newest answer. */
export const sampleReceipt = { seq: 512, head: "7f3a90c2b1d4e5f6", mac: "00" };
