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
  practice: "Câu thi thử 1 – không tính điểm",
  prepare: "Chuẩn bị",
  countdown: "Các phương án mở sau",
  "countdown-watching": "Các phương án mở sau",
  "countdown-late": "Các phương án đang mở",
  "sealed-walk": "Nghe đọc câu hỏi",
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
  "unrecorded-standstill": "Câu trả lời chưa được ghi nhận. Khi thi tiếp, hãy chọn lại ngay",
  "unrecorded-again": "Câu trả lời chưa được ghi nhận – hãy chọn lại NGAY",
  "unrecorded-over": "Câu trả lời gửi lúc cuộc thi dừng không được ghi nhận",
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
  sample: "DỮ LIỆU MẪU",
  "paper-soon": "Cách làm bài",
  "paper-starts": "Bắt đầu sau 3 giây",
  "paper-loading": "Đang tải đề",
  "paper-first": "Chưa chọn câu nào",
  "paper-written": "Câu này đã lưu trên máy chủ",
  "paper-sending": "Câu này đang gửi…",
  "paper-offline": "Câu trả lời đã lưu trên máy này, đang chờ gửi (2)",
  "paper-list": "Đã trả lời: 48",
  "paper-several": "Có thể có nhiều phương án đúng",
  "paper-last": "Xem lại ›",
  "paper-bell": "Còn 5 phút",
  "paper-extra-time": "Thời gian làm bài được cộng thêm 25 %",
  "paper-correction": "Đã đọc đính chính",
  "paper-corrected": "Đính chính: Phương án",
  "paper-report": "Báo câu 1 có vấn đề?",
  "paper-image": "Chưa trả lời: 12",
  "paper-submit": "Còn 12 câu chưa trả lời",
  "paper-submit-offline": "đang chờ gửi",
  "paper-submit-sending": "Đang gửi 1 câu trả lời cuối cùng",
  "paper-submitted": "Thí sinh làm đúng 41/60 câu",
  "paper-over": "Hết giờ làm bài",
  "paper-closed": "3 thay đổi đến muộn đang chờ Ban Giám khảo",
  "paper-practice": "Thi thử – không tính điểm",
  "paper-practice-result": "Thi thử không tính vào kết quả",
  "paper-standstill-unsent": "đang chờ gửi (1)",
  "paper-standstill": "Lý do: Mất điện khu C",
  "changeable-open": "Được đổi đến khi khóa, lựa chọn cuối cùng được tính.",
  "changeable-received": "Đã chọn: B – còn được đổi",
  "changeable-sending": "Máy chủ đang giữ: B",
  "changeable-several": "Đang chọn A, B, C – chưa gửi · Máy chủ đang giữ: A, C",
  "several-open": "Chọn tất cả phương án đúng",
  "several-chosen": "Đang chọn A, C – chưa gửi",
  "several-scored": "Đúng +20 điểm, sai −10 điểm",
  speed: "Đúng +10 đến +40 điểm, càng nhanh càng nhiều",
  "extra-time": "Thời gian được cộng thêm 50 %",
  elimination: "Còn 37/100 thí sinh trên sàn · Thí sinh còn thi đấu",
  "elimination-golden": "Câu hỏi vàng",
  "elimination-out": "Thí sinh dừng bước tại đây",
  "elimination-out-waiting": "Nếu có cứu trợ, trang này tự mở lại",
  "elimination-watching": "đã dừng bước ở phần thi này, mời theo dõi",
  "elimination-rescued": "Thí sinh được cứu trợ",
  disqualified: "Mời gặp giám thị",
  "buzzer-shut": "Bấm trước khi mở chuông là mất quyền trả lời câu này",
  "buzzer-ready": "BẤM CHUÔNG",
  "buzzer-sending": "Đã bấm – đang gửi…",
  "buzzer-pressed": "Đã nhận – chờ",
  "buzzer-own-turn": "Mời chọn phương án (sớm hơn 0,12 giây)",
  "buzzer-own-turn-voice": "Mời trả lời bằng lời",
  "buzzer-other-turn": "Quyền trả lời thuộc về Lê Văn Bảo Ứng (Sở Nội vụ), sớm hơn 0,12 giây",
  "buzzer-wrong": "Thí sinh đã hết lượt ở câu này",
  "buzzer-equal": "BẤM LẠI",
  "buzzer-equal-others": "Các thí sinh bấm ngang nhau đang bấm lại",
  "buzzer-turn-owner": "Ngôi sao hy vọng: đúng được gấp đôi",
  "buzzer-watch": "Câu hỏi của Lê Văn Bảo Ứng (Sở Nội vụ)",
  "buzzer-over": "Lê Văn Bảo Ứng (Sở Nội vụ) trả lời đúng",
  tiebreak: "Câu hỏi phụ giữa Nguyễn Thị Ánh Tuyết, Lê Văn Bảo Ứng, Trần Thị Mỹ Ẩn",
  "tiebreak-watching": "Thí sinh không tham gia câu hỏi phụ, mời theo dõi",
  agenda: "Đang diễn ra: Văn nghệ chào mừng",
  "review-offered": "Xem bài làm",
  review: "Đúng 3/5 câu",
};

test("every scene is looked at", () => {
  expect(Object.keys(expected).sort()).toEqual(Object.keys(scenes).sort());
});

test.each(Object.entries(expected))("%s", async (scene, words) => {
  expect(await read(scene)).toContain(words);
});

test("an answer that was not recorded can be given again at once, and the call to do so is gone with it", async () => {
  await read("unrecorded-again");
  const choices = Array.from(document.querySelectorAll<HTMLButtonElement>("button.choice"));
  expect(choices.filter((choice) => choice.getAttribute("aria-disabled") === "true" || choice.disabled)).toEqual([]);
  choices[0]?.click();
  await vi.advanceTimersByTimeAsync(50);
  flushSync();
  expect(document.body.textContent).not.toContain("hãy chọn lại");
});

test("nobody is called to choose again after the lock", async () => {
  expect(await read("unrecorded-over")).not.toContain("chọn lại");
});

describe("what must not be shown", () => {
  test("the question's text while the contest stands still", async () => {
    expect(await read("suspended")).not.toContain("Nghị định");
    await unmount(mounted ?? {});
    expect(await read("interrupted")).not.toContain("Nghị định");
  });

  test("choices before they are open", async () => {
    expect(await read("countdown")).not.toContain("Bộ phận Một cửa");
    await unmount(mounted ?? {});
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

test.each(["finalized", "review"])("in %s the device shows what it can prove", async (scene) => {
  expect(await read(scene)).toContain("Biên nhận của máy này: 512:7f3a90c2b1d4e5f6");
});

test("a device that has answered nothing has nothing to prove", async () => {
  expect(await read("ended")).not.toContain("Biên nhận");
});
