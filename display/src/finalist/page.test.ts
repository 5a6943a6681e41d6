/** Every scene of the page, mounted on the fake server: what a finalist reads. */
import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeServer } from "../lib/testing/fakeServer";
import Page from "./Page.svelte";
import { scenes } from "./scenes";

let mounted: Record<string, unknown> | null = null;
const realFetch = window.fetch;
const realWebSocket = window.WebSocket;

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  window.scrollTo = () => undefined;
});

afterEach(async () => {
  if (mounted !== null) {
    await unmount(mounted);
    mounted = null;
  }
  window.fetch = realFetch;
  window.WebSocket = realWebSocket;
  location.hash = "";
  vi.useRealTimers();
});

async function read(scene: string): Promise<string> {
  const server = new FakeServer().install();
  scenes[scene]?.(server);
  document.body.innerHTML = '<div id="page"></div>';
  mounted = mount(Page, { target: document.body });
  await vi.advanceTimersByTimeAsync(3000);
  flushSync();
  return (document.body.textContent ?? "").replace(/\s+/g, " ");
}

const expected: Readonly<Record<string, string>> = {
  "sign-in": "Đăng nhập dự thi",
  "sign-in-bad-code": "Mã này không đúng",
  "sign-in-not-open": "Chưa đến giờ đăng nhập",
  "sign-in-absent": "được ghi là vắng mặt",
  "sign-in-too-late": "không đăng nhập được nữa",
  "sign-in-too-many": "Đã nhập sai nhiều lần",
  "sign-in-unreachable": "Không liên lạc được với máy chủ",
  connecting: "đang kết nối lại",
  waiting: "Chờ giám thị đồng ý",
  identity: "Sai, báo thư ký",
  disputed: "Đã báo thư ký",
  lobby: "Chưa thi thử",
  between: "5/6",
  absent: "Được ghi là vắng mặt",
  practice: "Thi thử – không tính điểm",
  sealed: "Câu 7/12 sắp mở",
  reading: "Nghe đọc câu hỏi",
  open: "Chọn một phương án",
  "open-long": "Tất cả các phương án trên",
  "open-image": "Phương thức tiếp nhận",
  "open-last-seconds": "Còn 3 giây",
  sending: "Đã chọn B –",
  stored: "Câu trả lời đã lưu trên máy này, đang chờ gửi",
  silent: "máy chủ chưa trả lời, đang gửi lại",
  "store-away": "Máy chủ tạm thời chưa lưu được",
  received: "Đã ghi nhận câu trả lời lúc",
  "refused-late": "đến máy chủ sau khi hết giờ",
  "time-up": "Hết giờ – chờ khóa câu hỏi",
  closed: "Đã chọn: A · Đã khóa",
  "closed-none": "Hết giờ – không có câu trả lời",
  "revealed-right": "Trả lời đúng",
  "revealed-wrong": "Trả lời sai Đáp án: A",
  "scored-right": "6/7",
  "scored-none": "Không có câu trả lời",
  void: "Câu hỏi đã bị hủy, không tính điểm",
  suspended: "Lý do: Khu C mất kết nối",
  interrupted: "Máy chủ vừa bị gián đoạn",
  finalized: "Kết quả đã được chốt",
  ceremony: "Lễ trao giải",
  ended: "Cuộc thi đã kết thúc",
  superseded: "Dùng thẻ này",
  replaced: "Đã chuyển sang máy khác",
  rehearsal: "TỔNG DUYỆT",
};

test("every scene is looked at", () => {
  expect(Object.keys(expected).sort()).toEqual(Object.keys(scenes).sort());
});

test.each(Object.entries(expected))("%s", async (scene, words) => {
  expect(await read(scene)).toContain(words);
});

describe("what must not be shown", () => {
  test("the question's text while the contest stands still", async () => {
    expect(await read("suspended")).not.toContain("Nghị định");
    await unmount(mounted ?? {});
    expect(await read("interrupted")).not.toContain("Nghị định");
  });

  test("choices before they are open", async () => {
    await read("reading");
    expect(document.querySelectorAll(".choice")).toHaveLength(0);
  });

  test.each(["sending", "stored", "silent", "store-away", "refused-late"])("a tick while %s", async (scene) => {
    await read(scene);
    const tick = "M9.2 16.6";
    const paths = Array.from(document.querySelectorAll(".status path"), (path) => path.getAttribute("d") ?? "");
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.some((path) => path.startsWith(tick))).toBe(false);
  });

  test("the tick is there once the server has it", async () => {
    await read("received");
    expect(document.querySelector(".status path")?.getAttribute("d")).toContain("M9.2 16.6");
  });
});

test("a wrong or missing answer is said to count the full window, a right one is not", async () => {
  expect(await read("revealed-wrong")).toContain("Không đúng: tính đủ 20,00 giây");
  await unmount(mounted ?? {});
  mounted = null;
  expect(await read("revealed-right")).not.toContain("tính đủ");
});
