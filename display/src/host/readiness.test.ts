import { expect, test } from "vitest";
import { samplePlace as place, sampleConsole, samplePlay } from "../lib/testing/samples";
import type { PlaceShape } from "../lib/wire";
import { compareNames, filterCounts, filtersNow, placeRow, placeState, selected, sorted, zones } from "./readiness";

const build = "dev";
const state = (changes: Partial<PlaceShape>) => placeState(place(changes), build);

test("a place is ready only when nothing is left to do", () => {
  expect(state({})).toBe("ready");
  expect(state({ practised: false })).toBe("unpractised");
  expect(state({ identity: "unknown" })).toBe("unconfirmed");
  expect(state({ connected: false })).toBe("disconnected");
  expect(state({ signed_in: false })).toBe("signed_out");
  expect(state({ signed_in: false, attendance: "registered" })).toBe("missing");
  expect(state({ attendance: "registered" })).toBe("unmarked");
  expect(state({ identity: "disputed", connected: false })).toBe("disputed");
});

test("an absent place needs nothing, whatever else is true of it", () => {
  expect(state({ attendance: "absent", identity: "disputed", connected: false })).toBe("absent");
});

test("an old page and a slow device are warnings after everything else is done", () => {
  expect(state({ page: "build-0" })).toBe("old_page");
  expect(state({ ping_ms: 251 })).toBe("slow");
  expect(state({ ping_ms: 251, doubts: ["delay"] })).toBe("doubted");
  expect(state({ connected: false, doubts: ["clock"] })).toBe("disconnected");
  expect(state({ ping_ms: 250, clock_error_ms: 100 })).toBe("ready");
  expect(state({ ping_ms: -1, clock_error_ms: -1, page: "" })).toBe("ready");
});

const hall = [
  place({ candidate: "003", name: "Nguyễn Văn Ánh", zone: "B", seat: "B3", connected: false }),
  place({ candidate: "001", name: "Trần Thị Bình", zone: "A", seat: "A10" }),
  place({ candidate: "002", name: "Lê An", zone: "A", seat: "A9", attendance: "absent" }),
  place({ candidate: "010", name: "Phạm Đức", zone: "C", seat: "C1", ping_ms: 900 }),
].map((shape) => placeRow(shape, build));

const numbers = (rows: readonly { place: PlaceShape }[]) => rows.map((row) => row.place.candidate);

test("trouble comes first, and equals keep the order of their numbers", () => {
  expect(numbers(sorted(hall, "trouble"))).toEqual(["003", "010", "001", "002"]);
  expect(numbers(sorted(hall, "candidate"))).toEqual(["001", "002", "003", "010"]);
});

test("names are ordered by given name, in Vietnamese", () => {
  expect(numbers(sorted(hall, "name"))).toEqual(["002", "003", "001", "010"]);
  expect(compareNames("Lê Dũng", "Lê Đạt")).toBeLessThan(0);
});

test("seats are ordered as people count them", () => {
  expect(numbers(sorted(hall, "seat"))).toEqual(["002", "001", "003", "010"]);
});

test("filters, zone and search narrow together", () => {
  const all = { filter: "all", zone: "", query: "" } as const;
  expect(numbers(selected(hall, { ...all, filter: "not_ready" }))).toEqual(["003"]);
  expect(numbers(selected(hall, { ...all, filter: "disconnected" }))).toEqual(["003"]);
  expect(numbers(selected(hall, { ...all, filter: "warning" }))).toEqual(["010"]);
  expect(numbers(selected(hall, { ...all, zone: "A" }))).toEqual(["001", "002"]);
  expect(numbers(selected(hall, { ...all, zone: "A", query: "binh" }))).toEqual(["001"]);
  expect(numbers(selected(hall, { ...all, query: "duc 010" }))).toEqual(["010"]);
  expect(zones(hall)).toEqual(["A", "B", "C"]);
});

test("the counts agree with the filters", () => {
  expect(filterCounts(hall)).toMatchObject({
    all: 4,
    unsubmitted: 3,
    unanswered: 3,
    not_ready: 1,
    disconnected: 1,
    missing: 0,
    warning: 1,
    absent: 1,
    out: 0,
  });
});

test("filters are offered where they mean something", () => {
  const idle = sampleConsole();
  expect(filtersNow(idle, hall)).not.toContain("unanswered");
  expect(filtersNow(sampleConsole({ play: samplePlay({ phase: "open" }) }), hall)).toContain("unanswered");
  expect(filtersNow(sampleConsole({ play: samplePlay({ phase: "open", kind: "buzzer" }) }), hall)).not.toContain(
    "unanswered",
  );
  expect(filtersNow(idle, hall)).not.toContain("extra");
  const extra = [...hall, placeRow(place({ candidate: "011", extra_percent: 25 }), build)];
  expect(filtersNow(idle, extra)).toContain("extra");
});

test("a thousand rows are sorted and filtered well within a frame budget of the board", () => {
  const thousand = Array.from({ length: 1_000 }, (_, index) =>
    placeRow(place({ candidate: String(index), name: `Nguyễn Văn ${index % 97}`, connected: index % 7 > 0 }), build),
  );
  const rows = selected(sorted(thousand, "trouble"), { filter: "not_ready", zone: "", query: "nguyen van" });
  expect(rows).toHaveLength(143);
});
