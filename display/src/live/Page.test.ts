import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { language } from "../lib/i18n.svelte";
import { FakeServer } from "../lib/testing/fakeServer";
import { allScenes } from "../lib/wall/testing/scenes";
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
  server.parts.wall = allScenes(server.nowUs())[scene] ?? null;
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

test("a contest of sample data says so", async () => {
  server.contest["sample"] = true;
  open("standings");
  await vi.waitFor(() => {
    expect(text()).toContain("DỮ LIỆU MẪU");
  });
});

test("a board has no row more than the wall", async () => {
  open("standings");
  await vi.waitFor(() => {
    expect(document.querySelectorAll("li").length).toBe(5);
  });
  expect(text()).toContain("Kết quả chưa chính thức");
});

test.each([
  ["paper_last", "183/238 đã nộp bài"],
  ["paper_outage", "Khu C, Khu D đang được xử lý sự cố"],
  ["field", "36/60 còn thi đấu"],
  ["elimination", "Còn 36/60 thí sinh"],
  ["golden_sealed", "Câu hỏi vàng"],
  ["buzzer_turn", "sớm hơn 0,12 giây"],
  ["buzzer_owner", "Câu hỏi của Hà Phương Hân"],
  ["tiebreak", "03 thí sinh bằng kết quả"],
  ["agenda", "Văn nghệ chào mừng"],
  ["notice", "Quyết định số 12/QĐ-BTC"],
  ["teams_mean", "4,89 câu"],
  ["standings_points", "−15 điểm"],
  ["standings_edition", "Lần 2"],
  ["ceremony_invitation", "Kính mời đại biểu lên sân khấu trao 02 giải nhì"],
  ["ceremony_resolver", "39 câu"],
  ["ceremony_receiver", "Người nhận thay: Huỳnh Thị Kim Thoa"],
  ["ceremony_merit", "Bằng khen đơn vị tổ chức tốt vòng loại"],
])("the scene %s says what the wall says", async (scene, expected) => {
  open(scene);
  await vi.waitFor(() => {
    expect(text().replace(/\u2060/g, "")).toContain(expected);
  });
});

test("no winner is named before the step that shows them", async () => {
  open("ceremony_invitation");
  await vi.waitFor(() => {
    expect(text()).toContain("Giải nhì");
  });
  expect(text()).not.toContain("Nguyễn");
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
