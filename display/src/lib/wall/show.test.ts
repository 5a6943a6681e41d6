import { describe, expect, test } from "vitest";
import { agendaKind, agendaPlan, noticeOf } from "./agenda";
import { ceremonyLook, isMerit, tierAmount, tierCounted, tierScope, winnerName, winnerPlace } from "./ceremony";
import { sampleResolver } from "./testing/ceremonyWalls";
import { sampleAgendaItem } from "./testing/roundWalls";
import { ceremony, winner } from "./testing/walls";
import { wallWords } from "./words";

describe("the agenda", () => {
  test("kinds by name; an unknown one is a part of the programme", () => {
    expect(agendaKind(sampleAgendaItem({ kind: "ceremony" }))).toBe(wallWords.agendaCeremony);
    expect(agendaKind(sampleAgendaItem({ kind: "of a newer server" }))).toBe(wallWords.agendaProgram);
  });

  test("the plan says start and length as far as they are known", () => {
    expect(agendaPlan(sampleAgendaItem())).toBe(wallWords.agendaPlanned);
    expect(agendaPlan(sampleAgendaItem({ minutes: 0 }))).toBe(wallWords.agendaStarts);
    expect(agendaPlan(sampleAgendaItem({ starts: "" }))).toBe(wallWords.agendaMinutes);
    expect(agendaPlan(sampleAgendaItem({ starts: "", minutes: 0 }))).toBeNull();
  });

  test("a notice's last line is its document", () => {
    expect(noticeOf("Mỗi câu 30 giây\nQuyết định số 12/QĐ-BTC")).toEqual({
      text: "Mỗi câu 30 giây",
      document: "Quyết định số 12/QĐ-BTC",
    });
    expect(noticeOf(" Mỗi câu 30 giây\n")).toEqual({ text: "Mỗi câu 30 giây", document: "" });
  });
});

describe("a step of the ceremony", () => {
  test("shows what its kind says", () => {
    expect(ceremonyLook(ceremony(0))).toBe("title");
    expect(ceremonyLook(ceremony(0, { kind: "invitation" }))).toBe("invitation");
    expect(ceremonyLook(ceremony(0, { kind: "resolver", resolver: sampleResolver(3, 1) }))).toBe("resolver");
    expect(ceremonyLook(ceremony(3))).toBe("winners");
    expect(ceremonyLook(ceremony(3, { kind: "photo" }))).toBe("photo");
    expect(ceremonyLook(ceremony(10, { kind: "merit", measure: "" }))).toBe("winners");
  });

  test("reveals nothing its kind does not, whatever else came with it", () => {
    expect(ceremonyLook(ceremony(3, { kind: "title" }))).toBe("title");
    expect(ceremonyLook(ceremony(3, { kind: "invitation" }))).toBe("invitation");
    expect(ceremonyLook(ceremony(0, { kind: "resolver" }))).toBe("title");
    expect(ceremonyLook(ceremony(0, { kind: "winners" }))).toBe("title");
    expect(ceremonyLook(ceremony(0, { kind: "photo" }))).toBe("title");
  });

  test("a commendation is not called a prize", () => {
    const merit = ceremony(0, { measure: "", scope: "team" });
    expect(isMerit(merit)).toBe(true);
    expect(tierScope(merit)).toBe(wallWords.merit);
    expect(tierScope(ceremony(0, { scope: "team" }))).toBe(wallWords.prizeTeam);
  });

  test("tiers are counted as the decisions write them, money in full", () => {
    expect(tierCounted(ceremony(0, { count: 1, title: "Giải nhất" }), "vi")).toBe("01 giải nhất");
    expect(tierCounted(ceremony(0, { count: 10, title: "Giải khuyến khích" }), "vi")).toBe("10 giải khuyến khích");
    expect(tierAmount(ceremony(0, { count: 2 }), "vi", "vi")).toBe("7.000.000 đồng mỗi giải");
    expect(tierAmount(ceremony(0, { count: 1 }), "vi", "vi")).toBe("7.000.000 đồng");
    expect(tierAmount(ceremony(0, { amount_vnd: 0 }), "vi", "vi")).toBe("");
  });

  test("without consent the number stands for the name, once", () => {
    const anonymous = winner(0, false, { name: "" });
    expect(winnerName(anonymous, false, "vi")).toBe("SBD 014");
    expect(winnerPlace(anonymous, false, "vi")).toBe("H. Cái Bè");
    expect(winnerPlace(winner(0), false, "vi")).toBe("SBD 014  ·  H. Cái Bè");
    expect(winnerPlace(winner(0, true), true, "vi")).toBe("");
  });
});
