/** A paper from the first question to the result, on the fake server. */
import { flushSync } from "svelte";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { memoryStorage, type Storage } from "../../lib/storage";
import { sampleCorrection, servePaper, type FakePaperOptions } from "../../lib/testing/fakePaper";
import { FakeServer } from "../../lib/testing/fakeServer";
import type { SlotChange } from "../../lib/wire";
import { FinalistController } from "../controller.svelte";

let server: FakeServer;
let storage: Storage;
let made: FinalistController[];
const realFetch = window.fetch;
const realWebSocket = window.WebSocket;

beforeEach(() => {
  vi.useFakeTimers();
  window.scrollTo = () => undefined;
  storage = memoryStorage();
  made = [];
  server = new FakeServer().install();
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

async function load(): Promise<FinalistController> {
  const options = { storage, url: "ws://venue.test/ws?role=finalist", online: () => true, random: () => 0.5 };
  const controller = new FinalistController(options);
  made.push(controller);
  controller.start("");
  await pass(200);
  return controller;
}

async function open(options: FakePaperOptions = {}): Promise<FinalistController> {
  servePaper(server, { count: 6, ...options });
  return load();
}

const saves = (): SlotChange[][] =>
  server
    .commands()
    .filter(({ name }) => name === "save_paper")
    .map(({ arguments: given }) => given["changes"] as SlotChange[]);

function cutOff(): void {
  server.refusing = true;
  server.disconnect(1006);
}

describe("writing", () => {
  test("a choice as shown is saved in original letters, and then said to be on the server", async () => {
    const { desk, screen } = await open();
    expect(screen).toBe("paper");
    expect(desk.mode).toBe("writing");
    // The last slot comes first; its letters are turned: "CDAB".
    expect(desk.question).toMatchObject({ number: 1, slot: 5 });
    desk.choose("A");
    flushSync();
    expect(desk.answers[0]).toEqual({ shown: "A", flagged: false, sync: "sending" });
    expect(desk.unanswered).toBe(5);
    await pass(50);
    expect(desk.answers[0]).toEqual({ shown: "A", flagged: false, sync: "server" });
    expect(saves()).toMatchObject([[{ slot: 5, choice: "C", flagged: false, revision: 1 }]]);
  });

  test("changing, marking and clearing each raise the revision; the same again is nothing", async () => {
    const { desk } = await open();
    desk.choose("A");
    desk.choose("A");
    await pass(50);
    desk.flag();
    await pass(50);
    desk.choose("");
    await pass(50);
    expect(saves().map(([change]) => [change?.choice, change?.flagged, change?.revision])).toEqual([
      ["C", false, 1],
      ["C", true, 2],
      ["", true, 3],
    ]);
    expect(desk.answers[0]).toMatchObject({ shown: "", flagged: true });
    expect(desk.flagged).toBe(1);
  });

  test("moving stays within the paper and ends in the list", async () => {
    const { desk } = await open();
    desk.go(-1);
    expect(desk.index).toBe(0);
    desk.choose("A");
    expect(desk.nextUnanswered).toBe(1);
    desk.go(5);
    expect(desk.question).toMatchObject({ number: 6, slot: 0 });
    expect(desk.nextUnanswered).toBe(1);
    desk.go(6);
    expect(desk.overview).toBe(true);
    desk.go(2);
    expect(desk.overview).toBe(false);
  });

  test("offline: everything stays on the device through a reload, and goes out once when the server is back", async () => {
    const before = await open();
    cutOff();
    await pass(2_000);
    before.desk.choose("A");
    before.desk.go(1);
    before.desk.choose("B");
    before.desk.choose("C");
    flushSync();
    expect(before.desk.unsaved).toBe(2);
    expect(before.desk.answers[1]).toMatchObject({ shown: "C", sync: "device" });
    const leaving = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(leaving);
    expect(leaving.defaultPrevented).toBe(true);
    before.destroy();

    server.refusing = false;
    const after = await load();
    await pass(500);
    expect(after.desk.unsaved).toBe(0);
    expect(after.desk.index).toBe(1);
    expect(after.desk.answers.slice(0, 2)).toEqual([
      { shown: "A", flagged: false, sync: "server" },
      { shown: "C", flagged: false, sync: "server" },
    ]);
    const slots = server.parts.own?.sheet?.slots.map(({ slot, choice }) => [slot, choice]);
    expect(slots).toEqual([
      [4, "D"],
      [5, "C"],
    ]);
  });

  test("a lost connection resends the same save, and what came meanwhile follows as one", async () => {
    const { desk } = await open();
    server.judge = () => "ignore";
    desk.choose("A");
    await pass(50);
    cutOff();
    desk.go(1);
    desk.choose("B");
    desk.go(2);
    desk.choose("C");
    server.judge = () => "ack";
    server.refusing = false;
    await pass(8_000);
    const [first, again, rest] = server.commands();
    expect(again?.id).toBe(first?.id);
    expect(rest?.id).not.toBe(first?.id);
    expect(saves()[2]).toHaveLength(2);
    expect(desk.unsaved).toBe(0);
  });

  test("questions that did not come are asked for by a new connection", async () => {
    servePaper(server, { count: 6 });
    const text = server.paper;
    server.paper = null;
    const { desk } = await load();
    expect(desk.mode).toBe("loading");
    server.paper = text;
    await pass(6_000);
    expect(server.hellos().length).toBeGreaterThan(1);
    expect(desk.mode).toBe("writing");
  });

  test("a standstill hides the paper; it goes on where it was", async () => {
    const controller = await open();
    controller.desk.go(3);
    const { stage } = server.parts;
    if (stage === null) {
      throw new Error("expected a stage");
    }
    server.publish({ stage: { ...stage, standstill: { kind: "suspended", reason: "" } } });
    await pass(50);
    expect(controller.screen).toBe("standstill");
    server.publish({ stage });
    await pass(50);
    expect(controller.screen).toBe("paper");
    expect(controller.desk.index).toBe(3);
  });
});

describe("the own deadline", () => {
  test("extra time is the sheet's; after it nothing is taken any more", async () => {
    const us = server.nowUs();
    const { desk } = await open({ paper: { deadline_us: us + 1_000_000 }, sheet: { deadline_us: us + 5_000_000 } });
    await pass(3_000);
    expect(desk.mode).toBe("writing");
    desk.choose("A");
    await pass(3_000);
    expect(desk.mode).toBe("over");
    desk.choose("B");
    await pass(50);
    expect(saves()).toHaveLength(1);
  });

  test("an outage of the own zone stops the end", async () => {
    const us = server.nowUs();
    const { desk } = await open({ paper: { outages: ["C"] }, sheet: { deadline_us: us + 1_000_000 } });
    await pass(2_000);
    expect(desk.mode).toBe("writing");
    expect(desk.outage).toBe(true);
  });

  test("a bell is said when it rings", async () => {
    const us = server.nowUs();
    const { desk } = await open({ sheet: { deadline_us: us + 62_000_000 } });
    expect(desk.clock.bell).toBe(0);
    await pass(2_500);
    expect(desk.clock.bell).toBe(1);
    expect(desk.spoken).toBe("Còn 1 phút");
    await pass(10_000);
    expect(desk.clock.bell).toBe(0);
  });
});

describe("handing in (RULES 3.2)", () => {
  test("the result is there at once, and nothing can be changed any more", async () => {
    const { desk } = await open({ result: { correct: 4, time_us: 1_000_000 } });
    desk.choose("A");
    desk.submit();
    flushSync();
    expect(desk.mode).toBe("submitting");
    await pass(100);
    expect(server.commands().map(({ name }) => name)).toEqual(["save_paper", "submit_paper"]);
    expect(server.commands()[1]?.arguments).toMatchObject({ unanswered: 5 });
    expect(desk.mode).toBe("submitted");
    expect(desk.sheet).toMatchObject({ correct: 4, submitted: true });
    desk.choose("B");
    await pass(50);
    expect(saves()).toHaveLength(1);
  });

  test("offline it waits on the device, through a reload, and is stamped with the moment of the press", async () => {
    const before = await open();
    cutOff();
    before.desk.choose("A");
    const pressedUs = before.session.clock.nowUs();
    before.desk.submit();
    flushSync();
    expect(before.desk.mode).toBe("submitting");
    before.destroy();
    await pass(5_000);
    server.refusing = false;
    const after = await load();
    await pass(500);
    expect(after.desk.mode).toBe("submitted");
    const sent = server.commands().find(({ name }) => name === "submit_paper");
    expect(Math.abs(Number(sent?.arguments["stamped_us"]) - pressedUs)).toBeLessThan(5_000);
  });

  test("a paper that was closed without it says so", async () => {
    const { desk } = await open({ paper: { phase: "closed" }, sheet: { correct: 3 } });
    expect(desk.mode).toBe("closed");
  });
});

describe("reports and corrections (RULES 3.6)", () => {
  test("a report is sent once and said", async () => {
    const { desk } = await open();
    expect(desk.notices.reported).toBe(false);
    desk.notices.report();
    desk.notices.report();
    await pass(50);
    expect(desk.notices.reported).toBe(true);
    expect(server.commands()).toMatchObject([
      { name: "report_question", arguments: { paper: "trac-nghiem", slot: 5 } },
    ]);
  });

  test("a correction is named as this device numbers it, and has to be acknowledged", async () => {
    const correction = sampleCorrection({ question: "TN05" });
    const { desk } = await open({ paper: { corrections: [correction] } });
    expect(desk.notices.unread).toEqual(correction);
    expect(desk.notices.numberOf(correction)).toBe(2);
    desk.notices.acknowledge(correction);
    flushSync();
    expect(desk.notices.unread).toBeNull();
    await pass(50);
    expect(server.parts.own?.sheet?.corrections_read).toEqual([1]);
    expect(desk.notices.unread).toBeNull();
    expect(desk.notices.correctionsOf(desk.questions[1] ?? (desk.question as never))).toEqual([correction]);
  });
});

test("a practice that is opened again begins empty", async () => {
  const practice = { id: "trac-nghiem.thu", practice: true };
  const { desk } = await open({ paper: practice });
  desk.choose("A");
  await pass(50);
  const { stage, own } = server.parts;
  if (stage?.paper == null || own?.sheet == null) {
    throw new Error("expected a paper");
  }
  const opensUs = server.nowUs();
  const again = { ...stage.paper, opens_us: opensUs, deadline_us: opensUs + 180_000_000 };
  server.publish({ stage: { ...stage, paper: { ...again, phase: "closed" } } });
  await pass(50);
  const sheet = { ...own.sheet, slots: [], deadline_us: again.deadline_us };
  server.publish({ stage: { ...stage, paper: again }, own: { ...own, sheet } });
  await pass(50);
  expect(desk.answers[0]).toEqual({ shown: "", flagged: false, sync: "none" });
  expect(desk.mode).toBe("writing");
});

test("a device that lost its place delivers what it had stored, and then is sent away (RULES 3.4)", async () => {
  const before = await open();
  cutOff();
  before.desk.choose("A");
  before.destroy();
  server.refusing = false;
  server.parts = { stage: null, own: null, wall: null, console: null, places: null };
  server.paper = null;
  const receive = server.receive.bind(server);
  server.receive = (socket, frame) => {
    receive(socket, frame);
    if (frame.type === "hello") {
      socket.deliver({ type: "takeover", state: "replaced" });
    }
  };
  const after = await load();
  await pass(500);
  expect(saves()).toMatchObject([[{ slot: 5, choice: "C" }]]);
  expect(after.screen).toBe("replaced");
  expect(after.session.link).toBe("stopped");
});

describe("questions with several right choices", () => {
  async function several(): Promise<FinalistController> {
    servePaper(server, { count: 2, sheet: { order: [0, 1], choices: ["CADB", "ABCD"] } });
    if (server.paper !== null) {
      const questions = server.paper.questions.map((question) => ({ ...question, several: question.slot === 0 }));
      server.paper = { ...server.paper, questions };
    }
    return load();
  }

  test("each letter is taken in and out, saved at once in the log's own letters", async () => {
    const { desk } = await several();
    desk.choose("A", 0);
    desk.choose("A", 5); // the click of the same gesture
    desk.choose("C", 100);
    await pass(100);
    expect(desk.answers[0]).toMatchObject({ shown: "AC", sync: "server" });
    desk.choose("A", 1_000);
    await pass(100);
    expect(desk.answers[0]?.shown).toBe("C");
    expect(saves().map(([change]) => change?.choice)).toEqual(["C", "CD", "D"]);
    desk.choose("");
    await pass(100);
    expect(desk.answers[0]?.shown).toBe("");
  });

  test("a question with one right choice takes the other one instead", async () => {
    const { desk } = await several();
    desk.go(1);
    desk.choose("A");
    desk.choose("B");
    await pass(100);
    expect(desk.answers[1]?.shown).toBe("B");
  });
});
