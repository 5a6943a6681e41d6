import { expect, test } from "vitest";
import { sampleConsole, samplePlay } from "../lib/testing/samples";
import { samplePaper } from "../lib/wall/testing/roundWalls";
import { clockRuns, deckHeading, playHeading, playName, playState, situation, stepWaits } from "./situation";

test("a question is called as it is on the wall", () => {
  expect(playName(samplePlay({ practice: true, number: 0 }))).toBe("Câu thi thử");
  expect(playName(samplePlay({ practice: true, number: 2 }))).toBe("Câu thi thử 2");
  expect(playName(samplePlay({ number: 3, count: 10 }))).toBe("Câu 3/10");
  expect(playName(samplePlay({ number: 3, count: 10, reserve: true }))).toContain("Câu 3/10 (");
  expect(playName(samplePlay({ kind: "tiebreak", number: 2, count: 3 }))).toBe("Câu hỏi phụ 2/3");
});

test("each question stands under what is asked of it: the current one, open or not, or the next", () => {
  const deck = { question: "TT07", number: 7, reserve: false, stem: "", choices: [], image: "", source: "", key: [] };
  const play = samplePlay({ id: "TT07.1", number: 7, count: 12, phase: "open" });
  expect(deckHeading(sampleConsole({ play }), deck)).toBe("Câu đang mở: Câu 7/12 · đang nhận câu trả lời");
  expect(playHeading({ ...play, phase: "scored" })).toBe("Câu hiện tại: Câu 7/12 · đã tính điểm");
  expect(playHeading({ ...play, void: true })).toBe("Câu hiện tại: Câu 7/12 · đã hủy");
  const before = sampleConsole({ play: samplePlay({ id: "TT06.1", number: 6, phase: "scored" }) });
  expect(deckHeading(before, deck)).toBe("Câu tiếp theo: Câu 7");
  expect(deckHeading(before, { ...deck, reserve: true })).toBe("Câu tiếp theo: Câu 7 (câu dự phòng)");
  const lobby = { ...before, phase: "lobby" };
  expect(deckHeading(lobby, { ...deck, number: 2 })).toBe("Câu tiếp theo: Câu thi thử 2");
  expect(deckHeading(lobby, { ...deck, number: 0 })).toBe("Câu tiếp theo: Câu thi thử");
});

test("a question that was called and is not here yet is said to be coming", () => {
  expect(playState(samplePlay({ phase: "reading", stem_us: 5 }))).toBe("sắp hiện lời dẫn");
  expect(playState(samplePlay({ phase: "reading", stem_us: 5, stem: "Câu hỏi?" }))).toBe("đang đọc lời dẫn");
  expect(playState(samplePlay({ phase: "open", opens_us: 5 }))).toBe("sắp mở phương án");
  expect(playState(samplePlay({ phase: "open", opens_us: 5, choices: ["a"] }))).toBe("đang nhận câu trả lời");
  expect(playState(samplePlay({ phase: "open", opens_us: 5, void: true }))).toBe("đã hủy");
});

test("a question that stands still is neither open nor about to be", () => {
  const play = samplePlay({ number: 7, count: 12, phase: "open", opens_us: 5 });
  const standstill = { kind: "interrupted", reason: "" };
  expect(situation(sampleConsole({ phase: "running", play, standstill }))).toBe("Câu 7/12 · đang dừng");
  const deck = { question: "TT07", number: 7, reserve: false, stem: "", choices: [], image: "", source: "", key: [] };
  const still = sampleConsole({ phase: "running", play: { ...play, id: "TT07.1" }, standstill });
  expect(deckHeading(still, deck)).toBe("Câu hiện tại: Câu 7/12 · đang dừng");
  const paper = samplePaper(0);
  expect(situation(sampleConsole({ phase: "running", play: null, paper, standstill }))).toBe(
    `${paper.title} · đang dừng`,
  );
  expect(clockRuns(sampleConsole({ play, standstill }))).toBe(false);
  expect(clockRuns(sampleConsole({ play, standstill: null }))).toBe(true);
});

test("a step that nobody here can press is waited for", () => {
  const step = sampleConsole().step;
  expect(stepWaits(sampleConsole({ step: { ...step, command: "", label: "Thí sinh đang làm bài" } }))).toBe(true);
  expect(stepWaits(sampleConsole({ step: { ...step, command: "", label: "" } }))).toBe(false);
  expect(stepWaits(sampleConsole({ step: { ...step, command: "close_play", label: "Khóa câu 7" } }))).toBe(false);
});

test("the lobby is called as the big button calls it, and belongs to no round yet", () => {
  const { round } = sampleConsole();
  expect(round).not.toBeNull();
  const lobby = { ...sampleConsole({ phase: "lobby", play: null }), round };
  expect(situation({ ...lobby, lobby_locked: false })).toBe("Phòng chờ đang mở");
  expect(situation({ ...lobby, lobby_locked: true })).toBe("Phòng chờ đã khóa");
});
