/** Questions that are not plain live ones, on the fake server. */
import { flushSync } from "svelte";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { memoryStorage } from "../../lib/storage";
import { FakeServer } from "../../lib/testing/fakeServer";
import { sampleAnswerSheet, sampleBuzzer, sampleField } from "../../lib/testing/roundSamples";
import { sampleChoices, sampleOwn, samplePlay, sampleStage, sampleStem } from "../../lib/testing/samples";
import type { OwnShape, PlayShape } from "../../lib/wire";
import { FinalistController } from "../controller.svelte";

let server: FakeServer;
let made: FinalistController[];
const realFetch = window.fetch;
const realWebSocket = window.WebSocket;

beforeEach(() => {
  vi.useFakeTimers();
  window.scrollTo = () => undefined;
  made = [];
  server = new FakeServer({ stage: sampleStage(), own: sampleOwn() }).install();
});

afterEach(() => {
  for (const controller of made) {
    controller.destroy();
  }
  window.fetch = realFetch;
  window.WebSocket = realWebSocket;
  vi.useRealTimers();
});

const pass = async (ms: number): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms);
  flushSync();
};

async function open(play: Partial<PlayShape>, own: Partial<OwnShape> = {}): Promise<FinalistController> {
  const nowUs = server.nowUs();
  const shown = { phase: "open", stem: sampleStem, choices: sampleChoices, opens_us: nowUs, ...play };
  server.parts.stage = sampleStage({ play: samplePlay({ deadline_us: nowUs + 20_000_000, ...shown }) });
  server.parts.own = sampleOwn(own);
  const options = { storage: memoryStorage(), url: "ws://venue.test/ws?role=finalist", online: () => true };
  const controller = new FinalistController({ ...options, random: () => 0.5 });
  made.push(controller);
  controller.start("");
  await pass(300);
  return controller;
}

const now = (): number => performance.now();

describe("several right choices", () => {
  test("letters are taken in and out, and sent once, in alphabetical order", async () => {
    const { live } = await open({ several: true });
    live.choose("C", now());
    live.choose("B", now());
    live.choose("A", now());
    await pass(1_000);
    live.choose("B", now());
    flushSync();
    expect(live.selection).toBe("AC");
    expect(server.commands()).toEqual([]);
    live.sendSelection(now());
    live.sendSelection(now());
    await pass(50);
    expect(server.commands()).toMatchObject([{ name: "answer", arguments: { choice: "AC" } }]);
    expect(live.answer).toMatchObject({ kind: "received", choice: "AC" });
    expect(live.answerable).toBe(false);
  });

  test("pointer and click of one gesture are one toggle", async () => {
    const { live } = await open({ several: true });
    const at = now();
    live.choose("A", at);
    live.choose("A", at + 5);
    expect(live.selection).toBe("A");
  });

  test("nothing chosen is not sent; the next question begins empty", async () => {
    const { live } = await open({ several: true });
    live.sendSelection(now());
    live.choose("A", now());
    const play = samplePlay({ id: "truc-tiep.8.1", phase: "open", several: true, choices: sampleChoices });
    server.publish({ stage: sampleStage({ play: { ...play, deadline_us: server.nowUs() + 9_000_000 } }) });
    await pass(50);
    expect(live.selection).toBe("");
    expect(server.commands()).toEqual([]);
  });

  test("right is exactly the key", async () => {
    const answer = { play: "truc-tiep.7.1", choice: "A", received_wall_ms: 0, latency_us: 1 };
    const { live } = await open({ several: true, phase: "revealed", key: ["A", "C"] }, { answer });
    expect(live.verdict).toBe("wrong");
    server.publish({ own: sampleOwn({ answer: { ...answer, choice: "AC" } }) });
    await pass(50);
    expect(live.verdict).toBe("right");
  });
});

describe("where the last answer counts", () => {
  const changeable = { changeable: true } as Partial<PlayShape>;

  test("another choice may be given until the close; the latest one acknowledged is the answer", async () => {
    const { live } = await open(changeable);
    live.choose("A", now());
    await pass(50);
    expect(live.answer).toMatchObject({ kind: "received", choice: "A" });
    expect(live.answerable).toBe(true);
    live.choose("A", now());
    server.judge = () => "ignore";
    live.choose("C", now());
    await pass(50);
    expect(live.answer).toMatchObject({ kind: "sending", choice: "C", recorded: "A" });
    expect(live.chosen).toBe("C");
    server.judge = () => "ack";
    await pass(2_500);
    expect(live.answer).toMatchObject({ kind: "received", choice: "C" });
    const choices = server.commands().map(({ arguments: given }) => given["choice"]);
    expect([choices[0], choices[choices.length - 1]]).toEqual(["A", "C"]);
  });

  test("a change that comes too late leaves the answer that was recorded", async () => {
    const { live } = await open(changeable);
    live.choose("A", now());
    await pass(50);
    server.judge = () => "too_late";
    live.choose("B", now());
    await pass(50);
    expect(live.answer).toMatchObject({ kind: "received", choice: "A", refused: "B" });
    expect(live.chosen).toBe("A");
  });

  test("several letters: one begins where one was, and sends again", async () => {
    const { live } = await open({ ...changeable, several: true });
    live.choose("A", now());
    live.choose("C", now());
    live.sendSelection(now());
    await pass(1_000);
    expect([live.chosen, live.sendable]).toEqual(["AC", false]);
    live.choose("B", now());
    expect([live.chosen, live.sendable]).toEqual(["ABC", true]);
    live.choose("A", now());
    live.sendSelection(now());
    await pass(50);
    expect(live.answer).toMatchObject({ kind: "received", choice: "BC" });
  });

  test("without it the first answer is final", async () => {
    const { live } = await open({});
    live.choose("A", now());
    await pass(50);
    live.choose("B", now());
    await pass(50);
    expect(server.commands()).toHaveLength(1);
    expect(live.answer).toMatchObject({ kind: "received", choice: "A" });
  });
});

describe("who takes part", () => {
  test("extra time runs on the own deadline", async () => {
    const us = server.nowUs();
    const { live } = await open({ deadline_us: us + 2_000_000 }, { deadline_us: us + 6_000_000, extra_percent: 50 });
    await pass(4_000);
    expect(live.timeUp).toBe(false);
    expect(live.answerable).toBe(true);
    await pass(3_000);
    expect(live.timeUp).toBe(true);
  });

  test("who does not play watches: nothing can be pressed, nothing is called wrong", async () => {
    const { live } = await open({ kind: "tiebreak" }, { playing: false });
    expect(live.answerable).toBe(false);
    live.choose("A", now());
    await pass(50);
    expect(server.commands()).toEqual([]);
    const play = samplePlay({ kind: "tiebreak", phase: "revealed", key: ["A"], choices: sampleChoices });
    server.publish({ stage: sampleStage({ play }) });
    await pass(50);
    expect(live.verdict).toBeNull();
  });

  test("a rescue is said until the next question is over (RULES 7.1)", async () => {
    const { live } = await open({ kind: "elimination", phase: "scored" }, { out: "eliminated", playing: false });
    expect(live.rescued).toBe(false);
    server.publish({ own: sampleOwn() });
    await pass(50);
    expect(live.rescued).toBe(true);
    const next = samplePlay({ id: "truc-tiep.8.1", kind: "elimination", phase: "closed" });
    server.publish({ stage: sampleStage({ play: next, field: sampleField() }) });
    await pass(50);
    expect(live.rescued).toBe(false);
  });
});

describe("the buzzer (RULES 7.2)", () => {
  test("one press, with its moment, is shown at once and then as the server's", async () => {
    server.delayMs = 20;
    const { live, session } = await open({ kind: "buzzer", buzzer: sampleBuzzer({ state: "open" }) });
    const pressed_us = session.clock.momentUs(now() - 5);
    live.press(now() - 5);
    live.press(now());
    flushSync();
    expect(live.buzzer).toEqual({ kind: "pressed", sent: false });
    await pass(60);
    expect(live.buzzer).toEqual({ kind: "pressed", sent: true });
    expect(server.commands()).toMatchObject([{ name: "press", arguments: { play: "truc-tiep.7.1", pressed_us } }]);
  });

  test("a shut buzzer that refuses early presses sends none", async () => {
    const { live } = await open({ kind: "buzzer", phase: "reading", buzzer: sampleBuzzer() });
    expect(live.pressable).toBe(false);
    live.press(now());
    await pass(50);
    expect(server.commands()).toEqual([]);
  });

  test("nobody is early for a question that was called and is not here yet", async () => {
    const buzzer = sampleBuzzer({ early: "out" });
    const { live } = await open({ kind: "buzzer", phase: "reading", stem: "", choices: [], stem_us: 2 ** 50, buzzer });
    expect(live.step).toBe("prepare");
    expect(live.pressable).toBe(false);
    server.publish({
      stage: sampleStage({ play: samplePlay({ kind: "buzzer", phase: "reading", stem: "?", buzzer }) }),
    });
    await pass(50);
    expect(live.pressable).toBe(true);
  });

  test("on the own turn an answer is taken until the turn is over", async () => {
    const untilUs = server.nowUs() + 5_000_000;
    const turn = sampleBuzzer({ state: "turn", turn: "042", until_us: untilUs });
    const { live } = await open({ kind: "buzzer", buzzer: turn, deadline_us: server.nowUs() - 1 }, { pressed: true });
    expect(live.answerable).toBe(true);
    expect(live.countdown.seconds).toBe(5);
    live.choose("B", now());
    await pass(50);
    expect(server.commands()).toMatchObject([{ name: "answer", arguments: { choice: "B" } }]);
  });

  test.each([
    ["somebody else's turn", { turn: "007" }],
    ["an answer by voice", { turn: "042", by_voice: true }],
  ])("%s takes no choice", async (_, changes) => {
    const { live } = await open({ kind: "buzzer", buzzer: sampleBuzzer({ state: "turn", ...changes }) });
    expect(live.answerable).toBe(false);
  });

  test("an attempt decides what is called right", async () => {
    const attempt = { candidate: "042", name: "", unit: "", choice: "B", right: true };
    const buzzer = sampleBuzzer({ state: "over", attempts: [attempt] });
    const { live } = await open({ kind: "buzzer", phase: "revealed", key: ["B"], buzzer });
    expect(live.verdict).toBe("right");
    expect(live.answerable).toBe(false);
  });
});

describe("the answer sheet (RULES 6.1)", () => {
  test("is asked for when it is opened, again after a silence, and gone when it is no longer shown", async () => {
    const { review } = await open({});
    expect(review.available).toBe(false);
    const untilUs = server.nowUs() + 900_000_000;
    server.publish({ stage: sampleStage({ review_until_us: untilUs }) });
    await pass(50);
    expect(review.available).toBe(true);
    expect(server.received.filter(({ type }) => type === "review")).toHaveLength(0);
    review.open();
    await pass(4_500);
    expect(server.received.filter(({ type }) => type === "review")).toHaveLength(2);
    server.review = sampleAnswerSheet({ until_us: untilUs });
    await pass(4_000);
    expect(review.sheet?.rows).toHaveLength(6);
    await pass(10_000);
    expect(server.received.filter(({ type }) => type === "review")).toHaveLength(3);
    const wallMs = (server.nowUs() + server.wallOffsetUs) / 1000 + 900_000;
    expect(Math.abs(review.wallMs(untilUs) - wallMs)).toBeLessThan(60_000);
    server.publish({ stage: sampleStage() });
    await pass(50);
    expect(review.shown).toBe(false);
  });

  test("follows the rulings while it is read: at once where the own result changes, soon where only the key does", async () => {
    const { review } = await open({});
    const untilUs = server.nowUs() + 900_000_000;
    server.review = sampleAnswerSheet({ until_us: untilUs, correct: 3 });
    server.publish({ stage: sampleStage({ review_until_us: untilUs }) });
    await pass(50);
    review.open();
    await pass(50);
    expect(review.sheet?.correct).toBe(3);
    server.review = sampleAnswerSheet({ until_us: untilUs, correct: 4 });
    server.publish({ own: sampleOwn({ correct: 4 }) });
    await pass(50);
    expect(review.sheet?.correct).toBe(4);
    server.review = sampleAnswerSheet({ until_us: untilUs, correct: 4, rows: [] });
    await pass(16_000);
    expect(review.sheet?.rows).toHaveLength(0);
    review.close();
    await pass(50);
    const asked = server.received.filter(({ type }) => type === "review").length;
    await pass(60_000);
    expect(server.received.filter(({ type }) => type === "review")).toHaveLength(asked);
  });

  test("is never in the way of a question", async () => {
    const controller = await open({ phase: "scored" });
    const show = async (play: PlayShape | null): Promise<boolean> => {
      server.publish({ stage: sampleStage({ review_until_us: server.nowUs() + 9_000_000, play }) });
      await pass(50);
      return controller.mayReview;
    };
    expect(await show(null)).toBe(true);
    expect(await show(samplePlay({ phase: "scored" }))).toBe(true);
    expect(await show(samplePlay({ phase: "closed", void: true }))).toBe(true);
    for (const phase of ["sealed", "reading", "open", "closed", "revealed"]) {
      expect(await show(samplePlay({ kind: "tiebreak", phase, choices: sampleChoices }))).toBe(false);
    }
  });
});
