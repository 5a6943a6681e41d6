import { describe, expect, test } from "vitest";
import type { PendingCommand } from "../../lib/outbox";
import { sampleBuzzer } from "../../lib/testing/roundSamples";
import { sampleOwn, samplePlay } from "../../lib/testing/samples";
import type { BuzzerShape, OwnShape, PlayShape } from "../../lib/wire";
import { buzzerView, mayPress, openingOf, type BuzzerFacts, type BuzzerView } from "./buzzer";
import { padWords } from "./pad";

function facts(
  buzzer: Partial<BuzzerShape> = {},
  own: Partial<OwnShape> = {},
  rest: Partial<BuzzerFacts> & { play?: PlayShape } = {},
  play: Partial<PlayShape> = {},
): BuzzerFacts {
  const shape = sampleBuzzer({ state: "open", ...buzzer });
  const shown = samplePlay({ kind: "buzzer", phase: "open", buzzer: shape, ...play });
  return { play: shown, own: sampleOwn(own), pending: [], settled: null, ...rest };
}

const press = { name: "press", arguments: { play: "truc-tiep.7.1" } } as unknown as PendingCommand;
const wrong = { candidate: "042", name: "", unit: "", choice: "", right: false };

describe("what the buzzer means for one finalist", () => {
  test.each<[string, BuzzerFacts]>([
    ["ready", facts()],
    ["ready", facts({ state: "settling" })],
    ["shut", facts({ state: "shut" })],
    ["over", facts({ state: "over" })],
    ["over", facts({}, {}, {}, { key: ["A"] })],
    ["over", facts({}, {}, {}, { void: true })],
    ["watch", facts({}, { playing: false })],
    ["out", facts({ attempts: [wrong] }, { playing: false })],
    ["again", facts({ equals: ["042", "007"] })],
    ["others-again", facts({ equals: ["113", "007"] })],
    ["own-turn", facts({ state: "turn", turn: "042" })],
    ["other-turn", facts({ state: "turn", turn: "007" }, { playing: false })],
    ["pressed", facts({}, { pressed: true })],
    ["pressed", facts({}, {}, { pending: [press] })],
    ["ready", facts({}, {}, { pending: [{ ...press, arguments: { play: "another" } }] })],
  ])("%s", (kind, given) => {
    expect(buzzerView(given)?.kind).toBe(kind);
  });

  test("a question without a buzzer has none", () => {
    expect(buzzerView(facts({}, {}, {}, { kind: "live" }))).toBeNull();
  });

  test("a press the server acknowledged counts before the own state follows, in its own opening only", () => {
    const given = facts();
    const settled = { opening: openingOf(given.play), code: "" };
    expect(buzzerView({ ...given, settled })).toEqual({ kind: "pressed", sent: true });
    const reopened = facts({ attempts: [{ ...wrong, candidate: "007" }] }, {}, { settled });
    expect(buzzerView(reopened)).toEqual({ kind: "ready" });
    const equal = facts({ equals: ["042", "007"] }, {}, { settled });
    expect(buzzerView(equal)).toEqual({ kind: "again" });
  });

  test("a refused press is said; one that was too early may be tried again", () => {
    const given = facts();
    const opening = openingOf(given.play);
    expect(buzzerView({ ...given, settled: { opening, code: "too_late" } })).toEqual({
      kind: "refused",
      code: "too_late",
    });
    expect(buzzerView({ ...given, settled: { opening, code: "too_early" } })).toEqual({ kind: "ready" });
  });
});

describe("whether a press is sent", () => {
  test("while it is open, or again among equals", () => {
    expect(mayPress({ kind: "ready" }, "open")).toBe(true);
    expect(mayPress({ kind: "again" }, "open")).toBe(true);
    for (const kind of ["others-again", "out", "watch", "over"] as const) {
      expect(mayPress({ kind }, "open")).toBe(false);
    }
    expect(mayPress(null, "open")).toBe(false);
  });

  test("while it is shut only where the rules give that a meaning", () => {
    expect(mayPress({ kind: "shut", early: "refused" }, "reading")).toBe(false);
    expect(mayPress({ kind: "shut", early: "allowed" }, "reading")).toBe(true);
    expect(mayPress({ kind: "shut", early: "out" }, "reading")).toBe(true);
    expect(mayPress({ kind: "shut", early: "allowed" }, "sealed")).toBe(false);
  });
});

describe("in words", () => {
  const said = (view: BuzzerView, early = false): string => {
    const { button, title, text } = padWords(view, (us) => `${String(us / 1e6)} s`, early);
    return [button, title, text].join("|");
  };

  test("whose turn it is, and by how much", () => {
    const turn = { kind: "other-turn", name: "Lê Văn Ứng", unit: "Sở Nội vụ", marginUs: 120_000 } as const;
    expect(said({ ...turn, pressed: true })).toBe(
      "|Quyền trả lời thuộc về Lê Văn Ứng (Sở Nội vụ), sớm hơn 0.12 s|Thí sinh bấm sau.",
    );
    expect(said({ ...turn, pressed: false, marginUs: -1 })).toBe("|Quyền trả lời thuộc về Lê Văn Ứng (Sở Nội vụ)|");
    expect(said({ kind: "own-turn", byVoice: true, marginUs: -1 })).toContain("Mời trả lời bằng lời");
  });

  test("what an early press costs is said before", () => {
    expect(said({ kind: "shut", early: "out" })).toContain("mất quyền trả lời");
    expect(said({ kind: "shut", early: "refused" })).toContain("không được tính");
    expect(said({ kind: "shut", early: "refused" }, true)).toContain("Vừa bấm trước khi mở chuông");
    expect(said({ kind: "shut", early: "unknown" })).toBe("Chờ mở chuông||");
  });
});
