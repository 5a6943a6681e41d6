import { describe, expect, test } from "vitest";
import { samplePlay, sampleWall } from "../testing/samples";
import { buzzerSaid, buzzerSeconds, buzzerState, marginText, personName, personPlace } from "./buzzer";
import { labelText, questionLabels, tiebreakMembers } from "./labels";
import { sampleBuzzer, sampleField, sampleTiebreak } from "./testing/roundWalls";
import { questionName } from "./titles";
import { wallWords } from "./words";
import type { PlayShape, WallShape } from "../wire";

function labels(play: Partial<PlayShape>, wall: Partial<WallShape> = {}, step: "open" | "revealed" = "open"): string[] {
  return questionLabels(sampleWall(wall), samplePlay(play), step, "vi").map((label) => labelText(label, "vi"));
}

describe("what is said beside a question's number", () => {
  test("nothing of a usual one", () => {
    expect(labels({})).toEqual([]);
  });

  test("its worth where it is not one point, with what a wrong answer costs", () => {
    expect(labels({ points: 20 })).toEqual(["20 điểm"]);
    expect(labels({ points: 10, points_wrong: -5 })).toEqual(["Đúng 10 điểm, sai −5"]);
    expect(labels({ points: 10, points_most: 40 })).toEqual(["Từ 10 đến 40 điểm"]);
    expect(labels({ points: 10, points_most: 40, points_wrong: -5 })).toEqual(["Đúng từ 10 đến 40 điểm, sai −5"]);
    expect(labels({ points: 10, points_wrong: -5, practice: true })).toEqual([]);
  });

  test("whose question it is and the star, while it is read", () => {
    const buzzer = sampleBuzzer({ owner: "03", owner_name: "Hà Phương Hân", star: true });
    const said = questionLabels(sampleWall(), samplePlay({ points: 30, buzzer }), "reading", "vi");
    expect(said.map((label) => labelText(label, "vi"))).toEqual([
      "Ngôi sao hy vọng",
      "Câu hỏi của Hà Phương Hân",
      "30 điểm",
    ]);
    expect(labels({ points: 30, buzzer })).toEqual(["Ngôi sao hy vọng", "30 điểm"]);
  });

  test("several right choices while they can be chosen", () => {
    expect(labels({ several: true })).toEqual(["Chọn mọi phương án đúng"]);
    expect(labels({ several: true }, {}, "revealed")).toEqual([]);
  });

  test("a golden question, who is still in, and once it is scored who is not", () => {
    const field = sampleField(60, (index) => index < 23, { fallen: 4 });
    expect(labels({ kind: "elimination", golden: true }, { field })).toEqual(["Câu hỏi vàng", "Còn 37/60 thí sinh"]);
    expect(labels({ kind: "elimination", phase: "scored" }, { field }, "revealed")).toContain("4 thí sinh dừng lại");
    expect(labels({ kind: "live" }, { field })).toEqual([]);
  });

  test("who a rescue has brought back matters more than who fell", () => {
    const field = sampleField(60, (index) => index < 5, { fallen: 4 });
    const play = samplePlay({ kind: "elimination", phase: "scored" });
    const change = { kind: "rescue" as const, ids: new Set(["021", "022"]) };
    const said = questionLabels(sampleWall({ field }), play, "revealed", "vi", change);
    expect(said.map((label) => labelText(label, "vi"))).toEqual(["Còn 55/60 thí sinh", "Cứu trợ: 2 thí sinh trở lại"]);
  });

  test("an affected question is under consideration, a voided one is simply void", () => {
    expect(labels({ affected: true })).toEqual(["Ban Giám khảo đang xem xét câu hỏi này"]);
    expect(labels({ affected: true, void: true })).toEqual([]);
  });

  test("who plays a play-off: numbers of a few, the count of many and of units", () => {
    const tiebreak = sampleTiebreak();
    expect(labels({ kind: "tiebreak" }, { tiebreak })).toEqual(["SBD 014, 051, 162"]);
    const many = sampleTiebreak({ members: ["1", "2", "3", "4", "5", "6"], names: [] });
    expect(labels({ kind: "tiebreak" }, { tiebreak: many })).toEqual(["06 thí sinh dự thi câu hỏi phụ"]);
    const teams = sampleTiebreak({ scope: "team", members: ["CB", "MT"] });
    expect(labels({ kind: "tiebreak" }, { tiebreak: teams })).toEqual(["02 đội trưởng dự thi câu hỏi phụ"]);
    expect(tiebreakMembers(tiebreak)[1]).toEqual({ id: "051", number: "051", name: "", unit: "TP. Mỹ Tho" });
    expect(questionName(samplePlay({ kind: "tiebreak", number: 2 }))).toBe(wallWords.tiebreakOf);
  });
});

describe("the buzzer", () => {
  test("over with a right answer is won, without one it is over; a turn of nobody is still settling", () => {
    const right = { candidate: "01", name: "", unit: "", choice: "", right: true };
    expect(buzzerState(sampleBuzzer({ state: "over", attempts: [right] }))).toBe("won");
    expect(buzzerState(sampleBuzzer({ state: "over" }))).toBe("over");
    expect(buzzerSaid(sampleBuzzer({ state: "over" }))[0]).toBe("Không ai bấm chuông");
    expect(buzzerSaid(sampleBuzzer({ state: "over", attempts: [{ ...right, right: false }] }))[0]).toBe(
      "Không có câu trả lời đúng",
    );
    expect(buzzerState(sampleBuzzer({ state: "turn" }))).toBe("settling");
    expect(buzzerState(sampleBuzzer({ state: "turn", turn: "01" }))).toBe("turn");
  });

  test("seconds of an opening or of a turn, none where the jury listens", () => {
    const play = (changes: Parameters<typeof sampleBuzzer>[0]): PlayShape =>
      samplePlay({ phase: "open", buzzer: sampleBuzzer({ until_us: 9_000_000, ...changes }) });
    expect(buzzerSeconds(play({ state: "open" }), 5_500_000)).toBe(4);
    expect(buzzerSeconds(play({ state: "turn", turn: "01" }), 20_000_000)).toBe(0);
    expect(buzzerSeconds(play({ state: "turn", turn: "01", by_voice: true }), 0)).toBeNull();
    expect(buzzerSeconds(play({ state: "settling" }), 0)).toBeNull();
    expect(buzzerSeconds(samplePlay({ phase: "open" }), 0)).toBeNull();
  });

  test("the margin in hundredths; less is called less, and nobody else is no margin", () => {
    expect(marginText(sampleBuzzer({ margin_us: 120_000 }), "vi")).toEqual({ first: "sớm hơn", second: "0,12 giây" });
    expect(marginText(sampleBuzzer({ margin_us: 4_000 }), "vi")).toEqual({
      first: "sớm hơn chưa đến",
      second: "0,01 giây",
    });
    expect(marginText(sampleBuzzer({ margin_us: -1 }), "vi")).toBeNull();
  });

  test("without consent the number stands for the name, once", () => {
    const person = { id: "03", name: "", unit: "THPT Ven Biển" };
    expect([personName(person, "vi"), personPlace(person, "vi")]).toEqual(["SBD 03", "THPT Ven Biển"]);
    expect(personPlace({ ...person, name: "Hà Phương Hân" }, "vi")).toBe("SBD 03 · THPT Ven Biển");
  });
});
