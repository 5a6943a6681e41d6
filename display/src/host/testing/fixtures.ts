/** Values of the wire's shapes for tests: a console in the middle of a live round, and one place. */
import type { ConsoleShape, PlaceShape, PlayShape, StepShape, ToClientWelcome, WallShape } from "../../lib/wire";

export function place(changes: Partial<PlaceShape> = {}): PlaceShape {
  return {
    candidate: "012",
    name: "Đặng Thị Hồng Ngọc",
    unit: "Mỹ Tho",
    seat: "A12",
    zone: "A",
    attendance: "present",
    signed_in: true,
    identity: "confirmed",
    practised: true,
    answered: false,
    connected: true,
    ping_ms: 20,
    clock_error_ms: 4,
    page: "build-1",
    seen_wall_ms: 1_601_100_000_000,
    ...changes,
  };
}

export function play(changes: Partial<PlayShape> = {}): PlayShape {
  return {
    id: "TT07.1",
    number: 7,
    count: 12,
    practice: false,
    reserve: false,
    phase: "open",
    void: false,
    stem: "Cổng dịch vụ công trực tuyến của tỉnh ở địa chỉ nào?",
    image: "",
    choices: ["dichvucong.tiengiang.gov.vn", "tiengiang.gov.vn", "chinhphu.vn", "dichvucong.gov.vn"],
    window_us: 20_000_000,
    opens_us: 100_000_000,
    deadline_us: 120_000_000,
    key: [],
    source: "",
    ...changes,
  };
}

export function step(changes: Partial<StepShape> = {}): StepShape {
  return {
    command: "open_stem",
    arguments: { play: "TT07.1" },
    label: "Mở câu 7",
    label_en: "Open question 7",
    held: false,
    role: "operator",
    blockers: [],
    ...changes,
  };
}

export function wall(changes: Partial<WallShape> = {}): WallShape {
  return {
    scene: "title",
    covered: false,
    provisional: true,
    standstill: null,
    round: null,
    play: null,
    present: 50,
    answered: 0,
    signed_in: 50,
    distribution: null,
    individuals: null,
    teams: null,
    message: "",
    until_us: 0,
    ceremony: null,
    seal: null,
    ...changes,
  };
}

export function consoleShape(changes: Partial<ConsoleShape> = {}): ConsoleShape {
  return {
    phase: "running",
    lobby_locked: true,
    flow_version: 41,
    frozen: false,
    audience_on: false,
    operator: "dieu-khien-1",
    round: { id: "truc-tiep", type: "live", title: "Phần thi trực tiếp", title_en: "Live round", count: 12, played: 6 },
    step: step(),
    play: play({ phase: "sealed", stem: "", choices: [], opens_us: 0, deadline_us: 0 }),
    next_question: null,
    answered: 0,
    standstill: null,
    readiness: {
      places: 50,
      registered: 0,
      present: 50,
      absent: 0,
      signed_in: 50,
      confirmed: 50,
      disputed: 0,
      practised: 50,
    },
    takeovers: [],
    void_proposal: null,
    allowed: ["open_stem", "suspend", "show_scene", "cover_wall", "set_frozen", "propose_void", "take_control"],
    individuals: [],
    teams: [],
    ties: [],
    ceremony_next: null,
    incidents: [],
    wall: wall(),
    ...changes,
  };
}

export function welcome(changes: Partial<ToClientWelcome> = {}): ToClientWelcome {
  return {
    type: "welcome",
    version: 1,
    build: "build-1",
    contest: "tien-giang-2020",
    role: "operator",
    name: "dieu-khien-1",
    clock: "c1",
    now_us: 90_000_000,
    wall_offset_us: 1_601_100_000_000_000,
    rehearsal: false,
    ...changes,
  };
}
