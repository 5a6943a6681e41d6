import { expect, test } from "vitest";
import { sampleConsole, samplePlace } from "../lib/testing/samples";
import { attentionItems } from "./attention";
import { placeRow } from "./readiness";

const calm = sampleConsole({ readiness: { ...sampleConsole().readiness, disputed: 0 } });

test("a calm contest asks for nobody", () => {
  expect(attentionItems(calm, [placeRow(samplePlace(), "dev")], false)).toEqual([]);
});

test("the most urgent comes first, each with its count", () => {
  const takeover = { candidate: "014", name: "", session: "s", device: "" };
  const shape = { ...calm, takeovers: [takeover, takeover], void_proposal: { play: "p", reason: "r", by: "b" } };
  const rows = [placeRow(samplePlace({ connected: false }), "dev")];
  expect(attentionItems(shape, rows, true).map(({ kind, count }) => [kind, count])).toEqual([
    ["store", 1],
    ["takeovers", 2],
    ["void", 1],
    ["disconnected", 1],
  ]);
});

test("who is disconnected after the result does not matter any more", () => {
  const rows = [placeRow(samplePlace({ connected: false }), "dev")];
  expect(attentionItems({ ...calm, phase: "ceremony" }, rows, false)).toEqual([]);
});
