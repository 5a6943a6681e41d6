import { expect, test } from "vitest";
import { samplePlace as place } from "../lib/testing/samples";
import { placeRow } from "./readiness";
import { seatRowLabel, seatRows } from "./seats";

const at = (seat: string) => placeRow(place({ candidate: seat, seat }), "");

test("the row is what stands before the number", () => {
  expect(["A12", "B-03", "Hàng 2 ghế 5", "17", ""].map(seatRowLabel)).toEqual(["A", "B", "Hàng 2 ghế", "", ""]);
});

test("rows and chairs stand in natural order", () => {
  const rows = seatRows(["B2", "A10", "A2", "B1"].map(at));
  expect(rows.map((row) => row.label)).toEqual(["A", "B"]);
  expect(rows.map((row) => row.seats.map((seat) => seat.place.seat))).toEqual([
    ["A2", "A10"],
    ["B1", "B2"],
  ]);
});

test("plain numbers make one unnamed row", () => {
  const rows = seatRows(["10", "9"].map(at));
  expect(rows).toHaveLength(1);
  expect(rows[0]?.seats.map((seat) => seat.place.seat)).toEqual(["9", "10"]);
});
