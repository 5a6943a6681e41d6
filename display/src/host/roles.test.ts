import { expect, test } from "vitest";
import { LINK_ROLES, viewsOf } from "./roles";

test("every role lands on its own page", () => {
  expect(LINK_ROLES.map((role) => [role, viewsOf(role)[0]])).toEqual([
    ["operator", "control"],
    ["mc", "mc"],
    ["jury", "jury"],
    ["secretary", "secretary"],
    ["organiser", "organiser"],
    ["proctor", "seats"],
    ["observer", "observer"],
  ]);
});

test("whoever decides on rulings sees them, with the record", () => {
  for (const role of ["operator", "jury", "secretary", "organiser", "observer"]) {
    expect(viewsOf(role)).toEqual(expect.arrayContaining(["rulings", "record"]));
  }
});

test("questions and keys are offered to nobody who only looks on", () => {
  for (const role of ["mc", "proctor", "observer", "operator"]) {
    expect(viewsOf(role)).not.toContain("played");
  }
});

test("a role this page does not know may watch", () => {
  expect(viewsOf("anybody")).toEqual(["watch"]);
});
