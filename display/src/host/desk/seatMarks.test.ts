import { expect, test } from "vitest";
import { sampleConsole, samplePlace, samplePlay } from "../../lib/testing/samples";
import type { PlaceShape } from "../../lib/wire";
import { placeRow } from "../readiness";
import { samplePaper } from "./samples";
import { SEAT_MARKS, seatIcon, seatMark } from "./seatMarks";

const calm = sampleConsole();
const open = sampleConsole({ play: samplePlay({ phase: "open" }) });
const paper = samplePaper();

function mark(changes: Partial<PlaceShape>, shape = calm): string {
  return seatMark(placeRow(samplePlace(changes), "dev"), shape);
}

test("what is wrong comes before how far somebody is", () => {
  expect(mark({})).toBe("connected");
  expect(mark({ connected: false, answered: true }, open)).toBe("disconnected");
  expect(mark({ identity: "disputed" }, open)).toBe("disputed");
  expect(mark({ away: true, answered: true }, open)).toBe("away");
  expect(mark({ attendance: "absent", connected: false }, open)).toBe("absent");
  expect(mark({ out: "eliminated" }, open)).toBe("out");
  const takeovers = [{ candidate: "042", name: "", session: "s", device: "" }];
  expect(mark({ connected: false }, { ...open, takeovers })).toBe("takeover");
});

test("an open question tells who has answered, a paper who has submitted", () => {
  expect(mark({ answered: true }, open)).toBe("answered");
  expect(mark({ answered: false }, open)).toBe("unanswered");
  const buzzer = sampleConsole({ play: samplePlay({ phase: "open", kind: "buzzer" }) });
  expect(mark({ answered: false }, buzzer)).toBe("connected");
  const writing = sampleConsole({ paper });
  expect(mark({ submitted: true }, writing)).toBe("submitted");
  expect(mark({}, writing)).toBe("writing");
  expect(mark({}, sampleConsole({ paper: { ...paper, phase: "closed" } }))).toBe("connected");
});

test("before the start a seat that is not ready says so", () => {
  expect(mark({ practised: false })).toBe("unready");
  expect(mark({ signed_in: false })).toBe("signed_out");
  expect(mark({ signed_in: false, attendance: "registered" })).toBe("missing");
});

test("what wants the proctor is told apart without colours", () => {
  const wrong = SEAT_MARKS.filter((name) => ["takeover", "disputed", "disconnected", "away", "unready"].includes(name));
  expect(new Set(wrong.map(seatIcon)).size).toBe(wrong.length);
});
