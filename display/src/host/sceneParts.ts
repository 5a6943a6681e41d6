/** What the scenes of the consoles are made of: a hall, boards, rights, one show function. Development only. */
import type { FakeServer } from "../lib/testing/fakeServer";
import {
  sampleBoardRow,
  sampleChoices,
  sampleConsole,
  samplePlace,
  sampleRound,
  sampleStem,
} from "../lib/testing/samples";
import { sampleFacts } from "./desk/samples";
import type { BoardRowShape, ConsoleShape, IncidentShape, PlaceShape, StepShape } from "../lib/wire";

export type Make = (server: FakeServer) => Partial<ConsoleShape>;

const judging = [
  "void_play",
  "void_question",
  "set_key",
  "credit_question",
  "adjust_points",
  "compensate",
  "admit_held",
  "rule_complaint",
  "rule_affected",
  "grant_extra_time",
  "enter_answer",
];
const committee = ["disqualify", "readmit", "leave_vacant", "move_prize", "amend_rules", "undo_ruling"];
/** What each role may send while the contest runs, as `phase.PERMISSIONS` has it. */
export const commandsOfRoles: Readonly<Record<string, readonly string[]>> = {
  operator: [
    "take_control",
    "open_lobby",
    "start_round",
    "prepare_play",
    "open_stem",
    "open_choices",
    "close_play",
    "reveal_key",
    "score_play",
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
    "record_incident",
    "declare_outage",
    "void_play",
    "undo_ruling",
  ],
  mc: ["cover_wall"],
  jury: ["cover_wall", "draw_lots", "confirm_key", "judge_attempt", "issue_correction", ...judging, ...committee],
  secretary: [
    "cover_wall",
    "draw_lots",
    "mark_attendance",
    "mark_missing_absent",
    "reissue_slip",
    "file_complaint",
    "record_incident",
    "replace_finalist",
    "correct_name",
    "name_merit",
    ...judging,
    ...committee,
  ],
  organiser: ["cover_wall", "replace_finalist", "name_merit", ...committee],
  proctor: ["cover_wall", "mark_attendance", "decide_takeover", "record_incident", "declare_outage", "enter_answer"],
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
export const units = ["TP. Mỹ Tho", "H. Cái Bè", "H. Cai Lậy", "TX. Gò Công", "Sở TT&TT", "Công an tỉnh", "H. Chợ Gạo"];

export function pick(list: readonly string[], index: number): string {
  return list[index % list.length] ?? "";
}

export function hall(count: number, trouble: boolean): readonly PlaceShape[] {
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

export function step(command: string, label: string, changes: Partial<StepShape> = {}): StepShape {
  return { command, arguments: {}, label, label_en: label, held: false, role: "operator", blockers: [], ...changes };
}

export const question = { stem: sampleStem, choices: [...sampleChoices] };
/** Comes with the key only: a source can give it away. */
export const source = "Khoản 1 Điều 3 Nghị định số 61/2018/NĐ-CP";
export const deck = {
  question: "truc-tiep.7",
  number: 7,
  reserve: false,
  ...question,
  image: "",
  source: "",
  key: [],
};

export const incidents: readonly IncidentShape[] = [
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

export function board(count: number, teams = false): readonly BoardRowShape[] {
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

/** Presses buttons by their words, one after another; each is held long enough for those that want it. */
export function pressSoon(...labels: readonly string[]): void {
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

/** A console of a role in a state. `troubled`: the hall is not ready. */
export function showing(
  make: Make,
  role: string,
  name: string,
  { count = 50, troubled = false }: { readonly count?: number; readonly troubled?: boolean } = {},
): (server: FakeServer) => void {
  return (server) => {
    const shape = make(server);
    const standing = shape.standstill !== null && shape.standstill !== undefined;
    const rights = commandsOfRoles[role] ?? [];
    const second = (shape.proposals ?? []).some(({ may_decide, by }) => may_decide || by === name)
      ? ["decide_proposal"]
      : [];
    const allowed =
      role === "operator" && standing
        ? [...rights.filter((right) => right !== "suspend"), "resume"]
        : [...rights, ...second];
    const desk = role !== "mc" && role !== "proctor";
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
      allowed:
        shape.allowed ?? (shape.phase === "ceremony" && role === "operator" ? [...allowed, "move_ceremony"] : allowed),
    });
    const places = hall(count, troubled);
    server.parts.places = role === "proctor" ? places.filter((place) => place.zone === "A") : places;
    server.answerHttp = (path) => {
      switch (path) {
        case "/api/host/links":
          return [200, { url: "http://192.168.1.10:8080/host#token=Xk3v9QpL2mN8sT4w" }];
        case "/api/desk":
          return [200, sampleFacts];
        case "/api/substitutes":
          return [200, { substitutes: [{ person: "DV1-du-bi-1", name: "Nguyễn Thị Thanh Xuân" }] }];
        case "/api/people":
          return [200, { person: "DV1-sua-1" }];
        default:
          return [200, { name, role }];
      }
    };
  };
}
