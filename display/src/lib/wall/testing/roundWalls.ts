/** Scenes of papers, elimination, buzzers, play-offs and the show, lifelike and hard: for tests and for looking at. Development only. */
import { samplePlay, sampleRound, sampleWall } from "../../testing/samples";
import type {
  AgendaItemShape,
  AttemptShape,
  BuzzerShape,
  FieldShape,
  PaperShape,
  PlayShape,
  TiebreakShape,
  WallShape,
} from "../../wire";

const minuteUs = 60_000_000;

export function samplePaper(nowUs: number, changes: Partial<PaperShape> = {}): PaperShape {
  return {
    id: "trac-nghiem",
    round: "trac-nghiem",
    title: "Bài thi trắc nghiệm",
    title_en: "Multiple-choice paper",
    practice: false,
    phase: "open",
    count: 60,
    opens_us: nowUs - 18 * minuteUs,
    deadline_us: nowUs + 27 * minuteUs - 12_000_000,
    submitted: 83,
    present: 238,
    bells_us: [15 * minuteUs, 5 * minuteUs, minuteUs],
    outages: [],
    corrections: [],
    ...changes,
  };
}

/** `total` numbers, every one whose index `isOut` says is out. */
export function sampleField(
  total: number,
  isOut: (index: number) => boolean,
  changes: Partial<FieldShape> = {},
): FieldShape {
  const numbers = Array.from({ length: total }, (_, index) => String(index + 1).padStart(3, "0"));
  const standing = numbers.filter((_, index) => !isOut(index));
  const out = numbers.filter((_, index) => isOut(index));
  return { total, left: standing.length, fallen: 7, rescues_left: 1, standing, out, ...changes };
}

export function sampleBuzzer(changes: Partial<BuzzerShape> = {}): BuzzerShape {
  return {
    state: "shut",
    turn: "",
    turn_name: "",
    turn_unit: "",
    until_us: 0,
    margin_us: -1,
    equals: [],
    attempts: [],
    owner: "",
    owner_name: "",
    owner_unit: "",
    value: 10,
    star: false,
    by_voice: false,
    early: "refused",
    ...changes,
  };
}

export function sampleTiebreak(changes: Partial<TiebreakShape> = {}): TiebreakShape {
  return {
    number: 1,
    scope: "individual",
    text: "03 thí sinh bằng kết quả tại mức phân định giải nhì và giải ba",
    members: ["014", "051", "162"],
    names: ["Nguyễn Thị Ánh Tuyết", "", "Lê Hoàng Khánh Ngọc"],
    played: 0,
    questions_max: 3,
    units: ["H. Cái Bè", "TP. Mỹ Tho", "Sở TT&TT"],
    ...changes,
  };
}

export function sampleAgendaItem(changes: Partial<AgendaItemShape> = {}): AgendaItemShape {
  return {
    id: "van-nghe",
    kind: "program",
    title: "Văn nghệ chào mừng",
    title_en: "Opening performance",
    round: "",
    starts: "07:30",
    minutes: 15,
    began_wall_ms: 0,
    locked: false,
    mc: "",
    ...changes,
  };
}

const stem = "Ai viết Bình Ngô đại cáo?";
const choices = ["Nguyễn Trãi", "Chu Văn An", "Nguyễn Du", "Lê Quý Đôn"];
const longStem =
  "Theo Nghị định số 61/2018/NĐ-CP, những cơ quan nào sau đây tổ chức Bộ phận Một cửa để tiếp nhận hồ sơ và trả kết quả?";
const longChoices = [
  "Ủy ban nhân dân cấp xã, cấp huyện và cơ quan chuyên môn cấp tỉnh",
  "Trung tâm Phục vụ hành chính công cấp tỉnh",
  "Doanh nghiệp bưu chính công ích được chỉ định",
  "Cơ quan trung ương tổ chức theo ngành dọc đặt tại địa phương",
];
const wrong: AttemptShape = {
  candidate: "02",
  name: "Nguyễn Hoàng Phương Quỳnh",
  unit: "THPT Đồi Thông",
  choice: "",
  right: false,
};

/** Contest times are relative to `nowUs`, so that countdowns run. */
export function roundScenes(nowUs: number): Readonly<Record<string, WallShape>> {
  const paper = (changes: Partial<PaperShape> = {}): WallShape =>
    sampleWall({ scene: "paper", paper: samplePaper(nowUs, changes) });
  const endsIn = (leftUs: number): Partial<PaperShape> => ({
    opens_us: nowUs + leftUs - 45 * minuteUs,
    deadline_us: nowUs + leftUs,
  });
  const open = { phase: "open", stem, choices, opens_us: nowUs - 2_000_000, deadline_us: nowUs + 13_000_000 };
  const question = (play: Partial<PlayShape>, changes: Partial<WallShape> = {}): WallShape =>
    sampleWall({ scene: "question", play: samplePlay(play), ...changes });
  const goldenBell = sampleRound({ id: "san-dau", type: "elimination", title: "Rung chuông vàng", title_en: "" });
  const field = sampleField(60, (index) => index % 8 < 3);
  const standing = { kind: "elimination", count: 20 };
  const elimination = (play: Partial<PlayShape>, changes: Partial<WallShape> = {}): WallShape =>
    question({ ...standing, ...play }, { round: goldenBell, field, present: 37, answered: 21, ...changes });
  const warmUp = sampleRound({ id: "khoi-dong", type: "buzzer", title: "Khởi động", title_en: "Warm-up" });
  const buzzer = (changes: Partial<BuzzerShape>, play: Partial<PlayShape> = {}): WallShape =>
    question(
      { ...open, kind: "buzzer", points: 10, points_wrong: -5, buzzer: sampleBuzzer(changes), ...play },
      { round: warmUp, present: 4 },
    );
  const turn = { state: "turn", turn: "01", turn_name: "Trần Thùy Huyền", turn_unit: "THPT Ven Sông" };
  const owner = { owner: "03", owner_name: "Hà Phương Hân", owner_unit: "THPT Ven Biển", value: 30, star: true };
  const tiebreak = sampleTiebreak();
  const tieRound = sampleRound({ id: "cau-phu", type: "tiebreak", title: "Câu hỏi phụ", title_en: "Tie-break" });
  const tie = (play: Partial<PlayShape>): WallShape =>
    question({ kind: "tiebreak", number: 1, count: 3, ...play }, { round: null, tiebreak, present: 3, answered: 2 });
  return {
    paper: paper(),
    paper_start: paper({ opens_us: nowUs, deadline_us: nowUs + 45 * minuteUs, submitted: 0 }),
    paper_bell: paper({ ...endsIn(15 * minuteUs), submitted: 112 }),
    paper_last: paper({ ...endsIn(4 * minuteUs + 20_000_000), submitted: 183 }),
    paper_outage: paper({
      outages: ["C", "D"],
      submitted: 21,
      corrections: [{ number: 1, question: "TN12", text: "Phương án B: bỏ chữ “không”." }],
    }),
    paper_practice: paper({ practice: true, count: 3, bells_us: [], ...endsIn(2 * minuteUs), submitted: 190 }),
    paper_up: paper({ ...endsIn(-20_000_000), submitted: 231, outages: ["C"] }),
    paper_closed: paper({ ...endsIn(-60_000_000), phase: "closed", submitted: 236 }),
    paper_hour: paper({
      opens_us: nowUs - minuteUs,
      deadline_us: nowUs + 64 * minuteUs,
      title: "Bài thi trắc nghiệm kiến thức pháp luật về cải cách hành chính",
    }),
    field: sampleWall({ scene: "field", round: goldenBell, field }),
    field_100: sampleWall({
      scene: "field",
      round: goldenBell,
      field: sampleField(104, (index) => index % 3 === 1, { fallen: 12, rescues_left: 0 }),
    }),
    field_240: sampleWall({ scene: "field", round: goldenBell, field: sampleField(240, (index) => index % 5 > 2) }),
    field_few: sampleWall({
      scene: "field",
      round: goldenBell,
      field: sampleField(12, (index) => index !== 4, { fallen: 0, rescues_left: 0 }),
    }),
    elimination_sealed: elimination({}),
    elimination: elimination({ ...open }),
    elimination_scored: elimination(
      { ...open, phase: "scored", key: ["A"], source: "Sách giáo khoa Ngữ văn 10" },
      { distribution: { counts: [30, 4, 1, 2], right: 30, answered: 37, present: 37 } },
    ),
    golden_sealed: elimination({ number: 20, golden: true }),
    golden: elimination({ ...open, number: 20, golden: true }, { present: 1, answered: 0 }),
    several: question({ ...open, stem: longStem, choices: longChoices, several: true, points: 2 }, { answered: 90 }),
    several_revealed: question(
      {
        ...open,
        stem: longStem,
        choices: longChoices,
        several: true,
        phase: "revealed",
        key: ["A", "B", "D"],
        source: "Điều 7 Nghị định số 61/2018/NĐ-CP",
      },
      { answered: 230, distribution: { counts: [201, 180, 88, 140], right: 97, answered: 230, present: 238 } },
    ),
    affected: question({ ...open, affected: true }, { answered: 150 }),
    buzzer_shut: buzzer({}),
    buzzer_open: buzzer({ state: "open", until_us: nowUs + 6_500_000 }),
    buzzer_settling: buzzer({ state: "settling" }),
    buzzer_turn: buzzer({ ...turn, until_us: nowUs + 6_500_000, margin_us: 120_000 }),
    buzzer_turn_long: buzzer(
      {
        ...turn,
        turn_name: "Công Tằng Tôn Nữ Nguyễn Thị Hoàng Phượng Quỳnh",
        turn_unit: "THPT Chuyên TG",
        margin_us: 4_000,
        until_us: nowUs + 6_500_000,
        attempts: [wrong, { ...wrong, candidate: "03", name: "", unit: "THPT Ven Biển" }],
      },
      { stem: longStem, choices: longChoices },
    ),
    buzzer_again: buzzer({ state: "open", until_us: nowUs + 5_000_000, attempts: [wrong] }),
    buzzer_equal: buzzer({ state: "open", until_us: nowUs + 5_000_000, equals: ["01", "04"] }),
    buzzer_voice: buzzer(
      { ...turn, ...owner, turn: "03", turn_name: owner.owner_name, by_voice: true },
      { points: 30 },
    ),
    buzzer_owner: buzzer({ ...owner }, { phase: "sealed", stem: "", choices: [], points: 30, points_wrong: 0 }),
    buzzer_won: buzzer(
      {
        state: "over",
        attempts: [wrong, { ...wrong, candidate: "01", name: "Trần Thùy Huyền", unit: "THPT Ven Sông", right: true }],
      },
      { phase: "revealed", key: ["A"], source: "Sách giáo khoa Ngữ văn 10: Bình Ngô đại cáo" },
    ),
    buzzer_nobody: buzzer({ state: "over", attempts: [wrong] }, { phase: "closed" }),
    tiebreak: sampleWall({ scene: "question", round: tieRound, tiebreak }),
    tiebreak_teams: sampleWall({
      scene: "question",
      round: null,
      tiebreak: sampleTiebreak({
        scope: "team",
        text: "02 đơn vị dự thi bằng kết quả tại mức phân định giải nhất và giải nhì",
        members: ["CB", "MT"],
        names: ["Ủy ban nhân dân huyện Cái Bè", "Ủy ban nhân dân thành phố Mỹ Tho"],
        units: ["", ""],
      }),
    }),
    tiebreak_sealed: tie({}),
    tiebreak_open: tie({ ...open }),
    agenda: sampleWall({ scene: "agenda", agenda: sampleAgendaItem() }),
    agenda_long: sampleWall({
      scene: "agenda",
      agenda: sampleAgendaItem({
        kind: "round",
        title: "Phổ biến thể lệ và phần thi kiến thức pháp luật về cải cách hành chính, chuyển đổi số",
        starts: "",
        minutes: 45,
      }),
    }),
    agenda_ceremony: sampleWall({
      scene: "agenda",
      agenda: sampleAgendaItem({ kind: "ceremony", title: "Trao giải", title_en: "Prize-giving", minutes: 0 }),
    }),
    notice: sampleWall({
      scene: "notice",
      message:
        "Thời gian trả lời mỗi câu của phần thi trực tiếp là 30 giây (trước đây 20 giây), áp dụng từ câu 1.\n" +
        "Quyết định số 12/QĐ-BTC ngày 20/11/2026 của Trưởng Ban Tổ chức",
    }),
    notice_short: sampleWall({ scene: "notice", message: "Phần thi trực tiếp có 10 câu" }),
  };
}
