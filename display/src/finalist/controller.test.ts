import { flushSync } from "svelte";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { memoryStorage, type Storage } from "../lib/storage";
import { FakeServer } from "../lib/testing/fakeServer";
import { sampleChoices, sampleOwn, samplePlay, sampleStage, sampleStem } from "../lib/testing/samples";
import type { PlayShape } from "../lib/wire";
import { FinalistController } from "./controller.svelte";

let server: FakeServer;
let storage: Storage;
let made: FinalistController[];
const realFetch = window.fetch;
const realWebSocket = window.WebSocket;

beforeEach(() => {
  vi.useFakeTimers();
  storage = memoryStorage();
  made = [];
  server = new FakeServer({ stage: sampleStage(), own: sampleOwn() }).install();
});

afterEach(() => {
  for (const controller of made) {
    controller.destroy();
  }
  window.fetch = realFetch;
  window.WebSocket = realWebSocket;
  location.hash = "";
  vi.useRealTimers();
});

const pass = async (ms: number): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms);
  flushSync();
};

async function open(code = ""): Promise<FinalistController> {
  const controller = new FinalistController({
    storage,
    url: "ws://venue.test/ws?role=finalist",
    online: () => true,
    random: () => 0.5,
  });
  made.push(controller);
  controller.start(code);
  await pass(200);
  return controller;
}

function openPlay(changes: Partial<PlayShape> = {}): PlayShape {
  const nowUs = server.nowUs();
  return samplePlay({
    phase: "open",
    stem: sampleStem,
    choices: sampleChoices,
    opens_us: nowUs,
    deadline_us: nowUs + 20_000_000,
    ...changes,
  });
}

describe("signing in", () => {
  test("with the code of the address, which is taken out of it", async () => {
    location.hash = "#code=abcd-efgh";
    let sent: unknown;
    server.answerHttp = (path, body) => {
      sent = { path, body };
      return [200, { candidate: "042", waiting: false }];
    };
    const controller = new FinalistController({ storage, url: "ws://venue.test/ws?role=finalist" });
    made.push(controller);
    controller.start();
    expect(location.hash).toBe("");
    expect(controller.screen).toBe("sign-in");
    await pass(200);
    expect(sent).toMatchObject({ path: "/api/sign-in", body: { code: "ABCD-EFGH", device: storage.read("device") } });
    expect(controller.screen).toBe("lobby");
  });

  test("a refused code is said, and can be tried again", async () => {
    server.answerHttp = () => [403, { code: "bad_code", message: "" }];
    const controller = await open("ABCD-EFGH");
    expect(controller.screen).toBe("sign-in");
    expect(controller.problem?.code).toBe("bad_code");
    server.answerHttp = () => [200, { candidate: "042", waiting: false }];
    void controller.signIn("abcdefgh");
    await pass(200);
    expect(controller.problem).toBeNull();
    expect(controller.screen).toBe("lobby");
  });

  test("half a code is not sent at all", async () => {
    let requests = 0;
    server.answerHttp = () => {
      requests += 1;
      return [200, {}];
    };
    const controller = await open("ABC");
    expect(controller.problem?.code).toBe("incomplete");
    expect(requests).toBe(0);
  });

  test("a server that cannot be reached is this message, not a crash", async () => {
    server.refusing = true;
    const controller = await open("ABCD-EFGH");
    expect(controller.problem?.code).toBe("unreachable");
  });

  test("a cookie that is still good needs no code", async () => {
    const controller = await open();
    expect(controller.screen).toBe("lobby");
    expect(controller.contest?.title).toContain("Chính quyền điện tử");
  });

  test("signing out leaves nothing behind", async () => {
    const controller = await open();
    server.judge = () => "ignore";
    server.publish({ stage: sampleStage({ play: openPlay() }) });
    await pass(50);
    controller.live.choose("A", performance.now());
    await pass(50);
    void controller.signOut();
    await pass(50);
    expect(controller.screen).toBe("sign-in");
    expect(controller.session.own).toBeNull();
    expect(storage.read("finalist.commands")).toBeNull();
  });

  test("a takeover waits, and goes on when it is approved", async () => {
    server.parts.own = sampleOwn({ waiting: true });
    const controller = await open();
    expect(controller.screen).toBe("waiting");
    server.publish({ own: sampleOwn() });
    await pass(50);
    expect(controller.screen).toBe("lobby");
  });
});

describe("identity", () => {
  test("is confirmed with one command", async () => {
    server.parts.own = sampleOwn({ identity: "unknown" });
    const controller = await open();
    expect(controller.screen).toBe("identity");
    controller.confirmIdentity(true);
    expect(controller.identityPending).toBe(true);
    await pass(50);
    expect(server.commands()).toMatchObject([{ name: "confirm_identity", arguments: { correct: true } }]);
    expect(controller.identityPending).toBe(false);
    expect(controller.screen).toBe("lobby");
  });
});

describe("answering", () => {
  test("goes from chosen to received, with the server's time", async () => {
    server.delayMs = 20;
    const controller = await open();
    await pass(500);
    server.publish({ stage: sampleStage({ play: openPlay() }) });
    await pass(100);
    expect(controller.live.answerable).toBe(true);
    controller.live.choose("B", performance.now() - 8);
    expect(controller.live.answer).toMatchObject({ kind: "sending", choice: "B" });
    expect(controller.live.answerable).toBe(false);
    await pass(60);
    expect(controller.live.answer).toMatchObject({ kind: "received", choice: "B" });
    expect(server.commands()).toMatchObject([
      {
        name: "answer",
        flow_version: -1,
        arguments: { play: "truc-tiep.7.1", choice: "B", pressed_us: expect.any(Number) as number },
      },
    ]);
  });

  test("a second press is not sent: the first answer is final (RULES 2.2)", async () => {
    const controller = await open();
    server.publish({ stage: sampleStage({ play: openPlay() }) });
    await pass(50);
    controller.live.choose("B", performance.now());
    controller.live.choose("C", performance.now());
    await pass(100);
    controller.live.choose("D", performance.now());
    await pass(100);
    expect(server.commands()).toHaveLength(1);
  });

  test("without the server it is kept on the device, survives a reload, and warns before leaving", async () => {
    const controller = await open();
    server.publish({ stage: sampleStage({ play: openPlay() }) });
    await pass(50);
    server.refusing = true;
    server.disconnect(1006);
    controller.live.choose("C", performance.now());
    await pass(50);
    expect(controller.live.answer).toEqual({ kind: "stored", choice: "C", recorded: "" });
    const leaving = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(leaving);
    expect(leaving.defaultPrevented).toBe(true);
    const { id } = controller.session.pending[0] ?? { id: "" };
    controller.destroy();

    server.refusing = false;
    const reloaded = await open();
    expect(server.commands().map((command) => command.id)).toEqual([id]);
    expect(reloaded.live.answer).toMatchObject({ kind: "received", choice: "C" });
    const harmless = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(harmless);
    expect(harmless.defaultPrevented).toBe(false);
  });

  test("an answer that was already given is shown after a reload", async () => {
    const play = openPlay();
    server.parts.stage = sampleStage({ play });
    const answer = { play: play.id, choice: "D", received_wall_ms: 1_770_254_123_000, latency_us: 3_210_000 };
    server.parts.own = sampleOwn({ answer });
    const controller = await open();
    expect(controller.live.answer).toMatchObject({ kind: "received", choice: "D", wallMs: 1_770_254_123_000 });
    expect(controller.live.answerable).toBe(false);
  });

  test("when the time is up on the server's clock nothing can be pressed", async () => {
    const controller = await open();
    server.publish({ stage: sampleStage({ play: openPlay() }) });
    await pass(19_000);
    expect(controller.live.answerable).toBe(true);
    expect(controller.live.countdown.seconds).toBe(1);
    await pass(1_200);
    expect(controller.live.timeUp).toBe(true);
    expect(controller.live.answerable).toBe(false);
    controller.live.choose("A", performance.now());
    await pass(50);
    expect(server.commands()).toHaveLength(0);
  });

  test("a late answer is refused in words, and remembered when the next question comes", async () => {
    const controller = await open();
    server.publish({ stage: sampleStage({ play: openPlay() }) });
    await pass(50);
    server.judge = () => "too_late";
    controller.live.choose("A", performance.now());
    await pass(50);
    expect(controller.live.answer).toMatchObject({ kind: "refused", code: "too_late" });
    expect(controller.live.answerable).toBe(false);
    server.publish({ stage: sampleStage({ play: openPlay({ id: "truc-tiep.8.1", number: 8 }) }) });
    await pass(50);
    expect(controller.live.answer).toEqual({ kind: "none" });
    expect(controller.live.earlier).toBe("refused");
    controller.live.dismissRefusal();
    expect(controller.live.earlier).toBeNull();
  });

  test("a store that is away keeps the answer waiting and says so", async () => {
    const controller = await open();
    server.publish({ stage: sampleStage({ play: openPlay() }) });
    server.broadcast({ type: "status", store: "away", troubles: [] });
    server.judge = () => "ignore";
    await pass(50);
    controller.live.choose("A", performance.now());
    await pass(50);
    expect(controller.live.answer.kind).toBe("stored");
    server.broadcast({ type: "status", store: "ok", troubles: [] });
    server.judge = () => "ack";
    await pass(5_000);
    expect(controller.live.answer.kind).toBe("received");
  });
});

describe("the countdown", () => {
  test("tells screen readers at 30, 10 and 5 seconds only", async () => {
    const controller = await open();
    const play = openPlay({ window_us: 35_000_000, deadline_us: server.nowUs() + 35_000_000 });
    server.publish({ stage: sampleStage({ play }) });
    const told: string[] = [];
    for (let step = 0; step < 360; step += 1) {
      await pass(100);
      if (told[told.length - 1] !== controller.live.announcement) {
        told.push(controller.live.announcement);
      }
    }
    const opened = "Các phương án đã mở, bắt đầu tính giờ.";
    expect(told.filter((text) => text !== "")).toEqual([opened, "Còn 30 giây", "Còn 10 giây", "Còn 5 giây"]);
  });

  test("choices that are here before their moment wait for it, whatever the window's length", async () => {
    const controller = await open();
    const opensUs = server.nowUs() + 400_000;
    const play = openPlay({ opens_us: opensUs, deadline_us: opensUs + 30_000_000, window_us: 20_000_000 });
    server.publish({ stage: sampleStage({ play }) });
    await pass(50);
    expect(controller.live.opening.running).toBe(true);
    expect(controller.live.answerable).toBe(false);
    await pass(400);
    expect(controller.live.opening.running).toBe(false);
    expect(controller.live.answerable).toBe(true);
  });

  test("stands still with the contest and goes on with the new deadline", async () => {
    const controller = await open();
    server.publish({ stage: sampleStage({ play: openPlay() }) });
    await pass(50);
    const standstill = { kind: "suspended", reason: "Mất điện" };
    server.publish({ stage: sampleStage({ play: openPlay(), standstill }) });
    await pass(50);
    expect(controller.screen).toBe("standstill");
    expect(controller.live.countdown.running).toBe(false);
    expect(controller.live.timeUp).toBe(false);
    await pass(60_000);
    server.publish({ stage: sampleStage({ play: openPlay({ deadline_us: server.nowUs() + 12_000_000 }) }) });
    await pass(50);
    expect(controller.live.countdown.seconds).toBe(12);
    expect(controller.live.answerable).toBe(true);
  });
});

test("an older tab says so and can become the active one again", async () => {
  const controller = await open();
  server.disconnect(4001);
  await pass(50);
  expect(controller.screen).toBe("superseded");
  controller.reclaim();
  await pass(100);
  expect(controller.screen).toBe("lobby");
});
