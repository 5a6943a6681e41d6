/** Every scene of the wall with lifelike and with hard content: for tests and for looking at. Development only. */
import { samplePlay, sampleWall } from "../../testing/samples";
import type { BoardRowShape, BoardShape, CeremonyShape, WallShape, WinnerShape } from "../../wire";

const names = [
  "Nguyễn Thị Ánh Tuyết",
  "Trần Văn Ổn",
  "Lê Hoàng Khánh Ngọc",
  "Phạm Thị Hồng Phượng",
  "Võ Minh Trí",
  "Đặng Ngọc Diễm Quỳnh",
  "Huỳnh Thế Vỹ",
  "Bùi Thị Cẩm Tú",
  "Nguyễn Hữu Nghĩa",
  "Trương Thị Mỹ Lệ",
];
const units = [
  "H. Cái Bè",
  "TP. Mỹ Tho",
  "Sở TT&TT",
  "H. Gò Công Tây",
  "TX. Cai Lậy",
  "Sở Nội vụ",
  "Công an tỉnh",
  "H. Chợ Gạo",
  "Sở GD&ĐT",
  "H. Tân Phước",
];
const teamNames = [
  "Sở Thông tin và Truyền thông",
  "Ủy ban nhân dân huyện Cái Bè",
  "Ủy ban nhân dân thành phố Mỹ Tho",
  "Sở Nội vụ",
  "Trường THPT chuyên Tiền Giang",
  "Ủy ban nhân dân thị xã Cai Lậy",
  "Sở Giáo dục và Đào tạo",
  "Công an tỉnh Tiền Giang",
];
const moves = [2, -1, -1, 14, 0, -2, 0, 1, -3, 0];

const pick = (list: readonly string[], index: number): string => list[index % list.length] ?? "";

export function individualRow(index: number, changes: Partial<BoardRowShape> = {}): BoardRowShape {
  const result = index === 2 ? 1 : index; // the second and the third are tied
  return {
    rank: result + 1,
    moved: moves[index % moves.length] ?? 0,
    id: String((index * 37 + 14) % 240).padStart(3, "0"),
    name: pick(names, index),
    unit: pick(units, index),
    correct: 10 - Math.ceil(result / 2),
    time_us: 61_230_000 + result * 8_410_000,
    points: 240 - result * 15,
    survived: Math.max(0, 12 - result),
    places: 1,
    paper_us: 0,
    ...changes,
  };
}

export function teamRow(index: number, changes: Partial<BoardRowShape> = {}): BoardRowShape {
  return {
    rank: index + 1,
    moved: [0, 1, -1, 0, 3, -1, -1, -1][index % 8] ?? 0,
    id: `dv${index}`,
    name: pick(teamNames, index),
    unit: pick(["Sở TT&TT", "H. Cái Bè", "TP. Mỹ Tho", "Sở Nội vụ", "THPT Chuyên TG", "TX. Cai Lậy"], index),
    correct: 88 - index * 3,
    time_us: 1_061_230_000 + index * 58_410_000,
    points: 840 - index * 35,
    survived: 60 - index * 4,
    places: 18,
    paper_us: 0,
    ...changes,
  };
}

export function board(
  count: number,
  row: (index: number) => BoardRowShape,
  after = 10,
  changes: Partial<BoardShape> = {},
): BoardShape {
  const rows = Array.from({ length: count }, (_, index) => row(index));
  return { after, measure: "correct", mean: false, total: 238, rows, ...changes };
}

export function winner(index: number, team = false, changes: Partial<WinnerShape> = {}): WinnerShape {
  const { rank: _rank, moved: _moved, ...result } = team ? teamRow(index) : individualRow(index);
  return { ...result, receiver: "", ...changes };
}

export function ceremony(winners: number, changes: Partial<CeremonyShape> = {}): CeremonyShape {
  const team = changes.scope === "team";
  return {
    step: 3,
    steps: 16,
    kind: winners === 0 ? "title" : "winners",
    scope: "individual",
    title: "Giải nhì",
    title_en: "Second prize",
    count: Math.max(2, winners),
    amount_vnd: 7_000_000,
    certificate: "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
    winners: Array.from({ length: winners }, (_, index) => winner(index, team)),
    resolver: null,
    measure: "correct",
    mean: false,
    ...changes,
  };
}

const stem = "Theo Nghị định số 61/2018/NĐ-CP, cơ chế một cửa trong giải quyết thủ tục hành chính được hiểu là gì?";
const choices = [
  "Phương thức tiếp nhận hồ sơ và trả kết quả tại một nơi",
  "Phương thức phối hợp giữa các cơ quan có thẩm quyền",
  "Việc nộp hồ sơ qua dịch vụ bưu chính công ích",
  "Việc tra cứu tình trạng hồ sơ trên Cổng Dịch vụ công",
];
const longStem =
  "Theo Nghị định số 45/2020/NĐ-CP của Chính phủ về thực hiện thủ tục hành chính trên môi trường điện tử, tổ chức, cá nhân lựa chọn " +
  "phương thức thực hiện thủ tục hành chính trên môi trường điện tử thì được cấp tài khoản để truy cập vào hệ thống nào sau đây?";
const longChoices = [
  "Cổng Dịch vụ công quốc gia hoặc Cổng Dịch vụ công cấp bộ, cấp tỉnh, sau khi đăng ký và được xác thực danh tính điện tử theo quy định của pháp luật hiện hành",
  "Hệ thống thông tin một cửa điện tử của Ủy ban nhân dân cấp tỉnh, nơi tổ chức, cá nhân nộp hồ sơ trực tiếp hoặc qua dịch vụ bưu chính công ích theo yêu cầu",
  "Hệ thống quản lý văn bản và điều hành của cơ quan, đơn vị có thẩm quyền giải quyết thủ tục hành chính tại nơi tổ chức, cá nhân đăng ký thường trú, trụ sở",
  "Cơ sở dữ liệu quốc gia về dân cư, cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp và các cơ sở dữ liệu chuyên ngành do bộ, ngành quản lý, vận hành, khai thác",
];
export const sealSample = { seq: 1234, head: "7f3a90c2b1d4e5f60718293a4b5c6d7e8f9091a2b3c4d5e6f708192a3b4c5d6e" };
const distribution = { counts: [123, 61, 30, 17], right: 123, answered: 231, present: 238 };

/** Contest times are relative to `nowUs`, so that countdowns run. */
export function wallScenes(nowUs: number): Readonly<Record<string, WallShape>> {
  const open = {
    phase: "open",
    stem,
    choices,
    opens_us: nowUs - 4_000_000,
    deadline_us: nowUs + 16_000_000,
  };
  const opensUs = nowUs + 5_000_000;
  const announced = (text: string): ReturnType<typeof samplePlay> =>
    samplePlay({ phase: "open", stem: text, stem_us: 1, opens_us: opensUs, deadline_us: opensUs + 20_000_000 });
  const long = { ...open, stem: longStem, choices: longChoices };
  const question = (changes: Partial<WallShape>): WallShape => sampleWall({ scene: "question", ...changes });
  const revealed = { ...open, phase: "revealed", key: ["A"], source: "Khoản 1 Điều 3 Nghị định số 61/2018/NĐ-CP" };
  return {
    title: sampleWall({ scene: "title" }),
    covered: sampleWall({ scene: "standings", covered: true, individuals: board(10, individualRow) }),
    join: sampleWall({ scene: "join" }),
    round: question({}),
    sealed: question({ play: samplePlay() }),
    sealed_reserve: question({ play: samplePlay({ reserve: true }) }),
    sealed_practice: question({ play: samplePlay({ practice: true, number: 1, count: 2 }) }),
    prepare: question({ play: samplePlay({ phase: "reading", stem_us: nowUs + 60_000_000 }) }),
    countdown: question({ play: announced(stem) }),
    countdown_long: question({ play: announced(longStem) }),
    reading: question({ play: samplePlay({ phase: "reading", stem }) }),
    reading_long: question({ play: samplePlay({ phase: "reading", stem: longStem }) }),
    reading_image: question({ play: samplePlay({ phase: "reading", stem, image: "logo.png" }) }),
    open: question({ play: samplePlay(open), answered: 183 }),
    open_last: question({ play: samplePlay({ ...open, deadline_us: nowUs + 4_500_000 }), answered: 229 }),
    open_short: question({
      play: samplePlay({
        ...open,
        stem: "Cổng Dịch vụ công quốc gia khai trương năm nào?",
        choices: ["2018", "2019", "2020", "2021"],
      }),
      answered: 12,
    }),
    open_two: question({
      play: samplePlay({
        ...open,
        stem: "Dịch vụ công trực tuyến toàn trình không cần đến trụ sở. Đúng hay sai?",
        choices: ["Đúng", "Sai"],
      }),
      answered: 12,
    }),
    open_dates: question({
      play: samplePlay({
        ...open,
        stem: "Cổng Dịch vụ công quốc gia được khai trương ngày nào?",
        choices: ["12/3/2019", "24/6/2019", "02/9/2019", "09/12/2019"],
      }),
      answered: 186,
    }),
    open_six: question({
      play: samplePlay({ ...open, choices: [...choices, "Cả A và B đều đúng", "Tất cả các phương án trên đều sai"] }),
      answered: 100,
    }),
    open_long: question({ play: samplePlay(long), answered: 183 }),
    open_image: question({ play: samplePlay({ ...open, image: "logo.png" }), answered: 183 }),
    closed: question({ play: samplePlay({ ...open, phase: "closed" }), answered: 231 }),
    revealed: question({ play: samplePlay(revealed), answered: 231, distribution }),
    revealed_long: question({
      play: samplePlay({
        ...long,
        phase: "revealed",
        key: ["A"],
        source:
          "Khoản 1 Điều 7 Nghị định số 45/2020/NĐ-CP ngày 08 tháng 4 năm 2020 của Chính phủ về thực hiện thủ tục hành chính trên môi trường điện tử",
      }),
      answered: 231,
      distribution,
    }),
    void: question({ play: samplePlay({ void: true, phase: "closed" }) }),
    standings: sampleWall({ scene: "standings", individuals: board(12, individualRow) }),
    standings_hard: sampleWall({
      scene: "standings",
      individuals: board(12, (index) =>
        individualRow(index, {
          name: index === 1 ? "" : index === 3 ? "Công Tằng Tôn Nữ Nguyễn Thị Hoàng Phượng Quỳnh" : pick(names, index),
          unit: "THPT Chuyên TG",
          time_us: 240_000_000,
          moved: 120,
        }),
      ),
    }),
    standings_final: sampleWall({ scene: "standings", provisional: false, individuals: board(12, individualRow, 12) }),
    teams: sampleWall({ scene: "teams", teams: board(8, teamRow) }),
    both: sampleWall({ scene: "both", individuals: board(12, individualRow), teams: board(8, teamRow) }),
    break: sampleWall({ scene: "break", until_us: nowUs + 12 * 60_000_000 }),
    break_open: sampleWall({ scene: "break" }),
    message: sampleWall({ scene: "message", message: "Kính mời quý vị đại biểu và các thí sinh ổn định chỗ ngồi" }),
    message_long: sampleWall({
      scene: "message",
      message:
        "Ban Tổ chức trân trọng thông báo: phần thi trực tiếp bắt đầu lúc 09 giờ 30 phút. Thí sinh kiểm tra thiết bị, đăng nhập bằng phiếu " +
        "mã đăng nhập và trả lời câu hỏi thi thử. Thí sinh cần hỗ trợ xin giơ tay, giám thị khu vực sẽ đến tận nơi.",
    }),
    black: sampleWall({ scene: "black" }),
    test_card: sampleWall({ scene: "test_card" }),
    seal: sampleWall({ scene: "seal", seal: sealSample }),
    suspended: question({
      play: samplePlay(open),
      standstill: { kind: "suspended", reason: "Khu C mất kết nối 78 máy" },
    }),
    interrupted: question({ standstill: { kind: "interrupted", reason: "" } }),
  };
}

/** The standings five questions earlier: the same people in another order. */
export function boardBefore(): BoardShape {
  const order = [4, 0, 1, 2, 5, 6, 7, 8, 9, 3];
  return board(
    10,
    (index) => individualRow(order[index] ?? 0, { rank: index + 1, moved: 0, correct: 5 - Math.floor(index / 4) }),
    5,
  );
}
