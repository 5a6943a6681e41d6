import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { language } from "../lib/i18n.svelte";
import { FakeServer } from "../lib/testing/fakeServer";
import { wallScenes } from "../lib/wall/testing/walls";
import Page from "./Page.svelte";

const real = { fetch: window.fetch, socket: window.WebSocket };
let server: FakeServer;
let page: Record<string, unknown> | null = null;

beforeEach(() => {
  document.body.innerHTML = "";
  server = new FakeServer({ role: "audience" }).install();
});

afterEach(async () => {
  if (page !== null) {
    await unmount(page);
    page = null;
  }
  language.current = "vi";
  window.fetch = real.fetch;
  window.WebSocket = real.socket;
});

function text(): string {
  flushSync();
  return (document.body.textContent ?? "").replace(/\u00a0/g, " ").replace(/\s+/g, " ");
}

function open(scene = ""): void {
  server.parts.wall = wallScenes(server.nowUs())[scene] ?? null;
  page = mount(Page, { target: document.body });
}

test("with nothing public: the title and a friendly sentence", async () => {
  open();
  await vi.waitFor(() => {
    expect(text()).toContain("Tìm hiểu về Chính quyền điện tử");
  });
  expect(text()).toContain("Mời quý vị theo dõi trên màn chiếu");
});

test("what must not be seen on the wall is not seen here either", async () => {
  open("covered");
  await vi.waitFor(() => {
    expect(text()).toContain("Mời quý vị");
  });
  expect(text()).not.toContain("Nguyễn");
});

test("a board has no row more than the wall", async () => {
  open("standings");
  await vi.waitFor(() => {
    expect(document.querySelectorAll("li").length).toBe(5);
  });
  expect(text()).toContain("Kết quả chưa chính thức");
});

test("English at a switch", async () => {
  open("revealed");
  await vi.waitFor(() => {
    expect(text()).toContain("thí sinh trả lời đúng");
  });
  document.querySelector<HTMLButtonElement>("header button")?.click();
  expect(text()).toContain("answered correctly");
});

test("a lost server is said plainly, and the last content stays", async () => {
  open("standings");
  await vi.waitFor(() => {
    expect(document.querySelectorAll("li").length).toBe(5);
  });
  server.refusing = true;
  server.disconnect(1006);
  await vi.waitFor(
    () => {
      expect(document.querySelector('[role="status"]')?.textContent).toContain("Không liên lạc được với máy chủ");
    },
    { timeout: 4000 },
  );
  expect(document.querySelectorAll("li").length).toBe(5);
});
