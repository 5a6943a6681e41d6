import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeServer } from "../lib/testing/fakeServer";
import { allScenes } from "../lib/wall/testing/scenes";
import { Chime } from "./chime";
import { holdMilliseconds } from "./hold";
import Page from "./Page.svelte";

const real = { fetch: window.fetch, socket: window.WebSocket };
let server: FakeServer;
let page: Record<string, unknown> | null = null;

beforeEach(() => {
  document.body.innerHTML = "";
  server = new FakeServer({ role: "projector" }).install();
  server.parts.wall = allScenes(server.nowUs())["standings"] ?? null;
  page = mount(Page, { target: document.body });
});

afterEach(async () => {
  vi.restoreAllMocks();
  if (page !== null) {
    await unmount(page);
    page = null;
  }
  window.fetch = real.fetch;
  window.WebSocket = real.socket;
});

function scene(): string | undefined {
  flushSync();
  return document.querySelector<HTMLElement>(".wall-scene")?.dataset["scene"];
}

async function shows(expected: string): Promise<void> {
  await vi.waitFor(
    () => {
      expect(scene()).toBe(expected);
    },
    { timeout: 4000 },
  );
}

test("nothing but the emblem before the server speaks, then its scene", async () => {
  expect(scene()).toBe("emblem");
  expect(document.body.textContent?.trim()).toBe("");
  await shows("standings");
});

test("without the server the last frame stays, then the emblem, and no word about it; the server's return restores the scene", async () => {
  await shows("standings");
  server.refusing = true;
  server.disconnect(1006);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(scene()).toBe("standings");
  const now = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => now() + holdMilliseconds);
  await shows("emblem");
  expect(document.body.textContent).not.toMatch(/kết nối|máy chủ|lỗi|connect/i);
  expect(document.querySelector("button, [role=status], [role=alert]")).toBeNull();
  server.refusing = false;
  await shows("standings");
}, 15_000);

test("while a question is open a lost server stops the wall's clock and is said in one line, gone when it is back", async () => {
  server.publish({ wall: allScenes(server.nowUs())["open"] ?? null });
  await shows("question");
  server.refusing = true;
  server.disconnect(1006);
  await vi.waitFor(() => {
    expect(document.body.textContent).toContain("Đang nối lại với máy chủ…");
  }, 4000);
  const seconds = (): string => document.querySelector(".seconds")?.textContent ?? "";
  const stood = seconds();
  expect(stood).not.toBe("");
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(seconds()).toBe(stood);
  server.refusing = false;
  await vi.waitFor(() => {
    expect(document.body.textContent).not.toContain("Đang nối lại");
  }, 8000);
}, 20_000);

test("a bell of the paper rings once, however often the wall is told anew; a standstill rings nothing", async () => {
  const ring = vi.spyOn(Chime.prototype, "ring").mockImplementation(() => undefined);
  await shows("standings");
  server.publish({ wall: allScenes(server.nowUs())["paper_bell"] ?? null });
  await shows("paper");
  await vi.waitFor(() => {
    expect(ring).toHaveBeenCalledTimes(1);
  });
  const paper = allScenes(server.nowUs() - 300_000)["paper_bell"] ?? null;
  server.publish({ wall: paper });
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(ring).toHaveBeenCalledTimes(1);
  const start = allScenes(server.nowUs())["paper_start"];
  const standstill = { kind: "suspended", reason: "" };
  server.publish({ wall: start === undefined ? null : { ...start, standstill } });
  await shows("standstill");
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(ring).toHaveBeenCalledTimes(1);
});
