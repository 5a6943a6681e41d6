import { describe, expect, test } from "vitest";
import { samplePlay, sampleWall } from "../testing/samples";
import { questionStep, sceneOf, sealNoteShown } from "./scene";
import { allScenes } from "./testing/scenes";
import { board, ceremony, individualRow, teamRow } from "./testing/walls";

const standstill = { kind: "suspended", reason: "" };

describe("which scene stands on the wall", () => {
  test("covered, or nothing from the server: the emblem, whatever else there is", () => {
    expect(sceneOf(null)).toBe("emblem");
    const shown = { scene: "standings", individuals: board(3, individualRow) };
    expect(sceneOf(sampleWall(shown))).toBe("standings");
    expect(sceneOf(sampleWall({ ...shown, covered: true }))).toBe("emblem");
    expect(sceneOf(sampleWall({ ...shown, covered: true, standstill }))).toBe("emblem");
  });

  test("a standstill hides question, boards and ceremony, not what the host chose to say", () => {
    expect(sceneOf(sampleWall({ scene: "question", play: samplePlay(), standstill }))).toBe("standstill");
    expect(sceneOf(sampleWall({ scene: "teams", teams: board(2, teamRow), standstill }))).toBe("standstill");
    expect(sceneOf(sampleWall({ scene: "ceremony", ceremony: ceremony(1), standstill }))).toBe("standstill");
    expect(sceneOf(sampleWall({ scene: "message", message: "Xin chờ", standstill }))).toBe("message");
    expect(sceneOf(sampleWall({ scene: "break", standstill }))).toBe("break");
    expect(sceneOf(sampleWall({ scene: "black", standstill }))).toBe("black");
  });

  test("a paper and a field are hidden by a standstill, a notice and the agenda are not", () => {
    const scenes = allScenes(0);
    const still = (name: string): string => sceneOf(sampleWall({ ...scenes[name], standstill }));
    expect([still("paper"), still("field"), still("notice"), still("agenda")]).toEqual([
      "standstill",
      "standstill",
      "notice",
      "agenda",
    ]);
  });

  test("the seal stands before a question and with its result, never over one people think about", () => {
    const steps = ["round", "sealed", "reading", "open", "closed", "revealed", "void"] as const;
    expect(steps.filter((step) => sealNoteShown("question", step))).toEqual(["round", "sealed", "revealed"]);
    expect((["standings", "teams", "both"] as const).every((scene) => sealNoteShown(scene, ""))).toBe(true);
    expect((["seal", "break", "ceremony", "emblem"] as const).some((scene) => sealNoteShown(scene, ""))).toBe(false);
  });

  test("a play-off is a question without a round", () => {
    expect(sceneOf(allScenes(0)["tiebreak_teams"] ?? null)).toBe("question");
    expect(sceneOf(sampleWall({ scene: "question", round: null }))).toBe("emblem");
  });

  test("a scene without its content is the emblem, never an empty frame", () => {
    const contentless = [
      "standings",
      "teams",
      "both",
      "ceremony",
      "seal",
      "message",
      "notice",
      "paper",
      "field",
      "agenda",
    ];
    for (const scene of [...contentless, "title", "of a newer server"]) {
      expect(sceneOf(sampleWall({ scene }))).toBe("emblem");
    }
  });

  test("side by side with one board missing shows the other", () => {
    expect(sceneOf(sampleWall({ scene: "both", teams: board(2, teamRow) }))).toBe("teams");
    expect(sceneOf(sampleWall({ scene: "both", individuals: board(2, individualRow) }))).toBe("standings");
  });
});

describe("what of a question is shown", () => {
  const step = (changes: Parameters<typeof samplePlay>[0]): string =>
    questionStep(sampleWall({ scene: "question", play: samplePlay(changes) }), 1000);

  test("follows the phase as far as the parts are public", () => {
    expect(questionStep(sampleWall({ scene: "question" }), 1000)).toBe("round");
    expect(step({ phase: "sealed" })).toBe("sealed");
    expect(step({ phase: "reading", stem: "Câu hỏi?" })).toBe("reading");
    expect(step({ phase: "open", choices: ["1", "2"] })).toBe("open");
    expect(step({ phase: "closed", choices: ["1", "2"] })).toBe("closed");
    expect(step({ phase: "revealed", choices: ["1", "2"], key: ["A"] })).toBe("revealed");
    expect(step({ phase: "scored", choices: ["1", "2"], key: ["A"] })).toBe("revealed");
  });

  test("a phase ahead of its content shows no more than there is", () => {
    expect(step({ phase: "reading" })).toBe("sealed");
    expect(step({ phase: "open" })).toBe("sealed");
    expect(step({ phase: "revealed", choices: ["1", "2"] })).toBe("closed");
  });

  test("choices wait for their moment, and the stem stays until then", () => {
    const early = { phase: "open", stem: "Câu hỏi?", choices: ["1", "2"], opens_us: 2_000_000 };
    expect(step(early)).toBe("reading");
    expect(step({ ...early, stem: "" })).toBe("sealed");
    expect(step({ ...early, opens_us: 1000 })).toBe("open");
    expect(step({ ...early, opens_us: 200_000 })).toBe("open"); // the server knows better than this clock
  });

  test("a voided play shows no text, whatever its phase", () => {
    expect(step({ phase: "open", choices: ["1", "2"], void: true })).toBe("void");
  });
});
