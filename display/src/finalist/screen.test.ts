import { expect, test } from "vitest";
import { samplePaper } from "../lib/testing/fakePaper";
import { FakeServer } from "../lib/testing/fakeServer";
import { sampleOwn, samplePlay, sampleRound, sampleStage } from "../lib/testing/samples";
import { screenOf, type ScreenFacts } from "./screen";

const facts: ScreenFacts = { link: "open", stage: sampleStage(), own: sampleOwn(), takeover: "" };
const unknown = sampleOwn({ identity: "unknown" });
const disputed = sampleOwn({ identity: "disputed" });
const paper = samplePaper(new FakeServer());
const standstill = { kind: "suspended", reason: "" };

test.each<[string, Partial<ScreenFacts>]>([
  ["lobby", {}],
  ["sign-in", { link: "signed-out" }],
  ["sign-in", { link: "stopped" }],
  ["connecting", { stage: null, own: null, link: "server-away" }],
  ["connecting", { stage: null }],
  ["waiting", { stage: null, own: null, takeover: "waiting" }],
  ["waiting", { own: sampleOwn({ waiting: true }) }],
  ["lobby", { takeover: "approved" }],
  ["takeover-refused", { takeover: "refused", link: "signed-out" }],
  ["superseded", { link: "superseded" }],
  ["replaced", { link: "replaced" }],
  ["outdated", { link: "outdated" }],
  ["absent", { own: sampleOwn({ attendance: "absent" }) }],
  ["identity", { own: unknown }],
  ["identity", { own: unknown, stage: sampleStage({ play: samplePlay({ phase: "sealed" }) }) }],
  ["question", { own: unknown, stage: sampleStage({ play: samplePlay({ phase: "open" }) }) }],
  ["question", { own: disputed, stage: sampleStage({ play: samplePlay({ phase: "closed" }) }) }],
  ["disputed", { own: disputed }],
  ["question", { stage: sampleStage({ play: samplePlay() }) }],
  ["question", { link: "server-away", stage: sampleStage({ play: samplePlay({ phase: "open" }) }) }],
  ["standstill", { stage: sampleStage({ standstill, play: samplePlay({ phase: "open" }) }) }],
  ["replaced", { takeover: "replaced" }],
  ["replaced", { takeover: "replaced", link: "stopped", stage: null, own: null }],
  ["disqualified", { own: sampleOwn({ out: "disqualified" }) }],
  ["paper", { stage: sampleStage({ paper }) }],
  ["paper", { own: unknown, stage: sampleStage({ paper }) }],
  [
    "paper",
    { stage: sampleStage({ paper: { ...paper, phase: "scored" }, round: sampleRound({ id: "trac-nghiem" }) }) },
  ],
  ["lobby", { stage: sampleStage({ paper: { ...paper, phase: "scored" } }) }],
  ["lobby", { stage: sampleStage({ paper: { ...paper, practice: true, phase: "closed" }, round: null }) }],
  ["standstill", { stage: sampleStage({ standstill, paper }) }],
  ["ending", { stage: sampleStage({ phase: "finalized" }) }],
  ["ending", { stage: sampleStage({ phase: "ceremony" }) }],
  ["ending", { stage: sampleStage({ phase: "ended" }) }],
])("%s", (expected, changes) => {
  expect(screenOf({ ...facts, ...changes })).toBe(expected);
});
