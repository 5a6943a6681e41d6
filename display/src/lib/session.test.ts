import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Session } from "./session.svelte";
import { memoryStorage } from "./storage";
import { FakeServer } from "./testing/fakeServer";
import { sampleConsole, samplePlace, sampleStage, sampleWall } from "./testing/samples";

let server: FakeServer;
let session: Session;

beforeEach(async () => {
  vi.useFakeTimers();
  const places = [samplePlace(), samplePlace({ candidate: "043", connected: false })];
  server = new FakeServer({ role: "operator", wall: sampleWall(), console: sampleConsole(), places });
  session = new Session({
    role: "host",
    url: "ws://venue.test/ws?role=host",
    storage: memoryStorage(),
    socket: server.open,
  });
  session.start();
  await vi.advanceTimersByTimeAsync(100);
});

afterEach(() => {
  session.stop();
  vi.useRealTimers();
});

test("the sync fills every part the role is shown", () => {
  expect(session.link).toBe("open");
  expect(session.welcome?.role).toBe("operator");
  expect(session.console?.flow_version).toBe(17);
  expect(session.wall?.scene).toBe("join");
  expect(session.stage).toBeNull();
  expect([...session.places.keys()]).toEqual(["042", "043"]);
});

test("a part is replaced as a whole, rows of places one by one", async () => {
  const before = session.places;
  server.publish({ stage: sampleStage({ phase: "ended" }), places: [samplePlace({ candidate: "043", ping_ms: 77 })] });
  await vi.advanceTimersByTimeAsync(20);
  expect(session.stage?.phase).toBe("ended");
  expect(session.places).not.toBe(before);
  expect(session.places.get("042")).toEqual(samplePlace());
  expect(session.places.get("043")?.ping_ms).toBe(77);
});

test("a command's outcome can be waited for", async () => {
  server.judge = () => "stale";
  const { outcome } = session.send("open_stem", { play: "p" }, { flowVersion: 17 });
  await vi.advanceTimersByTimeAsync(20);
  expect(await outcome).toMatchObject({ type: "refused", code: "stale" });
  expect(server.commands()).toMatchObject([{ name: "open_stem", flow_version: 17, arguments: { play: "p" } }]);
});

test("a store that is away is known until it is back or the server is another", async () => {
  const trouble = { reason: "read_only", since_wall_ms: 1, text: "a", text_en: "b", remedy: "c", remedy_en: "d" };
  server.broadcast({ type: "status", store: "away", troubles: [trouble] });
  await vi.advanceTimersByTimeAsync(20);
  expect(session.storeAway).toBe(true);
  expect(session.troubles).toEqual([trouble]);
  server.disconnect(4004);
  await vi.advanceTimersByTimeAsync(500);
  expect(session.storeAway).toBe(false);
  expect(session.troubles).toEqual([]);
});

test("forgetting leaves nothing of the last user", () => {
  session.forget();
  expect(session.link).toBe("stopped");
  expect([session.console, session.wall, session.welcome]).toEqual([null, null, null]);
  expect(session.places.size).toBe(0);
});
