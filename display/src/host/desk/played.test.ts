import { afterEach, expect, test } from "vitest";
import { language } from "../../lib/i18n.svelte";
import { newestFirst, openingOf, playedTitle, roundTitle } from "./played";
import { samplePlayed } from "./samples";

afterEach(() => {
  language.current = "vi";
});

test("the newest stands first, and a paper keeps the order of its numbers", () => {
  const paper = { play: "giay", round: "giay", kind: "paper" };
  const rows = [
    samplePlayed({ ...paper, question: "Q01", number: 1 }),
    samplePlayed({ ...paper, question: "Q02", number: 2 }),
    samplePlayed({ play: "TT01.1", question: "TT01", number: 1 }),
    samplePlayed({ play: "TT02.1", question: "TT02", number: 2 }),
  ];
  expect(newestFirst(rows).map(({ question }) => question)).toEqual(["TT02", "TT01", "Q01", "Q02"]);
  expect(newestFirst([])).toEqual([]);
});

test("a question is called as the hall knows it", () => {
  const names = [
    samplePlayed(),
    samplePlayed({ reserve: true }),
    samplePlayed({ practice: true, number: 1 }),
    samplePlayed({ practice: true, number: 0 }),
    samplePlayed({ kind: "tiebreak", number: 2 }),
  ].map(playedTitle);
  expect(names).toEqual(["Câu 6", "Câu 6 (câu dự phòng)", "Câu thi thử 1", "Câu thi thử", "Câu hỏi phụ 2"]);
});

test("the round is named by its title, in the language of the page", () => {
  expect(roundTitle(samplePlayed())).toBe("Phần thi trực tiếp");
  expect(roundTitle(samplePlayed({ round_title: "", round_title_en: "" }))).toBe("truc-tiep");
  language.current = "en";
  expect(roundTitle(samplePlayed())).toBe("Live round");
});

test("what was opened again says so", () => {
  expect(openingOf(samplePlayed({ play: "TH01.2", question: "TH01" }))).toBe(2);
  expect(openingOf(samplePlayed())).toBe(1);
  expect(openingOf(samplePlayed({ play: "giay", question: "Q04" }))).toBe(1);
});
