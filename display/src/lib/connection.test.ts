import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Connection, type ConnectionRole, type LinkState } from "./connection";
import type { Outcome, PendingCommand } from "./outbox";
import { memoryStorage, type Storage } from "./storage";
import { FakeServer } from "./testing/fakeServer";
import { sampleOwn, sampleStage } from "./testing/samples";
import type { ToClientFrame } from "./wire";

interface Seen {
  connection: Connection;
  states: LinkState[];
  frames: ToClientFrame[];
  settled: [PendingCommand, Outcome][];
  pending: readonly PendingCommand[];
}

let server: FakeServer;
let storage: Storage;
let online: boolean;
let opened: Connection[];

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer({ stage: sampleStage(), own: sampleOwn() });
  storage = memoryStorage();
  online = true;
  opened = [];
});

afterEach(() => {
  for (const connection of opened) {
    connection.stop();
  }
  vi.useRealTimers();
});

function connect(random = 0.5, role: ConnectionRole = "finalist"): Seen {
  const seen: Omit<Seen, "connection"> = { states: [], frames: [], settled: [], pending: [] };
  const connection = new Connection({
    role,
    url: `ws://venue.test/ws?role=${role}`,
    build: "test",
    storage,
    socket: server.open,
    random: () => random,
    online: () => online,
    listener: {
      link: (state) => seen.states.push(state),
      frame: (frame) => seen.frames.push(frame),
      settled: (command, outcome) => seen.settled.push([command, outcome]),
      pending: (pending) => {
        seen.pending = pending;
      },
    },
  });
  opened.push(connection);
  connection.start();
  return Object.assign(seen, { connection });
}

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe("connecting", () => {
  test("hello is first, then the welcome opens the link and a round of ten pings measures the clock", async () => {
    const seen = connect();
    await pass(200);
    expect(seen.states).toEqual(["connecting", "open"]);
    expect(server.received[0]).toMatchObject({ type: "hello", version: 1, build: "test", receipt: null, contest: "" });
    expect(server.received.filter(({ type }) => type === "ping")).toHaveLength(10);
    expect(seen.connection.clock.errorUs()).toBeLessThan(5_000);
    expect(Math.abs(seen.connection.clock.nowUs() - server.nowUs())).toBeLessThan(5_000);
  });

  test("every fifteen seconds or so ten more pings, and a sample for the readiness board every ten", async () => {
    connect();
    await pass(14_000);
    const before = server.received.filter(({ type }) => type === "ping").length;
    await pass(2_000);
    expect(server.received.filter(({ type }) => type === "ping").length - before).toBeGreaterThanOrEqual(10);
    expect(server.received.filter(({ type }) => type === "sample")).toEqual([
      { type: "sample", ping_p95_ms: 4, clock_error_ms: expect.any(Number) as number, away: false },
    ]);
  });

  test("another network, and a clock that is doubted, are measured at once with a whole round", async () => {
    const seen = connect();
    await pass(3_000);
    const pings = (): number => server.received.filter(({ type }) => type === "ping").length;
    const before = pings();
    window.dispatchEvent(new Event("online"));
    await pass(100);
    expect(pings() - before).toBe(10);
    seen.connection.measure();
    await pass(100);
    expect(pings() - before).toBe(20);
    seen.connection.measure(2_000); // half of it, by this device's chance
    await pass(900);
    expect(pings() - before).toBe(20);
    await pass(600);
    expect(pings() - before).toBeGreaterThanOrEqual(30);
  });

  test("a server that is away is retried with growing pauses between 0.3 and 2 s", async () => {
    server.refusing = true;
    const attempts: number[] = [];
    const open = server.open;
    Object.assign(server, {
      open: (url: string) => {
        attempts.push(performance.now());
        return open(url);
      },
    });
    const seen = connect(1);
    await pass(60_000);
    const pauses = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
    expect(pauses[0]).toBeGreaterThanOrEqual(300);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(2_000 + 10);
    expect(pauses.slice(0, 5)).toEqual([...pauses.slice(0, 5)].sort((left, right) => left - right));
    expect(seen.states).toEqual(["connecting", "server-away"]);
    server.refusing = false;
    await pass(6_000);
    expect(seen.connection.link).toBe("open");
  });

  test("a console and the wall are back within about a second, whenever the server is", async () => {
    for (const role of ["host", "projector"] as const) {
      server.refusing = true;
      const seen = connect(0.99, role);
      await pass(20_000);
      expect(seen.connection.link).toBe("server-away");
      server.refusing = false;
      await pass(1_100);
      expect(seen.connection.link).toBe("open");
    }
  });

  test("pauses differ from device to device", async () => {
    server.refusing = true;
    const counts = [0.01, 0.99].map((random) => {
      const begun = server.received.length;
      const seen = connect(random);
      return { seen, begun };
    });
    await pass(2_000);
    server.refusing = false;
    expect(counts.every(({ seen }) => seen.connection.link === "server-away")).toBe(true);
    await pass(400);
    expect(counts[0]?.seen.connection.link).toBe("open");
    expect(counts[1]?.seen.connection.link).toBe("server-away");
  });

  test("without a network it is this device's fault, and its return is used at once", async () => {
    const seen = connect();
    await pass(100);
    online = false;
    server.refusing = true;
    server.disconnect(1006);
    await pass(300);
    expect(seen.connection.link).toBe("offline");
    await pass(20_000);
    online = true;
    server.refusing = false;
    window.dispatchEvent(new Event("online"));
    await pass(320);
    expect(seen.connection.link).toBe("open");
  });

  test("a handshake that hangs is given up", async () => {
    server.mute = true;
    const seen = connect();
    await pass(5_500);
    expect(server.sockets.size).toBe(0);
    server.mute = false;
    await pass(6_000);
    expect(seen.connection.link).toBe("open");
  });
});

describe("close codes", () => {
  test.each([
    [4001, "superseded"],
    [4002, "replaced"],
    [4003, "signed-out"],
  ] as const)("%i ends in %s and does not reconnect", async (code, state) => {
    const seen = connect();
    await pass(100);
    server.disconnect(code);
    await pass(30_000);
    expect(seen.connection.link).toBe(state);
    expect(server.hellos()).toHaveLength(1);
    seen.connection.start();
    await pass(100);
    expect(seen.connection.link).toBe("open");
  });

  test("4004 reconnects at once, 4006 after a pause", async () => {
    const seen = connect();
    await pass(100);
    server.disconnect(4004);
    await pass(200);
    expect(seen.connection.link).toBe("open");
    server.disconnect(4006);
    await pass(1_000);
    expect(seen.connection.link).not.toBe("open");
    await pass(3_000);
    expect(seen.connection.link).toBe("open");
  });

  test("4000 comes back without a banner when the server is quick", async () => {
    const seen = connect();
    await pass(100);
    server.disconnect(4000);
    await pass(900);
    expect(seen.states).toEqual(["connecting", "open", "connecting", "open"]);
  });

  test("a receipt of another log is forgotten, one of this log is kept", async () => {
    storage.write("finalist.receipt", { seq: 900, head: "00", mac: "11" });
    storage.write("finalist.log", "a rehearsal's");
    connect();
    await pass(50);
    expect(storage.read("finalist.receipt")).toBeNull();
    storage.write("finalist.receipt", { seq: 9, head: "00", mac: "11" });
    server.disconnect(1006);
    await pass(6_000);
    expect(server.hellos()[1]).toMatchObject({ receipt: { seq: 9 } });
  });

  test("the next hello says how much of the log was seen", async () => {
    const seen = connect();
    await pass(100);
    const newest = Math.max(...seen.frames.map((frame) => ("seq" in frame ? frame.seq : 0)));
    expect(newest).toBeGreaterThan(0);
    server.disconnect(1006);
    await pass(6_000);
    expect(server.hellos()).toMatchObject([{ seen: 0 }, { seen: newest }]);
  });

  test("4007 forgets the receipt and the contest of before", async () => {
    storage.write("finalist.receipt", { seq: 9, head: "00", mac: "11" });
    storage.write("finalist.contest", "another-final");
    connect();
    await pass(50);
    expect(server.hellos()[0]).toMatchObject({ contest: "another-final", receipt: { seq: 9 } });
    server.disconnect(4007);
    await pass(6_000);
    expect(server.hellos()[1]).toMatchObject({ contest: "", receipt: null });
  });
});

describe("silence", () => {
  test("with a command under way it is told after one second", async () => {
    const seen = connect();
    await pass(4_000);
    server.mute = true;
    seen.connection.send("answer", { play: "p", choice: "A" });
    await pass(900);
    expect(seen.connection.link).toBe("open");
    await pass(500);
    expect(seen.connection.link).toBe("silent");
    server.mute = false;
    await pass(1_200);
    expect(seen.connection.link).toBe("open");
  });

  test("otherwise after two and a half, and a dead connection is replaced", async () => {
    const seen = connect();
    seen.connection.setVigilant(true);
    await pass(1_000);
    server.mute = true;
    await pass(2_000);
    expect(seen.connection.link).toBe("open");
    await pass(2_500);
    expect(seen.connection.link).toBe("silent");
    await pass(4_000);
    server.mute = false;
    await pass(8_000);
    expect(server.hellos().length).toBeGreaterThan(1);
    expect(seen.connection.link).toBe("open");
  });
});

describe("commands", () => {
  test("an acknowledged command is settled once, its receipt is kept and sent with the next hello", async () => {
    const seen = connect();
    await pass(100);
    const { id, outcome } = seen.connection.send("answer", { play: "p", choice: "B" }, { kept: true });
    expect(seen.pending).toHaveLength(1);
    await pass(100);
    expect(await outcome).toMatchObject({ type: "ack", id, answer: { choice: "B" } });
    expect(seen.settled).toHaveLength(1);
    expect(seen.pending).toEqual([]);
    server.disconnect(4004);
    await pass(500);
    expect(server.hellos()[1]?.receipt).toMatchObject({ head: "0123456789abcdef" });
    expect(server.commands()).toHaveLength(1);
  });

  test("an unanswered one is sent again under the same id, and more often means ever less often", async () => {
    const seen = connect();
    await pass(100);
    server.judge = () => "ignore";
    const { id } = seen.connection.send("answer", { play: "p", choice: "B" });
    await pass(1_000);
    expect(server.commands()).toHaveLength(1);
    await pass(1_500);
    expect(server.commands().map((command) => command.id)).toEqual([id, id]);
    expect(seen.pending[0]?.sends).toBe(2);
    await pass(20_000);
    expect(server.commands().length).toBeLessThanOrEqual(5);
    server.judge = () => "ack";
    await pass(9_000);
    expect(seen.settled).toHaveLength(1);
  });

  test("one given while the server is away is sent when it is back", async () => {
    const seen = connect();
    await pass(100);
    server.refusing = true;
    server.disconnect(1006);
    seen.connection.send("answer", { play: "p", choice: "C", pressed_us: 7 }, { kept: true });
    await pass(3_000);
    expect(server.commands()).toHaveLength(0);
    server.refusing = false;
    await pass(6_000);
    expect(server.commands()).toHaveLength(1);
    expect(server.commands()[0]?.arguments).toEqual({ play: "p", choice: "C", pressed_us: 7 });
    expect(seen.settled).toHaveLength(1);
  });

  test("a resend is the same, byte for byte", async () => {
    const seen = connect();
    await pass(100);
    server.judge = () => "ignore";
    seen.connection.send("answer", { play: "p", choice: "A", pressed_us: 5_000_111_222 }, { kept: true });
    await pass(3_000);
    const [first, second] = server.commands();
    expect(second).toEqual(first);
  });

  test("a kept command survives a reload under its id, another does not", async () => {
    const before = connect();
    await pass(100);
    server.judge = () => "ignore";
    const { id } = before.connection.send("answer", { play: "p", choice: "D" }, { kept: true });
    before.connection.send("take_control", {});
    await pass(100);
    before.connection.stop();
    server.judge = () => "ack";
    const after = connect();
    expect(after.pending.map((command) => command.id)).toEqual([id]);
    await pass(200);
    expect(after.settled[0]?.[1]).toMatchObject({ type: "ack", id });
    before.connection.stop();
  });

  test("what one finalist left on the device is never sent as the next one's", async () => {
    const first = connect();
    await pass(100);
    server.judge = () => "ignore";
    first.connection.send("answer", { play: "p", choice: "D" }, { kept: true });
    await pass(50);
    first.connection.stop();
    const sent = server.commands().length;
    server.name = "043";
    const second = connect();
    await pass(5_000);
    expect(server.commands()).toHaveLength(sent);
    expect(second.pending).toEqual([]);
    expect(storage.read("finalist.commands")).toBeNull();
  });

  test("a refusal settles, but a busy server is asked again for a kept command", async () => {
    const seen = connect();
    await pass(100);
    server.judge = () => "too_late";
    seen.connection.send("answer", { play: "p", choice: "A" }, { kept: true });
    await pass(50);
    expect(seen.settled[0]?.[1]).toMatchObject({ type: "refused", code: "too_late" });
    let tries = 0;
    server.judge = () => (++tries < 2 ? "busy" : "ack");
    seen.connection.send("answer", { play: "q", choice: "A" }, { kept: true });
    await pass(50);
    expect(seen.pending).toHaveLength(1);
    await pass(3_000);
    expect(seen.settled[1]?.[1]).toMatchObject({ type: "ack" });
  });
});

describe("order", () => {
  test("a part older than the last one seen is ignored, another part is not", async () => {
    const seen = connect();
    await pass(100);
    const stage = sampleStage();
    server.broadcast({ type: "stage", seq: 205, stage });
    server.broadcast({ type: "stage", seq: 204, stage });
    server.broadcast({ type: "own", seq: 201, own: sampleOwn() });
    await pass(50);
    const parts = seen.frames.filter(({ type }) => type === "stage" || type === "own");
    expect(parts).toMatchObject([
      { type: "stage", seq: 205 },
      { type: "own", seq: 201 },
    ]);
  });

  test("a sync that a newer part has overtaken keeps the newer part", async () => {
    const seen = connect();
    await pass(100);
    const newer = sampleStage({ phase: "ended" });
    server.broadcast({ type: "stage", seq: 300, stage: newer });
    const own = sampleOwn({ correct: 9 });
    server.broadcast({ type: "sync", seq: 299, stage: sampleStage(), own, wall: null, console: null, places: null });
    await pass(50);
    expect(seen.frames[seen.frames.length - 1]).toMatchObject({
      type: "sync",
      stage: { phase: "ended" },
      own: { correct: 9 },
    });
  });

  test("a new connection starts counting anew: a standby may be behind", async () => {
    const seen = connect();
    await pass(100);
    server.seq = 50;
    server.disconnect(4004);
    await pass(500);
    const syncs = seen.frames.filter(({ type }) => type === "sync");
    expect(syncs[syncs.length - 1]).toMatchObject({ seq: 50 });
  });
});

test("a server of another version asks for a new page instead of being misread", async () => {
  const open = server.open;
  const seen = connect();
  await pass(100);
  expect(open).toBe(server.open);
  server.broadcast({
    type: "welcome",
    version: 2,
    build: "",
    contest: "",
    role: "finalist",
    name: "042",
    clock: "x",
    now_us: 0,
    log: "0123456789abcdef",
    wall_offset_us: 0,
    rehearsal: false,
  });
  await pass(50);
  expect(seen.connection.link).toBe("outdated");
});

test("after a sleep the clock is measured anew, not with pings from before", async () => {
  const seen = connect();
  await pass(1_000);
  server.delayMs = 300;
  seen.connection.send("answer", { play: "p", choice: "A" });
  await pass(100);
  // Asleep: the wall clock and the server go on, the device's monotonic clock does not.
  vi.setSystemTime(Date.now() + 60_000);
  server.offsetUs += 60_000_000;
  server.delayMs = 2;
  await pass(1_500);
  expect(Math.abs(seen.connection.clock.nowUs() - server.nowUs())).toBeLessThan(5_000);
});

test("leaving the page and coming back is told at once (RULES 5)", async () => {
  connect();
  await vi.advanceTimersByTimeAsync(100);
  const visibility = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  document.dispatchEvent(new Event("visibilitychange"));
  visibility.mockReturnValue("visible");
  document.dispatchEvent(new Event("visibilitychange"));
  visibility.mockRestore();
  await vi.advanceTimersByTimeAsync(100);
  const samples = server.received.filter((frame) => frame.type === "sample");
  expect(samples.map(({ away }) => away)).toEqual([true, false]);
});

test("a question is asked only while somebody hears it, and a new connection can be asked for", async () => {
  const { connection, states } = connect();
  expect(connection.ask({ type: "review" })).toBe(false);
  await vi.advanceTimersByTimeAsync(100);
  expect(connection.ask({ type: "review" })).toBe(true);
  await vi.advanceTimersByTimeAsync(100);
  expect(server.received.filter(({ type }) => type === "review")).toHaveLength(1);
  connection.reconnect();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(server.hellos()).toHaveLength(2);
  expect(states[states.length - 1]).toBe("open");
  connection.stop();
  connection.reconnect();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(server.hellos()).toHaveLength(2);
});
