/** What the scenes of the operator's console are made of: rights, an agenda, a paper, a buzzer. Development only. */
import type { FakeServer } from "../../lib/testing/fakeServer";
import type { AgendaItemShape, BuzzerShape, PaperShape } from "../../lib/wire";
import { commandsOfRoles } from "../sceneParts";

/** What an operator may send while the contest runs. */
export const flow = [
  ...(commandsOfRoles["operator"] ?? []),
  "open_paper",
  "score_paper",
  "rescue",
  "decline_rescue",
  "judge_attempt",
  "start_tiebreak",
  "end_tiebreak",
  "move_agenda",
  "open_review",
  "lock_lobby",
  "end_contest",
];

/** Items that began `late` minutes after their plan, the last one begun being `at`. */
export function agendaOf(at: number, late = 7): readonly AgendaItemShape[] {
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
      locked: kind === "ceremony" && index > at,
    };
  });
}

export function paperOf(server: FakeServer, changes: Partial<PaperShape> = {}): PaperShape {
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

export function buzzerOf(server: FakeServer, changes: Partial<BuzzerShape> = {}): BuzzerShape {
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

export const tie = {
  scope: "individual",
  prizes: ["Giải nhì", "Giải ba"],
  members: ["007", "010", "013"],
  names: ["Lê Hoàng Phượng", "Phạm Ngọc Minh Nguyệt", "Đặng Thị Đạt"],
  text: "03 thí sinh bằng kết quả tại mức phân định giải nhì và giải ba",
  playable: true,
};
