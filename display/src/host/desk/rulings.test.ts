import { expect, test } from "vitest";
import { samplePlay } from "../../lib/testing/samples";
import {
  about,
  emptyDraft,
  fieldsOf,
  inOrder,
  inPaper,
  integer,
  microseconds,
  needsDocument,
  previewArguments,
  rulingArguments,
  RULINGS,
  voidOf,
  type Draft,
  type RulingName,
} from "./rulings";
import { samplePlayed } from "./samples";

const whole: Partial<Draft> = {
  target: "TT06.1",
  question: "TT06",
  key: ["C", "A"],
  candidate: "042",
  points: "−2",
  correct: "",
  percent: "25",
  seconds: "12,5",
  count: "1",
  number: 4,
  verdict: "upheld",
  prize: "nhi",
  to: "ba",
  units: ["DV2", "DV1"],
  setting: "rules.review_minutes",
  value: " 20 ",
  person: "p-1",
  document: " 12/QĐ-BTC ",
  reason: " Sai sót ",
};

/** The server's own fields, each with the value the draft above must give. */
const expected: Readonly<Record<RulingName, object>> = {
  void_play: { play: "TT06.1" },
  void_question: { paper: "TT06.1", question: "TT06" },
  set_key: { question: "TT06", key: ["A", "C"] },
  credit_question: { question: "TT06" },
  rule_affected: { play: "TT06.1" },
  enter_answer: { candidate: "042", target: "TT06.1", slot: -1, choice: "AC" },
  compensate: { candidate: "042", target: "TT06.1", time_us: 12_500_000 },
  adjust_points: { candidate: "042", points: -2, correct: 0 },
  admit_held: { held: 4 },
  reject_held: { held: 4 },
  rule_complaint: { complaint: 4, upheld: true },
  grant_extra_time: { candidate: "042", percent: 25 },
  replace_finalist: { candidate: "042", person: "p-1", document: "12/QĐ-BTC" },
  correct_name: { candidate: "042", person: "p-1" },
  disqualify: { candidate: "042", unit: "", document: "12/QĐ-BTC" },
  readmit: { candidate: "042", unit: "", document: "12/QĐ-BTC" },
  leave_vacant: { prize: "nhi", count: 1, document: "12/QĐ-BTC" },
  move_prize: { prize: "nhi", to: "ba", count: 1, document: "12/QĐ-BTC" },
  name_merit: { units: ["DV2", "DV1"], document: "12/QĐ-BTC" },
  amend_rules: { setting: "rules.review_minutes", value: "20", document: "12/QĐ-BTC" },
  new_edition: { document: "12/QĐ-BTC" },
  undo_ruling: { ruling: 4 },
};

test.each(RULINGS)("%s becomes exactly its command's fields", (name) => {
  const draft = { ...emptyDraft, ...whole };
  expect(rulingArguments(name, draft)).toEqual({ ...expected[name], reason: "Sai sót" });
});

test.each(RULINGS)("%s is not sent without its reason or its document, but previewed", (name) => {
  const draft = { ...emptyDraft, ...whole };
  expect(rulingArguments(name, { ...draft, reason: "  " })).toBeNull();
  expect(rulingArguments(name, { ...draft, document: "" }) === null).toBe(needsDocument(name));
  const preview = previewArguments(name, { ...draft, reason: "", document: "" });
  expect(preview).toMatchObject({ reason: "–", ...(needsDocument(name) ? { document: "–" } : {}) });
});

test.each(RULINGS.filter((name) => fieldsOf(name).length > 0))(
  "%s is not even previewed while a field is empty",
  (name) => {
    expect(previewArguments(name, { ...emptyDraft, reason: "x", document: "x" })).toBeNull();
  },
);

test("what a preview is asked for does not change while the reason is typed", () => {
  const draft = { ...emptyDraft, ...whole };
  expect(previewArguments("void_play", { ...draft, reason: "a" })).toEqual(previewArguments("void_play", draft));
});

test("a finalist or a unit is named, never both, never neither", () => {
  const said = { ...emptyDraft, reason: "x", document: "x" };
  expect(rulingArguments("disqualify", said)).toBeNull();
  expect(rulingArguments("disqualify", { ...said, unit: "DV1", candidate: "042" })).toBeNull();
  expect(rulingArguments("disqualify", { ...said, unit: "DV1" })).toMatchObject({ unit: "DV1", candidate: "" });
});

test("numbers are read as they are written here", () => {
  expect([integer("−3"), integer("+2"), integer(" 7 "), integer("2,5"), integer("")]).toEqual([-3, 2, 7, null, null]);
  expect([microseconds("12,34"), microseconds("12.5"), microseconds("0"), microseconds("x")]).toEqual([
    12_340_000,
    12_500_000,
    null,
    null,
  ]);
  expect(inOrder(["C", "A", "C"])).toEqual(["A", "C"]);
});

test("a paper's question is known by its round, and keeps its slot", () => {
  const row = samplePlayed({ play: "giay", round: "giay", question: "Q23", number: 23 });
  expect([inPaper(row), inPaper({ ...row, play: "giay.thu" }), inPaper(samplePlayed())]).toEqual([true, true, false]);
  expect(about(row)).toEqual({ target: "giay", question: "Q23", slot: 22 });
  expect(about(samplePlayed())).toEqual({ target: "TT06.1", question: "TT06", slot: -1 });
  expect(voidOf(samplePlay({ id: "TT.07.2" })).given).toMatchObject({ target: "TT.07.2", question: "TT.07" });
});
