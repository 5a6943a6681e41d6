import { expect, test } from "vitest";
import { sampleConsole, samplePlay } from "../../lib/testing/samples";
import type { AgendaItemShape } from "../../lib/wire";
import { samplePaper } from "../desk/samples";
import { agendaStands, clockOf, drift, isPlainMove, itemDrift, minutesOfDay, plannedStarts } from "./agenda";
import { driftText } from "./drift";

/** 20/11/2026 at a time of day in Vietnam. */
const at = (clock: string): number => Date.parse(`2026-11-20T${clock}:00+07:00`);

function item(starts: string, minutes: number, began = ""): AgendaItemShape {
  return {
    id: "muc",
    kind: "program",
    title: "Văn nghệ",
    title_en: "Music",
    round: "",
    starts,
    minutes,
    began_wall_ms: began === "" ? 0 : at(began),
    mc: "",
    locked: false,
  };
}

test("a start that is not written follows from the item before it", () => {
  const items = [item("07:30", 15), item("", 20), item("", 0), item("", 10), item("09:00", 5)];
  expect(plannedStarts(items)).toEqual([450, 465, 485, null, 540]);
  expect(plannedStarts([])).toEqual([]);
});

test("times of day are read and written as people do", () => {
  expect(minutesOfDay("07:30")).toBe(450);
  expect(minutesOfDay("")).toBeNull();
  expect(minutesOfDay("7h30")).toBeNull();
  expect(clockOf(485)).toBe("08:05");
});

test("an item's own drift is how late it began", () => {
  expect(itemDrift(item("07:30", 15, "07:37"), 450)).toBe(7);
  expect(itemDrift(item("07:30", 15, "07:28"), 450)).toBe(-2);
  expect(itemDrift(item("07:30", 15), 450)).toBeNull();
  expect(itemDrift(item("", 15, "07:37"), null)).toBeNull();
});

test("the show is as late as its present item began, and later once that lasts too long", () => {
  const items = [item("07:30", 15, "07:37"), item("", 20), item("", 0)];
  expect(drift(items, 0, at("07:40"))).toBe(7);
  expect(drift(items, 0, at("07:52"))).toBe(7);
  expect(drift(items, 0, at("07:57"))).toBe(12);
});

test("an item that began early makes the show early until it lasts too long", () => {
  const items = [item("07:30", 15, "07:26"), item("", 20)];
  expect(drift(items, 0, at("07:31"))).toBe(-4);
  expect(drift(items, 0, at("07:50"))).toBe(5);
});

test("before the first item the show is late once that should have begun; without a plan nothing is said", () => {
  const items = [item("07:30", 15), item("", 20)];
  expect(drift(items, -1, at("07:20"))).toBeNull();
  expect(drift(items, -1, at("07:30"))).toBeNull();
  expect(drift(items, -1, at("07:34"))).toBe(4);
  expect(drift([item("", 15)], -1, at("07:34"))).toBeNull();
  expect(drift([item("", 0, "07:37")], 0, at("07:40"))).toBeNull();
  expect(drift([], -1, at("07:34"))).toBeNull();
});

test("hours are told as hours", () => {
  expect(driftText(7)).toBe("chậm 7 phút");
  expect(driftText(-2)).toBe("sớm 2 phút");
  expect(driftText(60)).toBe("chậm 1 giờ");
  expect(driftText(444)).toBe("chậm 7 giờ 24 phút");
  expect(driftText(0)).toBe("đúng giờ");
});

test("the show stands while a question or a paper is out", () => {
  expect(agendaStands(sampleConsole())).toBe(false);
  expect(agendaStands(sampleConsole({ play: samplePlay({ phase: "sealed" }) }))).toBe(false);
  expect(agendaStands(sampleConsole({ play: samplePlay({ phase: "reading" }) }))).toBe(true);
  expect(agendaStands(sampleConsole({ play: samplePlay({ phase: "open", void: true }) }))).toBe(false);
  expect(agendaStands(sampleConsole({ paper: samplePaper({ phase: "open" }) }))).toBe(true);
});

test("only what the flow itself offers is a plain press", () => {
  const step = { ...sampleConsole().step, command: "move_agenda", arguments: { to: "2" } };
  expect(isPlainMove(sampleConsole({ step }), 2)).toBe(true);
  expect(isPlainMove(sampleConsole({ step }), 3)).toBe(false);
  expect(isPlainMove(sampleConsole(), 2)).toBe(false);
});
