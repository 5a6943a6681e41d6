import { describe, expect, test } from "vitest";
import type { PendingCommand } from "../lib/outbox";
import { samplePlay } from "../lib/testing/samples";
import { answerState, canAnswer, latestGiven, verdict, type AnswerFacts, type AnswerState } from "./answering";

const pendingB: PendingCommand = {
  id: "1",
  name: "answer",
  flowVersion: -1,
  arguments: { play: "p", choice: "B" },
  kept: true,
  sends: 0,
};
const given = { play: "p", choice: "C", received_wall_ms: 1000, latency_us: 2000 };
const facts: AnswerFacts = {
  play: "p",
  changeable: false,
  given: null,
  pending: [],
  refusal: null,
  link: "open",
  storeAway: false,
};

describe("where an answer stands", () => {
  test("nothing was chosen", () => {
    expect(answerState(facts)).toEqual({ kind: "none" });
    expect(answerState({ ...facts, given: { ...given, play: "another" } })).toEqual({ kind: "none" });
    expect(answerState({ ...facts, play: "another", pending: [pendingB] })).toEqual({ kind: "none" });
  });

  test.each([
    ["chosen", 0, "open", false],
    ["sending", 1, "open", false],
    ["resending", 2, "open", false],
    ["resending", 1, "silent", false],
    ["stored", 0, "offline", false],
    ["stored", 3, "server-away", false],
    ["stored", 1, "connecting", false],
    ["stored", 1, "open", true],
  ] as const)("%s: sent %i times, link %s, store away %s", (kind, sends, link, storeAway) => {
    expect(answerState({ ...facts, pending: [{ ...pendingB, sends }], link, storeAway })).toEqual({
      kind,
      choice: "B",
      recorded: "",
    });
  });

  test("only the server's word makes it received, and that outweighs everything else", () => {
    const refusal = { play: "p", choice: "B", code: "duplicate", detail: "" };
    expect(answerState({ ...facts, given, pending: [pendingB], refusal })).toEqual({
      kind: "received",
      choice: "C",
      wallMs: 1000,
      latencyUs: 2000,
      refused: "",
    });
  });

  test("a refusal is of its own play only", () => {
    const refusal = { play: "p", choice: "B", code: "too_late", detail: "" };
    expect(answerState({ ...facts, refusal })).toMatchObject({ kind: "refused", code: "too_late" });
    expect(answerState({ ...facts, play: "q", refusal })).toEqual({ kind: "none" });
  });
});

describe("where the last answer counts", () => {
  const last = { ...facts, changeable: true };

  test("a change on its way is shown, with what the server has", () => {
    const pending = [{ ...pendingB, sends: 1 }];
    expect(answerState({ ...last, given, pending })).toEqual({ kind: "sending", choice: "B", recorded: "C" });
    expect(answerState({ ...last, given, pending, link: "offline" })).toMatchObject({ kind: "stored", recorded: "C" });
  });

  test("a refused change leaves what is recorded, and is said", () => {
    const refusal = { play: "p", choice: "B", code: "too_late", detail: "" };
    expect(answerState({ ...last, given, refusal })).toMatchObject({ kind: "received", choice: "C", refused: "B" });
  });

  test("of two words of the server the later one holds", () => {
    const later = { ...given, choice: "D", received_wall_ms: 1500 };
    expect(latestGiven("p", given, later)).toBe(later);
    expect(latestGiven("p", later, given)).toBe(later);
    expect(latestGiven("p", null, given)).toBe(given);
    expect(latestGiven("q", given, later)).toBeNull();
  });

  test("it may be changed until the close, also before it was received", () => {
    const open = { ...samplePlay({ phase: "open" }), changeable: true };
    const received = { kind: "received", choice: "A", wallMs: 0, latencyUs: 0, refused: "" } as const;
    const stored = { kind: "stored", choice: "A", recorded: "" } as const;
    const tooLate = { kind: "refused", choice: "A", code: "too_late", detail: "" } as const;
    expect(canAnswer(open, null, received, false)).toBe(true);
    expect(canAnswer(open, null, stored, false)).toBe(true);
    expect(canAnswer(open, null, tooLate, false)).toBe(false);
    expect(canAnswer(open, null, received, true)).toBe(false);
    expect(canAnswer({ ...open, phase: "closed" }, null, received, false)).toBe(false);
    expect(canAnswer({ ...open, changeable: false }, null, received, false)).toBe(false);
  });

  test("what was not received decides nothing once the key is public", () => {
    const revealed = samplePlay({ phase: "revealed", key: ["C"] });
    expect(verdict(revealed, { kind: "resending", choice: "B", recorded: "C" })).toBe("right");
  });
});

describe("whether a press is taken", () => {
  const open = samplePlay({ phase: "open" });
  const none: AnswerState = { kind: "none" };
  const refused = (code: string): AnswerState => ({ kind: "refused", choice: "A", code, detail: "" });

  test("only while the play is open and nothing was chosen", () => {
    expect(canAnswer(open, null, none, false)).toBe(true);
    expect(canAnswer(null, null, none, false)).toBe(false);
    expect(canAnswer(open, null, none, true)).toBe(false);
    expect(canAnswer(open, { kind: "suspended", reason: "" }, none, false)).toBe(false);
    expect(canAnswer({ ...open, void: true }, null, none, false)).toBe(false);
    for (const phase of ["sealed", "reading", "closed", "revealed", "scored"]) {
      expect(canAnswer({ ...open, phase }, null, none, false)).toBe(false);
    }
    expect(canAnswer(open, null, { kind: "stored", choice: "A", recorded: "" }, false)).toBe(false);
  });

  test("again after a refusal that passes, not after a final one", () => {
    expect(canAnswer(open, null, refused("standstill"), false)).toBe(true);
    expect(canAnswer(open, null, refused("too_late"), false)).toBe(false);
    expect(canAnswer(open, null, refused("duplicate"), false)).toBe(false);
  });
});

describe("right or wrong", () => {
  const revealed = samplePlay({ phase: "revealed", key: ["A", "C"] });
  const received = (choice: string): AnswerState => ({
    kind: "received",
    choice,
    wallMs: 0,
    latencyUs: 0,
    refused: "",
  });

  test.each([
    ["right", received("C")],
    ["wrong", received("B")],
    ["none", { kind: "none" }],
    ["none", { kind: "stored", choice: "A", recorded: "" }],
  ] as const)("%s", (expected, answer) => {
    expect(verdict(revealed, answer)).toBe(expected);
  });

  test("nothing is said before the key is public, or of a void play", () => {
    expect(verdict(samplePlay({ phase: "closed" }), received("A"))).toBeNull();
    expect(verdict({ ...revealed, void: true }, received("A"))).toBeNull();
  });
});
