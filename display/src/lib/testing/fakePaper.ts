/**
 * A paper on the fake server: sample questions, a shuffled sheet, and what saving, submitting, reporting and reading a
 * correction do to it. Development only; called by tests and scenes.
 */
import type {
  CorrectionShape,
  OwnShape,
  PaperQuestionShape,
  PaperShape,
  PaperTextShape,
  SheetShape,
  SlotChange,
  SlotShape,
  ToServerCommand,
} from "../wire";
import type { FakeServer } from "./fakeServer";
import { sampleChoices, sampleOwn, sampleRound, sampleStage, sampleStem } from "./samples";

export const samplePaperId = "trac-nghiem";

const stems = [
  sampleStem,
  "Cổng Dịch vụ công quốc gia được khai trương ngày nào?",
  "Dịch vụ công trực tuyến mức độ 4 cho phép người sử dụng làm gì?",
  "Theo Luật Giao dịch điện tử, chữ ký điện tử được bảo đảm an toàn khi đáp ứng những điều kiện nào?",
  "ẤẲỔỆ ỰẪỖ: cơ quan nào chủ trì xây dựng Khung kiến trúc Chính quyền điện tử cấp tỉnh?",
];
const choicesOf: readonly (readonly string[])[] = [
  sampleChoices,
  ["09/12/2019", "01/01/2020", "23/04/2018", "13/03/2019"],
  [
    "Xem thông tin về thủ tục hành chính",
    "Tải mẫu đơn và nộp trực tiếp",
    "Nộp hồ sơ qua mạng, nhận kết quả tại cơ quan",
    "Nộp hồ sơ, thanh toán phí và nhận kết quả qua mạng hoặc bưu chính",
  ],
];

/** `count` questions that repeat the samples. */
export function samplePaperText(count = 60, paper = samplePaperId): PaperTextShape {
  const questions = Array.from({ length: count }, (_, slot): PaperQuestionShape => ({
    slot,
    question: `TN${String(slot + 1).padStart(2, "0")}`,
    stem: stems[slot % stems.length] ?? "",
    image: "",
    choices: choicesOf[slot % choicesOf.length] ?? sampleChoices,
    several: false,
  }));
  return { paper, questions };
}

export function samplePaper(server: FakeServer, changes: Partial<PaperShape> = {}): PaperShape {
  const nowUs = server.nowUs();
  return {
    id: samplePaperId,
    round: samplePaperId,
    title: "Phần thi trắc nghiệm",
    title_en: "Multiple-choice paper",
    practice: false,
    phase: "open",
    count: 60,
    opens_us: nowUs - 415_000_000,
    deadline_us: nowUs + 2_285_000_000,
    submitted: 12,
    present: 238,
    bells_us: [900_000_000, 300_000_000, 60_000_000],
    outages: [],
    corrections: [],
    ...changes,
  };
}

/** Slots in turned order, letters turned by one from slot to slot: easy to work out in a test, unlike the original. */
export function sampleSheet(count: number, deadlineUs: number, changes: Partial<SheetShape> = {}): SheetShape {
  const slots = Array.from({ length: count }, (_, slot) => slot);
  const letters = ["BCDA", "CDAB", "DABC", "ABCD"];
  return {
    paper: samplePaperId,
    order: slots.slice().reverse(),
    choices: slots.map((slot) => letters[slot % letters.length] ?? "ABCD"),
    slots: [],
    deadline_us: deadlineUs,
    submitted: false,
    time_us: 0,
    correct: -1,
    points: 0,
    held: 0,
    corrections_read: [],
    reported: [],
    ...changes,
  };
}

export interface FakePaperOptions {
  readonly count?: number;
  readonly paper?: Partial<PaperShape>;
  readonly sheet?: Partial<SheetShape>;
  readonly own?: Partial<OwnShape>;
  /** What "Nộp bài" is answered with. */
  readonly result?: { readonly correct: number; readonly time_us: number };
}

/** Puts an open paper on the server; whatever a finalist does to it is kept there as the real one keeps it. */
export function servePaper(server: FakeServer, options: FakePaperOptions = {}): void {
  const count = options.count ?? 60;
  const paper = samplePaper(server, { count, ...options.paper });
  const sheet = sampleSheet(count, paper.deadline_us, { paper: paper.id, ...options.sheet });
  server.paper = samplePaperText(count, paper.id);
  const round = sampleRound({ id: paper.round, type: "paper", title: paper.title, count, played: 0 });
  server.parts.stage = sampleStage({ round: paper.practice ? null : round, paper });
  server.parts.own = sampleOwn({ correct: 0, time_us: 0, points: 0, ...options.own, sheet });
  const result = options.result ?? { correct: 41, time_us: 2_285_000_000 };
  server.apply = (command) => {
    const { own } = server.parts;
    if (own?.sheet != null) {
      const after = applied(own.sheet, command, result);
      if (after !== own.sheet) {
        server.publish({ own: { ...own, sheet: after } });
      }
    }
  };
}

function applied(sheet: SheetShape, command: ToServerCommand, result: Partial<SheetShape>): SheetShape {
  const { name, arguments: given } = command;
  switch (name) {
    case "save_paper":
      return { ...sheet, slots: saved(sheet.slots, given["changes"] as readonly SlotChange[]) };
    case "submit_paper":
      return { ...sheet, ...result, submitted: true };
    case "report_question":
      return { ...sheet, reported: [...sheet.reported, Number(given["slot"])] };
    case "acknowledge_correction":
      return { ...sheet, corrections_read: [...sheet.corrections_read, Number(given["correction"])] };
    default:
      return sheet;
  }
}

/** The highest revision of a slot wins. */
function saved(slots: readonly SlotShape[], changes: readonly SlotChange[]): readonly SlotShape[] {
  const bySlot = new Map(slots.map((slot) => [slot.slot, slot]));
  for (const { slot, choice, flagged, revision } of changes) {
    if (revision > (bySlot.get(slot)?.revision ?? 0)) {
      bySlot.set(slot, { slot, choice, flagged, revision });
    }
  }
  return Array.from(bySlot.values()).sort((left, right) => left.slot - right.slot);
}

/** Answers of the first `count` slots as the server would have them; every seventh is flagged. */
export function sampleSlots(count: number): readonly SlotShape[] {
  const slots = Array.from({ length: count }, (_, slot): SlotShape => {
    const choice = slot % 5 === 3 ? "" : ["A", "C", "D", "B", "A", "B", "C"][slot % 7];
    return { slot, choice: choice ?? "", flagged: slot % 7 === 2, revision: 1 };
  });
  return slots.filter(({ choice, flagged }) => choice !== "" || flagged);
}

export function sampleCorrection(changes: Partial<CorrectionShape> = {}): CorrectionShape {
  return {
    number: 1,
    question: "TN59",
    text: "Phương án “23/04/2018” sửa thành “23/4/2018”. Lời dẫn giữ nguyên.",
    ...changes,
  };
}
