/** Whole, valid shapes of judging to start from in tests and scenes. Development only. */
import { sampleChoices, sampleStem } from "../../lib/testing/samples";
import type {
  AffectedShape,
  BuzzerShape,
  ComplaintShape,
  HeldShape,
  PaperShape,
  PlayedShape,
  PreviewShape,
  ProposalShape,
  RulingShape,
} from "../../lib/wire";
import type { Facts } from "./facts.svelte";

const atWallMs = 1_770_254_123_000; // 08:15:23

export function samplePlayed(changes: Partial<PlayedShape> = {}): PlayedShape {
  return {
    play: "TT06.1",
    question: "TT06",
    number: 6,
    round: "truc-tiep",
    round_title: "Phần thi trực tiếp",
    round_title_en: "Live round",
    kind: "live",
    reserve: false,
    void: false,
    practice: false,
    stem: sampleStem,
    choices: [...sampleChoices],
    key: ["A"],
    several: false,
    credited: false,
    answered: 48,
    right: 31,
    ...changes,
  };
}

export function sampleProposal(changes: Partial<ProposalShape> = {}): ProposalShape {
  return {
    number: 3,
    command: "void_play",
    text: "Hủy câu 6 (TT06) (không tính điểm)",
    reason: "Đáp án hoặc câu hỏi có sai sót",
    by: "thu-ky-1",
    role: "secretary",
    at_wall_ms: atWallMs,
    may_decide: true,
    ...changes,
  };
}

export function sampleRuling(changes: Partial<RulingShape> = {}): RulingShape {
  return {
    number: 2,
    command: "set_key",
    text: "Đáp án câu TT04: A và C",
    reason: "Có nhiều phương án đúng",
    by: "giam-khao-1",
    confirmed_by: "thu-ky-1",
    at_wall_ms: atWallMs,
    undone: false,
    may_undo: true,
    ...changes,
  };
}

export function sampleComplaint(changes: Partial<ComplaintShape> = {}): ComplaintShape {
  return {
    number: 1,
    unit: "DV2",
    unit_name: "Ủy ban nhân dân huyện Cái Bè",
    question: "TT04",
    text: "Câu TT04 có hai phương án đúng theo khoản 2 Điều 5 Nghị định số 61/2018/NĐ-CP.",
    by: "thu-ky-1",
    at_wall_ms: atWallMs,
    ruled: false,
    upheld: false,
    ruling: "",
    ...changes,
  };
}

export function sampleHeld(changes: Partial<HeldShape> = {}): HeldShape {
  return {
    number: 1,
    candidate: "014",
    name: "Nguyễn Thị Hồng Ngọc",
    paper: "giay",
    slot: 22,
    question: "Q23",
    choice: "B",
    cause: "too_late",
    stamped_wall_ms: atWallMs,
    received_wall_ms: atWallMs + 92_000,
    admitted: false,
    rejected: false,
    cuts: [{ since_wall_ms: atWallMs - 40_000, until_wall_ms: atWallMs + 91_000 }],
    ...changes,
  };
}

export function sampleAffected(changes: Partial<AffectedShape> = {}): AffectedShape {
  return { play: "TT06.1", number: 6, zones: ["C"], ruled: false, ...changes };
}

export function samplePaper(changes: Partial<PaperShape> = {}): PaperShape {
  return {
    id: "giay",
    round: "giay",
    title: "Bài thi trắc nghiệm",
    title_en: "Paper",
    practice: false,
    phase: "open",
    count: 60,
    opens_us: 0,
    deadline_us: 0,
    submitted: 183,
    present: 238,
    bells_us: [],
    outages: [],
    corrections: [],
    ...changes,
  };
}

/** Somebody answers by voice. */
export const sampleTurn: BuzzerShape = {
  state: "turn",
  turn: "042",
  turn_name: "Nguyễn Thị Ánh Tuyết",
  turn_unit: "H. Cái Bè",
  until_us: 0,
  margin_us: 42_000,
  equals: [],
  attempts: [],
  owner: "",
  owner_name: "",
  owner_unit: "",
  value: 20,
  star: false,
  by_voice: true,
  early: "refused",
};

export const samplePreview: PreviewShape = {
  text: "Hủy câu 6 (TT06) (không tính điểm)",
  refusal: "",
  ranks: [
    ["010", "Phạm Ngọc Minh Nguyệt", "TX. Gò Công", "individual", 3, 2, "6 câu đúng · 52,19 giây"],
    ["007", "Lê Hoàng Phượng", "H. Cai Lậy", "individual", 2, 3, "6 câu đúng · 49,82 giây"],
    ["DV2", "Ủy ban nhân dân huyện Cái Bè", "H. Cái Bè", "team", 1, 2, "47 câu đúng · 412,34 giây"],
    ["042", "Nguyễn Thị Ánh Tuyết", "H. Cái Bè", "individual", 1, 1, "6 câu đúng · 41,23 giây"],
  ].map(([id, name, unit, scope, before, after, result]) => ({
    id: String(id),
    name: String(name),
    unit: String(unit),
    scope: String(scope),
    before: Number(before),
    after: Number(after),
    result_before: String(result),
    result_after: String(result).replace("6 câu", "5 câu"),
  })),
  prizes: [
    { id: "010", name: "Phạm Ngọc Minh Nguyệt", scope: "individual", before: "Giải ba", after: "Giải nhì" },
    { id: "007", name: "Lê Hoàng Phượng", scope: "individual", before: "Giải nhì", after: "Giải ba" },
  ],
};

export const sampleFacts: Facts = {
  two_person: true,
  units: [
    { id: "DV1", name: "Thành phố Mỹ Tho", short_name: "TP. Mỹ Tho" },
    { id: "DV2", name: "Ủy ban nhân dân huyện Cái Bè", short_name: "H. Cái Bè" },
    { id: "DV3", name: "Sở Thông tin và Truyền thông", short_name: "Sở TT&TT" },
  ],
  prizes: [
    { id: "nhat", scope: "individual", title: "Giải nhất", title_en: "", count: 1, amount_vnd: 10_000_000 },
    { id: "nhi", scope: "individual", title: "Giải nhì", title_en: "", count: 2, amount_vnd: 7_000_000 },
    { id: "tap-the-nhat", scope: "team", title: "Giải nhất", title_en: "", count: 1, amount_vnd: 20_000_000 },
  ],
  merit: { title: "Bằng khen đơn vị tổ chức tốt vòng loại", title_en: "", count: 10, amount_vnd: 0 },
  settings: [
    { setting: "rounds.truc-tiep.window_seconds", label: "Phần thi trực tiếp: thời gian mỗi câu (giây)", value: "20" },
    { setting: "rules.review_minutes", label: "Thời gian xem lại bài (phút)", value: "15" },
  ],
};
