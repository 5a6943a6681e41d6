/** Sealed questions from the box to the view, on the fake server's clock. */
import { flushSync } from "svelte";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { memoryStorage, type Storage } from "../../lib/storage";
import { FakeServer } from "../../lib/testing/fakeServer";
import { sealedBytes, sealPlay, type FakeSealed } from "../../lib/testing/fakeSealing";
import { sampleChoices, sampleOwn, samplePlay, sampleStage, sampleStem } from "../../lib/testing/samples";
import type { PlayShape, StageShape, ToServerPainted } from "../../lib/wire";
import { FinalistController } from "../controller.svelte";

let server: FakeServer;
let storage: Storage;
let made: FinalistController[];
let sealed: FakeSealed;
const realFetch = window.fetch;
const realWebSocket = window.WebSocket;
const id = samplePlay().id;
const aheadUs = 800_000;

beforeEach(() => {
  vi.useFakeTimers();
  window.scrollTo = () => undefined;
  storage = memoryStorage();
  made = [];
  server = new FakeServer({ stage: sampleStage({ play: samplePlay() }), own: sampleOwn() }).install();
  sealed = sealPlay(id, sampleStem, sampleChoices);
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

async function open(): Promise<FinalistController> {
  const controller = new FinalistController({
    storage,
    url: "ws://venue.test/ws?role=finalist",
    online: () => true,
    random: () => 0.5,
  });
  made.push(controller);
  controller.start("");
  await pass(200);
  return controller;
}

function seal(): void {
  server.broadcast(sealed.stem);
  server.broadcast(sealed.choices);
}

function publish(play: Partial<PlayShape>, stage: Partial<StageShape> = {}): void {
  server.publish({ stage: sampleStage({ play: samplePlay(play), ...stage }) });
}

/** What the server says once a moment has come on its side. */
const read = (stem_us: number): Partial<PlayShape> => ({ phase: "reading", stem_us, stem: sampleStem });

/** Announces the choices, with their opener; returns their moment. */
async function announce(withOpener = true): Promise<number> {
  const atUs = server.nowUs() + aheadUs;
  publish({ ...read(1), phase: "open", opens_us: atUs, deadline_us: atUs + 20_000_000 });
  if (withOpener) {
    server.broadcast(sealed.opener("choices", atUs));
  }
  await pass(100);
  return atUs;
}

const armed = (): string[] =>
  server.received.reduce<string[]>((all, frame) => (frame.type === "armed" ? [...all, frame.play] : all), []);
const painted = (): ToServerPainted[] =>
  server.received.filter((frame): frame is ToServerPainted => frame.type === "painted");
const texts = ({ live }: FinalistController): string => `${live.play?.stem ?? ""}|${live.play?.choices.length ?? 0}`;

/** Advances millisecond by millisecond; the contest time at which `shown()` was first true. */
async function shownAtUs(shown: () => boolean, withinMs: number): Promise<number> {
  for (let ms = 0; ms < withinMs; ms += 1) {
    await pass(1);
    if (shown()) {
      return server.nowUs();
    }
  }
  return 0;
}

describe("armed", () => {
  test("is said once both parts are here, once a connection", async () => {
    await open();
    server.broadcast(sealed.stem);
    await pass(50);
    expect(armed()).toEqual([]);
    server.broadcast(sealed.choices);
    seal();
    await pass(50);
    expect(armed()).toEqual([id]);
    server.disconnect(1006);
    await pass(2_000);
    seal();
    await pass(50);
    expect(armed()).toEqual([id, id]);
  });

  test("boxes that come before the stage says so belong to the next play", async () => {
    await open();
    const next = sealPlay("truc-tiep.8.1", "Câu 8", ["a", "b"]);
    server.broadcast(next.stem);
    server.broadcast(next.choices);
    await pass(50);
    expect(armed()).toEqual([]);
    publish({ id: "truc-tiep.8.1", number: 8 });
    await pass(50);
    expect(armed()).toEqual(["truc-tiep.8.1"]);
  });

  test("a picture belongs to it: fetched once, and tried again", async () => {
    const key = new Uint8Array(32).fill(3);
    const asked: string[] = [];
    let there = false;
    const { fetch } = window;
    window.fetch = async (input, init) => {
      const path = String(input);
      if (!path.startsWith("/sealed/")) {
        return fetch(input, init);
      }
      asked.push(path);
      return there ? new Response(sealedBytes(Uint8Array.from([1, 2]), key)) : new Response("", { status: 503 });
    };
    const picture = { box: "0f", name: "so-do.png", type: "image/png", key };
    sealed = sealPlay(id, sampleStem, sampleChoices, picture);
    const controller = await open();
    seal();
    await pass(1_600);
    expect(asked).toEqual(["/sealed/0f"]);
    expect(armed()).toEqual([]);
    there = true;
    await pass(2_100);
    expect(asked).toEqual(["/sealed/0f", "/sealed/0f"]);
    expect(armed()).toEqual([id]);

    const made: Blob[] = [];
    const createObjectURL = vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
      made.push(blob as Blob);
      return "blob:picture";
    });
    const revokeObjectURL = vi.spyOn(URL, "revokeObjectURL").mockImplementation(() => undefined);
    const atUs = server.nowUs() + aheadUs;
    publish({ phase: "reading", stem_us: atUs });
    server.broadcast(sealed.opener("stem", atUs));
    await pass(700);
    expect(createObjectURL).toHaveBeenCalledTimes(1);
    expect(made[0]?.type).toBe("image/png");
    expect(controller.live.play?.image).toBe("");
    await pass(150);
    expect(controller.live.play).toMatchObject({ stem: sampleStem, image: "blob:picture" });
    publish({ ...read(atUs), image: "so-do.png" });
    await pass(50);
    expect(controller.live.play?.image).toBe("blob:picture"); // one picture, not loaded again
    publish({ id: "truc-tiep.8.1" });
    await pass(50);
    expect(revokeObjectURL).toHaveBeenCalledWith("blob:picture");
  });
});

test("all pictures are fetched ahead, one by one, in quiet minutes; then no more is asked", async () => {
  const asked: string[] = [];
  const { fetch } = window;
  window.fetch = (input, init) => {
    const path = String(input);
    if (path.startsWith("/sealed/")) {
      asked.push(path);
      return Promise.resolve(new Response(path === "/sealed/" ? '{"pictures":["a","b","c"]}' : "x"));
    }
    return fetch(input, init);
  };
  await open();
  publish(read(1));
  await pass(120_000);
  expect(asked).toEqual([]); // a question is being read
  publish({ phase: "scored" });
  await pass(50_000);
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.length).toBeLessThan(4);
  await pass(200_000);
  expect(asked[0]).toBe("/sealed/");
  expect(asked.slice(1).sort()).toEqual(["/sealed/a", "/sealed/b", "/sealed/c"]);
});

describe("a question opens", () => {
  test("on the first frame at or after its moment, and never before", async () => {
    const controller = await open();
    seal();
    await pass(50);
    const atUs = server.nowUs() + aheadUs;
    publish({ phase: "reading", stem_us: atUs });
    server.broadcast(sealed.opener("stem", atUs));
    await pass(50);
    expect(controller.live.step).toBe("prepare");
    const shownUs = await shownAtUs(() => texts(controller) !== "|0", 1_500);
    expect(shownUs).toBeGreaterThanOrEqual(atUs);
    expect(shownUs - atUs).toBeLessThan(25_000);
    expect(controller.live.step).toBe("reading");
    expect(controller.live.play?.stem).toBe(sampleStem);
    expect(controller.live.play?.choices).toEqual([]);
  });

  test("the choices count down to theirs, and can be answered from then on", async () => {
    const controller = await open();
    seal();
    await pass(50);
    const atUs = await announce();
    expect(controller.live.step).toBe("countdown");
    expect(controller.live.opening.running).toBe(true);
    expect(controller.live.answerable).toBe(false);
    controller.live.choose("B", performance.now());
    expect(server.commands()).toEqual([]);
    const shownUs = await shownAtUs(() => controller.live.play?.choices.length === 4, 1_500);
    expect(shownUs).toBeGreaterThanOrEqual(atUs);
    expect(shownUs - atUs).toBeLessThan(25_000);
    expect(controller.live.step).toBe("open");
    expect(controller.live.answerable).toBe(true);
  });

  test("nothing readable is in storage or in the document before", async () => {
    const controller = await open();
    seal();
    await announce();
    expect(controller.live.play?.choices).toEqual([]);
    expect(JSON.stringify([storage.read("finalist.painted"), localStorage])).not.toContain(sampleChoices[0]);
    expect(document.documentElement.outerHTML).not.toContain(sampleChoices[0]);
  });

  test("without the network: opener and moment are all it needs", async () => {
    const controller = await open();
    seal();
    await announce();
    server.refusing = true;
    server.disconnect(1006);
    await pass(900);
    expect(controller.live.play?.choices).toEqual(sampleChoices);
    expect(controller.live.answerable).toBe(true);
  });

  test("a late opener opens at once", async () => {
    const controller = await open();
    seal();
    const atUs = await announce(false);
    await pass(1_500);
    expect(controller.live.step).toBe("countdown");
    server.broadcast(sealed.opener("choices", atUs));
    await pass(5);
    expect(controller.live.play?.choices).toEqual(sampleChoices);
  });

  test.each([
    ["lost", () => undefined],
    ["damaged", () => server.broadcast({ ...sealed.choices, box: sealed.choices.box.map((byte) => byte ^ 1) })],
  ])("with its box %s the stage's texts are shown when they come", async (_name, bring) => {
    const controller = await open();
    bring();
    const atUs = await announce();
    await pass(1_000);
    expect(controller.live.step).toBe("countdown");
    const rest = { phase: "open", opens_us: atUs, deadline_us: atUs + 20_000_000, choices: sampleChoices };
    publish({ ...read(1), ...rest });
    await pass(5);
    expect(controller.live.play?.choices).toEqual(sampleChoices);
    expect(controller.live.answerable).toBe(true);
  });

  test("a box that comes after its opener is opened all the same", async () => {
    const controller = await open();
    await announce();
    seal();
    await pass(900);
    expect(controller.live.play?.choices).toEqual(sampleChoices);
  });

  test("the stage's texts are not held back by a clock that does not know better", async () => {
    const controller = await open();
    const slept = Date.now() + 60_000;
    vi.setSystemTime(slept); // the clock is unsure until it is measured
    server.mute = true;
    await pass(300);
    expect(controller.session.clock.errorUs()).toBe(Infinity);
    server.mute = false;
    publish({ phase: "reading", stem_us: server.nowUs() + 60_000_000, stem: sampleStem });
    await pass(1);
    await pass(2);
    expect(controller.live.play?.stem).toBe(sampleStem);
  });
});

test("what was shown stays when the device's clock is doubted afterwards", async () => {
  const controller = await open();
  seal();
  await announce();
  await pass(900);
  server.mute = true;
  vi.setSystemTime(Date.now() + 700); // a sleep, or a clock that was set
  server.broadcast(sealed.stem);
  controller.live.frame(sealed.stem);
  await pass(50);
  expect(controller.session.clock.errorUs()).toBe(Infinity);
  expect(controller.live.play?.choices).toEqual(sampleChoices);
});

describe("what stops an opening", () => {
  test("a standstill: nothing is shown at the old moment, everything at the new one", async () => {
    const controller = await open();
    seal();
    const atUs = await announce();
    const standstill = { kind: "suspended", reason: "Mất điện" };
    publish({ phase: "open", stem_us: 1, opens_us: atUs, deadline_us: atUs + 20_000_000 }, { standstill });
    await pass(5_000);
    expect(texts(controller)).toBe("|0");
    const laterUs = server.nowUs() + 1_000_000;
    publish({ ...read(1), phase: "open", opens_us: laterUs, deadline_us: laterUs + 20_000_000 });
    await pass(900);
    expect(controller.live.play?.choices).toEqual([]);
    const shownUs = await shownAtUs(() => controller.live.play?.choices.length === 4, 500);
    expect(shownUs).toBeGreaterThanOrEqual(laterUs);
  });

  test("a standstill hides what was shown; after it the device shows it again by itself", async () => {
    const controller = await open();
    seal();
    const atUs = await announce();
    await pass(1_000);
    expect(controller.live.play?.choices).toHaveLength(4);
    const hidden = { phase: "open", stem_us: 1, opens_us: atUs, deadline_us: atUs + 20_000_000 };
    publish(hidden, { standstill: { kind: "suspended", reason: "" } });
    await pass(50);
    expect(texts(controller)).toBe("|0");
    publish(hidden);
    await pass(50);
    expect(controller.live.play?.choices).toEqual(sampleChoices);
  });

  test("an opening put off: the newest moment counts, whether opener or stage says it", async () => {
    const controller = await open();
    seal();
    const atUs = await announce();
    server.broadcast(sealed.opener("choices", atUs + 600_000));
    await pass(1_200);
    expect(controller.live.play?.choices).toEqual([]);
    await pass(300);
    expect(controller.live.play?.choices).toEqual(sampleChoices);
  });

  test("a void forgets it", async () => {
    const controller = await open();
    seal();
    const atUs = await announce();
    publish({ phase: "open", void: true, opens_us: atUs, deadline_us: atUs + 20_000_000 });
    await pass(2_000);
    expect(texts(controller)).toBe("|0");
    expect(painted()).toEqual([expect.objectContaining({ part: "stem" })]);
  });

  test("a new play: nothing of the last one is seen on it", async () => {
    const controller = await open();
    seal();
    await announce();
    const atUs = server.nowUs() + 100_000;
    publish({ id: "truc-tiep.8.1", phase: "open", opens_us: atUs, deadline_us: atUs + 20_000_000 });
    await pass(2_000);
    expect(texts(controller)).toBe("|0");
  });

  test("signing out", async () => {
    const controller = await open();
    seal();
    await announce();
    void controller.signOut();
    await pass(2_000);
    expect(controller.live.play).toBeNull();
    expect(storage.read("finalist.painted")).toBeNull();
  });
});

describe("painted", () => {
  test("is told with the moment the opener came and the end of the frame", async () => {
    await open();
    seal();
    const cameUs = server.nowUs();
    const atUs = await announce();
    await pass(1_000);
    vi.useRealTimers();
    await new Promise((resolve) => setTimeout(resolve, 50)); // message channels are real
    const [stem, choices] = painted().sort((left, right) => right.part.localeCompare(left.part));
    expect(stem).toMatchObject({ play: id, part: "stem", opener_us: 0 });
    expect(choices).toMatchObject({ play: id, part: "choices" });
    expect(Math.abs((choices?.opener_us ?? 0) - cameUs)).toBeLessThan(20_000);
    expect(choices?.painted_us).toBeGreaterThanOrEqual(atUs);
    expect(choices?.error_us).toBeGreaterThanOrEqual(0);
    expect(choices?.error_us).toBeLessThan(20_000);
  });

  test("a reload shows the question again, and tells nothing twice", async () => {
    const before = await open();
    seal();
    const atUs = await announce();
    await pass(1_000);
    before.destroy();
    const told = painted().length;
    expect(told).toBe(2);
    const after = await open();
    seal();
    server.broadcast(sealed.opener("stem", 1));
    server.broadcast(sealed.opener("choices", atUs));
    await pass(500);
    expect(after.live.play?.choices).toEqual(sampleChoices);
    expect(painted()).toHaveLength(told);
  });
});

describe("a clock the server does not believe", () => {
  test("the answer is sent once more without a moment, under a new id, and the clock is measured", async () => {
    const controller = await open();
    seal();
    await announce();
    await pass(1_000);
    server.judge = (command) => (command.arguments["pressed_us"] === 0 ? "ack" : "bad_time");
    const pings = server.received.filter(({ type }) => type === "ping").length;
    const kinds = new Set<string>();
    controller.live.choose("B", performance.now() - 30);
    for (let ms = 0; ms < 40; ms += 1) {
      kinds.add(controller.live.answer.kind);
      await pass(1);
    }
    const [first, second, ...more] = server.commands();
    expect(more).toEqual([]);
    expect(first?.arguments["pressed_us"]).toBeGreaterThan(0);
    expect(second?.arguments).toEqual({ play: id, choice: "B", pressed_us: 0 });
    expect(second?.id).not.toBe(first?.id);
    expect([...kinds]).not.toContain("refused");
    expect(controller.live.answer).toMatchObject({ kind: "received", choice: "B" });
    expect(server.received.filter(({ type }) => type === "ping").length - pings).toBeGreaterThanOrEqual(10);
  });

  test("one refused without a moment is refused", async () => {
    const controller = await open();
    seal();
    await announce();
    await pass(1_000);
    server.judge = () => "bad_time";
    controller.live.choose("B", performance.now());
    await pass(200);
    expect(server.commands()).toHaveLength(2);
    expect(controller.live.answer.kind).toBe("refused");
  });
});
