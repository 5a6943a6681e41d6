import { expect, test } from "vitest";
import { sampleConsole, samplePlay } from "../../lib/testing/samples";
import type { PlayShape } from "../../lib/wire";
import { sampleTurn } from "./samples";
import { keyWaits, verdictWaits } from "./waiting";

const nothing = { ...sampleConsole().step, command: "", label: "" };
function elimination(changes: Partial<PlayShape> = {}): PlayShape {
  return samplePlay({ kind: "elimination", phase: "closed", ...changes });
}

test("the key of an elimination question is waited for once it is closed, until the operator has a step again", () => {
  expect(keyWaits(sampleConsole({ play: elimination(), step: nothing }))).toBe(true);
  const reveal = { ...nothing, command: "reveal_key" };
  expect(keyWaits(sampleConsole({ play: elimination(), step: reveal }))).toBe(false);
  expect(keyWaits(sampleConsole({ play: elimination({ phase: "open" }), step: nothing }))).toBe(false);
  expect(keyWaits(sampleConsole({ play: elimination({ void: true }), step: nothing }))).toBe(false);
  expect(keyWaits(sampleConsole({ play: elimination({ kind: "live" }), step: nothing }))).toBe(false);
});

test("a verdict is waited for while somebody answers by voice", () => {
  const play = samplePlay({ kind: "buzzer", phase: "open", buzzer: sampleTurn });
  expect(verdictWaits(sampleConsole({ play }))).toBe(true);
  expect(verdictWaits(sampleConsole({ play: { ...play, buzzer: { ...sampleTurn, turn: "" } } }))).toBe(false);
  expect(verdictWaits(sampleConsole({ play: { ...play, buzzer: { ...sampleTurn, by_voice: false } } }))).toBe(false);
  expect(verdictWaits(sampleConsole({ play: null }))).toBe(false);
});
