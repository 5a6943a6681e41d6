/** Sample shapes of buzzer and elimination rounds and of the answer sheet. Development only. */
import type { AnswerSheetRowShape, AnswerSheetShape, BuzzerShape, FieldShape } from "../wire";
import { sampleChoices, sampleStem } from "./samples";

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
    value: 20,
    star: false,
    by_voice: false,
    early: "refused",
    ...changes,
  };
}

export function sampleField(changes: Partial<FieldShape> = {}): FieldShape {
  return { total: 100, left: 37, fallen: 4, rescues_left: 1, standing: ["007", "042"], out: ["113"], ...changes };
}

export function sampleAnswerSheetRow(changes: Partial<AnswerSheetRowShape> = {}): AnswerSheetRowShape {
  return {
    number: 1,
    round: "Phần thi trực tiếp",
    question: "TT01",
    stem: sampleStem,
    choices: [...sampleChoices],
    answer: "A",
    key: ["A"],
    right: true,
    points: 1,
    time_us: 7_310_000,
    void: false,
    credited: false,
    entered: false,
    ...changes,
  };
}

export function sampleAnswerSheet(changes: Partial<AnswerSheetShape> = {}): AnswerSheetShape {
  const paper = { round: "Phần thi trắc nghiệm", time_us: -1 };
  return {
    candidate: "042",
    rows: [
      sampleAnswerSheetRow({ ...paper, question: "TN01" }),
      sampleAnswerSheetRow({ ...paper, number: 2, question: "TN02", answer: "", right: false, points: 0 }),
      sampleAnswerSheetRow(),
      sampleAnswerSheetRow({ number: 2, question: "TT02", answer: "C", right: false, points: 0, time_us: 20_000_000 }),
      sampleAnswerSheetRow({ number: 3, question: "TT03", void: true, right: false, points: 0 }),
      sampleAnswerSheetRow({ number: 4, question: "TT04", answer: "B", entered: true, credited: true }),
    ],
    correct: 3,
    points: 3,
    paper_us: 2_285_000_000,
    live_us: 34_620_000,
    until_us: 0,
    ...changes,
  };
}
