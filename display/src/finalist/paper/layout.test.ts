import { describe, expect, test } from "vitest";
import { samplePaperText, sampleSheet } from "../../lib/testing/fakePaper";
import { originalAnswer, shownAnswer, shownQuestions } from "./layout";

describe("a paper as this device shows it (RULES 3.3)", () => {
  const text = samplePaperText(3);
  const sheet = sampleSheet(3, 0, { order: [2, 0, 1], choices: ["CADB", "ABCD", "BA"] });
  const questions = shownQuestions(text, sheet);

  test("questions stand in the order of the sheet and are numbered as shown", () => {
    expect(questions.map(({ number, slot }) => [number, slot])).toEqual([
      [1, 2],
      [2, 0],
      [3, 1],
    ]);
    expect(questions[1]?.stem).toBe(text.questions[0]?.stem);
  });

  test("choices are relabelled in the order shown, each with its own text", () => {
    const original = text.questions[0]?.choices ?? [];
    expect(questions[1]?.choices).toEqual([
      { letter: "A", original: "C", text: original[2] },
      { letter: "B", original: "A", text: original[0] },
      { letter: "C", original: "D", text: original[3] },
      { letter: "D", original: "B", text: original[1] },
    ]);
  });

  test("an answer goes out in original letters and comes back in shown ones", () => {
    const [, question] = questions;
    if (question === undefined) {
      throw new Error("expected a second question");
    }
    expect(originalAnswer(question, "A")).toBe("C");
    expect(originalAnswer(question, "DA")).toBe("BC");
    expect(originalAnswer(question, "")).toBe("");
    for (const letter of ["A", "B", "C", "D"]) {
      expect(shownAnswer(question, originalAnswer(question, letter))).toBe(letter);
    }
    expect(shownAnswer(question, "")).toBe("");
  });

  test("nothing is shown while text and sheet are not of one paper", () => {
    expect(shownQuestions(null, sheet)).toEqual([]);
    expect(shownQuestions(text, null)).toEqual([]);
    expect(shownQuestions(text, { ...sheet, paper: "another" })).toEqual([]);
  });

  test("no question and no choice is lost to a broken layout", () => {
    const broken = shownQuestions(text, { ...sheet, order: [2, 9, 2], choices: ["C", "XYZ"] });
    expect(broken.map(({ slot }) => slot)).toEqual([2, 0, 1]);
    expect(broken[1]?.choices.map(({ original }) => original).join("")).toBe("CABD");
    expect(broken[2]?.choices.map(({ original }) => original).join("")).toBe("ABCD");
    expect(broken[0]?.choices).toHaveLength(text.questions[2]?.choices.length ?? 0);
  });
});
