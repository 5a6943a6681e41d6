import { expect, test } from "vitest";
import { sampleConsole, samplePlay, sampleWall } from "../../lib/testing/samples";
import { samplePaper, sampleTurn } from "../desk/samples";
import { progressOf } from "./progress";

const field = { total: 100, left: 37, fallen: 0, rescues_left: 0, standing: [], out: [] };

test("answers are counted over everybody here, and not before the question is open", () => {
  const play = samplePlay({ phase: "reading" });
  expect(progressOf(sampleConsole({ play }))).toMatchObject({ kind: "answers", counting: false, deadlineUs: 0 });
  const open = samplePlay({ phase: "open", deadline_us: 9 });
  expect(progressOf(sampleConsole({ play: open, answered: 42 }))).toMatchObject({
    counting: true,
    done: 42,
    all: 238,
    deadlineUs: 9,
  });
});

test("in an elimination round only who is still in is waited for; in a play-off only who is played off", () => {
  const play = samplePlay({ phase: "open", kind: "elimination" });
  expect(progressOf(sampleConsole({ play, field })).all).toBe(37);
  const tiebreak = {
    number: 1,
    scope: "individual",
    text: "",
    members: ["1", "2"],
    names: [],
    played: 0,
    questions_max: 3,
    units: [],
  };
  const off = samplePlay({ phase: "open", kind: "tiebreak" });
  expect(progressOf(sampleConsole({ play: off, tiebreak })).all).toBe(2);
});

test("a paper counts who has submitted on the paper's own clock", () => {
  const paper = samplePaper({ phase: "open", submitted: 183, present: 238, opens_us: 5, deadline_us: 105 });
  expect(progressOf(sampleConsole({ paper }))).toMatchObject({
    kind: "paper",
    done: 183,
    all: 238,
    deadlineUs: 105,
    windowUs: 100,
  });
});

test("a buzzer counts presses until it is somebody's turn", () => {
  const buzzer = { ...sampleTurn, turn: "", until_us: 0 };
  const open = samplePlay({ phase: "open", kind: "buzzer", buzzer, deadline_us: 7 });
  expect(progressOf(sampleConsole({ play: open }))).toMatchObject({ kind: "presses", deadlineUs: 7 });
  const turn = samplePlay({ phase: "open", kind: "buzzer", buzzer: { ...sampleTurn, turn: "007", until_us: 11 } });
  expect(progressOf(sampleConsole({ play: turn }))).toMatchObject({ kind: "turn", deadlineUs: 11 });
});

test("the review and a break have their own clocks, and a standstill stops all of them", () => {
  const review = { round: null, play: samplePlay({ phase: "scored" }), review_until_us: 500 };
  expect(progressOf(sampleConsole(review))).toMatchObject({ kind: "review", deadlineUs: 500 });
  const wall = sampleWall({ scene: "break", until_us: 700 });
  expect(progressOf(sampleConsole({ wall }))).toMatchObject({ kind: "break", deadlineUs: 700 });
  const standstill = { kind: "suspended", reason: "" };
  expect(progressOf(sampleConsole({ wall, standstill })).deadlineUs).toBe(0);
});

test("after the result no question is counted any more", () => {
  expect(progressOf(sampleConsole({ phase: "ceremony", play: samplePlay({ phase: "scored" }) })).kind).toBe("none");
});
