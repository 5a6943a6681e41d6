import { describe, expect, test } from "vitest";
import { samplePlay } from "../testing/samples";
import { shortAddress } from "./contest";
import { hallType } from "./geometry";
import { imageAddress } from "./images";
import { BoardMemory } from "./memory";
import { qrPath } from "./qr";
import { board, individualRow } from "./testing/walls";
import { isPrepared, openingSeconds, remainingOf, remainingText } from "./time";
import { boardTitle, questionName, winnerColumns } from "./titles";
import { belowHallSize } from "./warnings";
import { phrase, wallWords } from "./words";

describe("time", () => {
  test("remaining times", () => {
    expect(remainingText(754)).toBe("12:34");
    expect(remainingText(59)).toBe("0:59");
    expect(remainingText(3725)).toBe("1:02:05");
  });

  test("a countdown rounds up, starts full and ends at zero", () => {
    const play = samplePlay({ window_us: 20_000_000, opens_us: 100_000_000, deadline_us: 120_000_000 });
    expect(remainingOf(play, 99_000_000)).toEqual({ seconds: 20, share: 1 });
    expect(remainingOf(play, 110_000_001)).toEqual({ seconds: 10, share: 9_999_999 / 20_000_000 });
    expect(remainingOf(play, 119_999_999).seconds).toBe(1);
    expect(remainingOf(play, 130_000_000)).toEqual({ seconds: 0, share: 0 });
  });

  test("the choices are counted down to while they are announced and not here", () => {
    const play = samplePlay({ phase: "open", stem: "Câu hỏi?", opens_us: 100_000_000 });
    expect(openingSeconds(play, 97_000_000)).toBe(3);
    expect(openingSeconds(play, 99_999_999)).toBe(1);
    expect(openingSeconds(play, 100_000_000)).toBe(0);
    expect(openingSeconds({ ...play, choices: ["a", "b"] }, 97_000_000)).toBe(0);
    expect(openingSeconds({ ...play, void: true }, 97_000_000)).toBe(0);
    expect(openingSeconds({ ...play, phase: "reading" }, 97_000_000)).toBe(0);
  });

  test("a stem that was called and is not here yet is prepared", () => {
    const play = samplePlay({ phase: "reading", stem_us: 5 });
    expect(isPrepared(play)).toBe(true);
    expect(isPrepared({ ...play, stem: "Câu hỏi?" })).toBe(false);
    expect(isPrepared({ ...play, image: "so-do.png" })).toBe(false);
    expect(isPrepared({ ...play, phase: "sealed" })).toBe(false);
  });
});

describe("names of things", () => {
  test("boards say after which question until they are official", () => {
    expect(phrase(boardTitle("individuals", true, true), "vi", { after: 5 }).first).toBe("Xếp hạng cá nhân sau câu 5");
    expect(phrase(boardTitle("teams", true, false), "vi", { after: 5 }).first).toBe("Tập thể sau câu 5");
    expect(boardTitle("teams", false, true)).toBe(wallWords.standingsTeamFinal);
  });

  test("questions by number; practice and tie-break questions have none", () => {
    expect(questionName(samplePlay())).toBe(wallWords.questionNumber);
    expect(questionName(samplePlay({ practice: true, number: 0 }))).toBe(wallWords.practiceQuestion);
    expect(questionName(samplePlay({ practice: true, number: 1 }))).toBe(wallWords.practiceNumber);
    expect(questionName(samplePlay({ number: 0 }))).toBe(wallWords.tiebreakQuestion);
  });

  test("three winners stand below one another, ten may share two columns", () => {
    expect([1, 2, 3].map((count) => winnerColumns(count))).toEqual([[1], [1], [1]]);
    expect(winnerColumns(10)).toEqual([2, 1]);
  });

  test("a missing English text leaves the Vietnamese", () => {
    expect(phrase(["Giải nhì", ""], "en").first).toBe("Giải nhì");
    expect(phrase(["Giải nhì", ""], "en").firstLanguage).toBe("vi");
    expect(phrase(["Giải nhì", "Second prize"], "both").second).toBe("Second prize");
  });
});

describe("addresses", () => {
  test("what a person types has a scheme only where it matters", () => {
    expect(shortAddress("http://192.168.1.10:8080/")).toBe("192.168.1.10:8080");
    expect(shortAddress("https://thi.example.vn/#x")).toBe("https://thi.example.vn/#x");
  });

  test("an image is asked for with its play, whatever its name", () => {
    expect(imageAddress("câu 7.png", "r.7.1")).toBe("/images/c%C3%A2u%207.png?play=r.7.1");
    expect(imageAddress("a/b.png", "p")).toBe("/images/a/b.png?play=p");
  });
});

describe("QR code", () => {
  test("dark modules lie inside the quiet zone, and the finder is where it belongs", () => {
    const { size, path } = qrPath("HTTP://A.VN");
    expect(size).toBeGreaterThanOrEqual(21 + 8);
    const runs = [...path.split("M")].slice(1).map((run) => /^(\d+) (\d+)h(\d+)/.exec(run)?.slice(1).map(Number) ?? []);
    for (const [x = 0, y = 0, length = 0] of runs) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(4);
      expect(x + length).toBeLessThanOrEqual(size - 4);
      expect(y).toBeLessThan(size - 4);
    }
    expect(runs[0]).toEqual([4, 4, 7]);
  });
});

describe("board memory", () => {
  test("gives the board shown before, once for each kind", () => {
    const memory = new BoardMemory();
    const first = board(3, individualRow, 5);
    const second = board(3, individualRow, 10);
    expect(memory.replace("individuals", first)).toBeNull();
    expect(memory.replace("teams", second)).toBeNull();
    expect(memory.replace("individuals", second)).toBe(first.rows);
    expect(memory.replace("individuals", second)).toBe(second.rows);
  });
});

describe("warnings for the operator", () => {
  const type = hallType({ farthest_viewer_cm: 3000, picture_height_cm: 250 });
  const fit = { level: 0, columns: 1, whole: true };

  test("none at the hall's size, one below it, a stronger one below the floor", () => {
    expect(belowHallSize({ ...fit, size: 89 }, type)).toBeNull();
    expect(belowHallSize({ ...fit, size: 60 }, type)?.code).toBe("below_hall_size");
    expect(belowHallSize({ ...fit, size: 40 }, type)?.code).toBe("below_floor");
    expect(belowHallSize({ ...fit, size: 90, whole: false }, type)?.code).toBe("below_floor");
  });
});
