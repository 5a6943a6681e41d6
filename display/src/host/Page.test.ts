import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import { language } from "../lib/i18n.svelte";
import { FakeServer } from "../lib/testing/fakeServer";
import { sampleBoardRow, sampleConsole, samplePlace, samplePlay } from "../lib/testing/samples";
import { samplePaper } from "./desk/samples";
import Page from "./Page.svelte";

const realFetch = window.fetch;
const realWebSocket = window.WebSocket;
let server: FakeServer;
let page: Record<string, unknown> | null = null;

beforeEach(() => {
  server = new FakeServer({ role: "operator", name: "dieu-khien-1" });
  server.parts.console = sampleConsole({ allowed: ["prepare_play", "suspend", "cover_wall", "show_scene"] });
  server.parts.places = [samplePlace()];
  server.install();
  document.body.innerHTML = '<div id="page"></div>';
});

afterEach(async () => {
  if (page !== null) {
    await unmount(page);
    page = null;
  }
  window.fetch = realFetch;
  window.WebSocket = realWebSocket;
  location.hash = "";
});

function open(): void {
  page = mount(Page, { target: document.getElementById("page") ?? document.body });
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !condition(); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    flushSync();
  }
  expect(condition()).toBe(true);
}

const text = (): string => document.body.textContent ?? "";
const big = (): HTMLButtonElement | null => document.querySelector("button.big");

test("a console with a cookie lands in the running show", async () => {
  open();
  await until(() => big()?.textContent?.includes("Nạp câu 7") === true);
  expect(text()).toContain("Người điều khiển");
});

test("a one-time link signs in and leaves the address", async () => {
  const asked: unknown[] = [];
  server.answerHttp = (path, body) => {
    asked.push([path, body]);
    return [200, { name: "mc-1", role: "mc" }];
  };
  location.hash = "#token=abc-123";
  open();
  expect(location.hash).toBe("");
  await until(() => big() !== null);
  expect(asked).toEqual([["/api/host/sign-in", { token: "abc-123" }]]);
});

test("a used link says what the server says, and offers name and password", async () => {
  server.answerHttp = () => [403, { code: "bad_token", message: "Liên kết đã được dùng." }];
  location.hash = "#token=abc-123";
  open();
  await until(() => text().includes("Liên kết đã được dùng."));
  expect(document.querySelectorAll("input")).toHaveLength(3);
  expect(text()).not.toContain("Thử lại liên kết");
});

test("a link that did not reach the server is not lost", async () => {
  server.refusing = true;
  location.hash = "#token=abc-123";
  open();
  await until(() => text().includes("Thử lại liên kết"));
  server.refusing = false;
  server.answerHttp = () => [200, { name: "dieu-khien-1", role: "operator" }];
  Array.from(document.querySelectorAll("button"))
    .find((button) => button.textContent === "Thử lại liên kết")
    ?.click();
  await until(() => big() !== null);
});

test("without a cookie the page asks for name and password", async () => {
  server.receive = (socket) => {
    socket.end(4003);
  };
  open();
  await until(() => text().includes("Mật khẩu"));
});

test("a press goes to the server once and the button waits", async () => {
  open();
  await until(() => big() !== null);
  big()?.click();
  big()?.click();
  await until(() => server.commands().length > 0);
  flushSync();
  expect(server.commands()).toHaveLength(1);
  expect(server.commands()[0]).toMatchObject({
    name: "prepare_play",
    flow_version: 17,
    arguments: { question: "TT07" },
  });
  expect(big()?.disabled).toBe(true);
});

test("a refusal stands beside the button in the server's words", async () => {
  server.judge = () => "blocked";
  open();
  await until(() => big() !== null);
  big()?.click();
  await until(() => text().includes("Không thực hiện. Máy chủ thử nghiệm từ chối."));
  expect(big()?.disabled).toBe(false);
});

test("the cover is on every console, under a dialog too", async () => {
  open();
  await until(() => big() !== null);
  window.dispatchEvent(new KeyboardEvent("keydown", { code: "KeyP", key: "p" }));
  flushSync();
  expect(document.querySelector('[role="dialog"]')?.textContent).toContain("Tạm dừng cuộc thi");
  const cover = document.querySelector<HTMLButtonElement>("button.cover");
  expect(cover?.closest("[inert]")).toBeNull();
  cover?.click();
  await until(() => server.commands().length > 0);
  expect(server.commands()[0]).toMatchObject({ name: "cover_wall", arguments: { covered: true }, flow_version: -1 });
});

test("a presenter has no big button and no key", async () => {
  server.role = "mc";
  server.parts.console = sampleConsole({ allowed: ["cover_wall"] });
  open();
  await until(() => text().includes("Người dẫn chương trình"));
  expect(big()).toBeNull();
  expect(text()).not.toContain("✓ Đáp án");
  expect(text()).toContain("Câu sắp mở");
});

function press(label: string): void {
  Array.from(document.querySelectorAll("button"))
    .find((button) => button.textContent?.trim() === label)
    ?.click();
  flushSync();
}

function type(selector: string, value: string): void {
  const field = document.querySelector<HTMLInputElement>(selector);
  if (field !== null) {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  flushSync();
}

test("a break goes on the wall with its minutes", async () => {
  open();
  await until(() => big() !== null);
  press("Giải lao…");
  press("15 phút");
  press("Chiếu");
  await until(() => server.commands().length > 0);
  expect(server.commands()[0]).toMatchObject({
    name: "show_scene",
    arguments: { scene: "break", text: "", minutes: 15 },
  });
  expect(document.querySelector('[role="dialog"]')).toBeNull();
});

test("lots are recorded in the order drawn, with witnesses and the typed word", async () => {
  const tie = {
    scope: "individual",
    prizes: [],
    members: ["007", "010"],
    names: ["Phượng", "Nguyệt"],
    text: "02 thí sinh",
    playable: false,
  };
  server.parts.console = sampleConsole({ allowed: ["draw_lots"], ties: [tie] });
  open();
  await until(() => big() !== null);
  press("Xếp hạng");
  press("Ghi kết quả bốc thăm…");
  document.querySelector<HTMLButtonElement>('[aria-label="Đưa Phượng xuống"]')?.click();
  type('[role="dialog"] form input', "boc tham");
  const confirm = (): HTMLButtonElement | null => document.querySelector('[role="dialog"] form button');
  expect(confirm()?.disabled).toBe(true);
  type('[role="dialog"] .field input', "Ông A, đại biểu");
  expect(confirm()?.disabled).toBe(false);
  confirm()?.click();
  await until(() => server.commands().length > 0);
  const expected = { scope: "individual", order: ["010", "007"], witnesses: "Ông A, đại biểu" };
  expect(server.commands()[0]).toMatchObject({ name: "draw_lots", flow_version: 17, arguments: expected });
});

test("the board searches without diacritics and opens a place", async () => {
  server.parts.places = [samplePlace(), samplePlace({ candidate: "043", name: "Đặng Thị Hồng Ngọc" })];
  server.parts.console = sampleConsole({ allowed: ["mark_attendance"] });
  open();
  await until(() => big() !== null);
  press("Sẵn sàng");
  type("input[type=search]", "dang ngoc");
  expect(text()).toContain("1/2 suất");
});

test("from a blocked start the board opens with who blocks it", async () => {
  server.parts.places = [
    samplePlace({ candidate: "042" }),
    samplePlace({ candidate: "043", signed_in: false, attendance: "registered" }),
  ];
  const step = { ...sampleConsole().step, command: "start_round", blockers: ["01 thí sinh chưa đến"] };
  server.parts.console = sampleConsole({ step });
  open();
  await until(() => text().includes("01 thí sinh chưa đến"));
  press("Mở bảng Sẵn sàng");
  expect(text()).toContain("1/2 suất");
  press("Điều khiển");
  press("Sẵn sàng");
  expect(text()).toContain("2/2 suất");
});

test("marking everybody absent says that it is held", async () => {
  server.parts.console = sampleConsole({ allowed: ["mark_missing_absent"] });
  open();
  await until(() => big() !== null);
  press("Sẵn sàng");
  expect(text()).toMatch(/Đánh dấu vắng tất cả chưa đến \(\d+\) · Giữ 1,2 giây/);
});

test("the desk's standings say who is absent", async () => {
  server.parts.places = [samplePlace({ candidate: "042", attendance: "absent" }), samplePlace({ candidate: "043" })];
  server.parts.console = sampleConsole({
    individuals: ["042", "043"].map((id) => sampleBoardRow({ id, name: `Thí sinh ${id}` })),
  });
  open();
  await until(() => big() !== null);
  press("Xếp hạng");
  const rows = Array.from(document.querySelectorAll(".results .who"), (row) => row.textContent ?? "");
  expect(rows.filter((row) => row.includes("Vắng"))).toHaveLength(1);
  expect(rows.find((row) => row.includes("Vắng"))).toContain("Thí sinh 042");
});

test("a dialog keeps its keys when the pressed button was switched off and the focus fell to the page", async () => {
  server.parts.console = sampleConsole({ allowed: ["mark_attendance"] });
  open();
  await until(() => big() !== null);
  press("Sẵn sàng");
  press("Xử lý");
  const dialog = (): Element | null => document.querySelector('[role="dialog"]');
  const key = (name: string): void => {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
    flushSync();
  };
  expect(dialog()).not.toBeNull();
  (document.activeElement as HTMLElement).blur();
  key("Tab");
  expect(dialog()?.contains(document.activeElement)).toBe(true);
  (document.activeElement as HTMLElement).blur();
  key("Escape");
  expect(dialog()).toBeNull();
});

test("when the contest is over nobody is told to wait, and the last question's meter is gone", async () => {
  const over = { phase: "ended", round: null, step: { ...sampleConsole().step, command: "", label: "", blockers: [] } };
  server.parts.console = sampleConsole({ ...over, play: samplePlay({ phase: "scored" }) });
  open();
  await until(() => big() !== null);
  expect(text()).toContain("Không còn việc gì để bấm.");
  expect(text()).not.toContain("Chờ người khác");
  expect(document.querySelector(".dock .numbers")?.classList.contains("unused")).toBe(true);
});

const pictures = (): (string | null)[] =>
  Array.from(document.querySelectorAll(".question img")).map((image) => image.getAttribute("src"));

test("consoles ask for a question's picture where the server has it: on deck, then under its play", async () => {
  const deck = { ...sampleConsole().next_question!, image: "sơ đồ.png" };
  server.parts.console = sampleConsole({ next_question: deck });
  open();
  await until(() => big() !== null);
  expect(pictures()).toEqual(["/images/s%C6%A1%20%C4%91%E1%BB%93.png?play="]);
});

test("the jury sees the picture from the deck on, and still after the key", async () => {
  server.role = "jury";
  const shape = sampleConsole();
  const deck = { ...shape.next_question!, question: "TT07", image: "a.png" };
  server.parts.console = sampleConsole({ play: samplePlay({ id: "TT07.1", phase: "sealed" }), next_question: deck });
  open();
  await until(() => pictures().length > 0);
  expect(pictures()).toEqual(["/images/a.png?play=TT07.1"]);
  const revealed = samplePlay({ id: "TT07.1", phase: "revealed", stem: "Theo hình?", image: "a.png", key: ["A"] });
  server.publish({ console: sampleConsole({ play: revealed, next_question: null }) });
  await until(() => text().includes("Theo hình?"));
  expect(pictures()).toEqual(["/images/a.png?play=TT07.1"]);
});

test("a contest of sample data says so beside the role, and on the picture of the wall", async () => {
  server.contest["sample"] = true;
  open();
  await until(() => text().split("DỮ LIỆU MẪU").length > 2);
});

test("a link that others in the hall could overhear says so; one over https does not", async () => {
  let url = "http://192.168.1.10:8080/host#token=abc";
  server.answerHttp = () => [200, { url }];
  open();
  await until(() => document.querySelector("nav") !== null);
  press("Mở bảng khác");
  press("Tạo liên kết");
  await until(() => text().includes("http://192.168.1.10"));
  expect(text()).toContain("người khác trong mạng của hội trường có thể đọc được");
  url = "https://192.168.1.10:8443/host#token=abc";
  press("Tạo liên kết");
  await until(() => text().includes("https://192.168.1.10"));
  expect(text()).not.toContain("có thể đọc được");
});

test("why the server refuses a sign-in is said in the chosen language", async () => {
  server.answerHttp = () => [403, { code: "bad_link", message: "Liên kết này đã dùng rồi." }];
  location.hash = "#token=abc-123";
  open();
  await until(() => text().includes("Liên kết này đã dùng rồi."));
  language.current = "en";
  await until(() => text().includes("This link was used before or has expired."));
  language.current = "vi";
});

test("a practice paper is given out wherever the server says so, and again", async () => {
  const closed = samplePaper({ id: "trac-nghiem.thu", round: "trac-nghiem", practice: true, phase: "closed" });
  const running = sampleConsole({ play: null, allowed: ["open_paper"], practice_papers: ["trac-nghiem"] });
  server.parts.console = { ...running, practice_papers: [] };
  open();
  await until(() => document.querySelector("nav") !== null);
  expect(text()).not.toContain("bài thi thử");
  server.publish({ console: { ...running, allowed: [] } });
  expect(text()).not.toContain("bài thi thử");
  server.publish({ console: running });
  await until(() => text().includes("Phát bài thi thử"));
  server.publish({ console: { ...running, paper: closed } });
  await until(() => text().includes("Phát lại bài thi thử"));
  press("Phát lại bài thi thử");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({
    name: "open_paper",
    arguments: { round: "trac-nghiem", practice: true },
    flow_version: 17,
  });
});

test("a practice question is opened again from the lobby", async () => {
  server.parts.console = sampleConsole({
    phase: "lobby",
    allowed: ["prepare_play"],
    practice_questions: ["TH01", "TH02"],
  });
  open();
  await until(() => text().includes("Mở lại câu thi thử"));
  press("TH02");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({
    name: "prepare_play",
    arguments: { question: "TH02" },
    flow_version: 17,
  });
});

test("what is wrong at the server is said with its beginning and its remedy, until it is over", async () => {
  open();
  await until(() => big() !== null);
  const since_wall_ms = Date.UTC(2026, 1, 5, 1, 15, 23);
  const words = { text: "Kho dữ liệu chỉ cho đọc", text_en: "The store is read-only" };
  const trouble = { reason: "read_only", since_wall_ms, ...words, remedy: "Đưa bản chính trở lại", remedy_en: "…" };
  server.broadcast({ type: "status", store: "away", troubles: [trouble] });
  const banner = (): string => document.querySelector('.troubles[role="alert"]')?.textContent ?? "";
  await until(() => banner() !== "");
  expect(banner()).toContain("Kho dữ liệu chỉ cho đọc");
  expect(banner()).toContain("từ 08:15:23");
  expect(banner()).toContain("Cần làm: Đưa bản chính trở lại.");
  expect(banner()).toContain("câu trả lời chờ trên máy thí sinh");
  const clock = { ...trouble, reason: "clock", text: "Đồng hồ của máy chủ vừa bị chỉnh" };
  server.broadcast({ type: "status", store: "ok", troubles: [clock] });
  await until(() => banner().includes("Đồng hồ"));
  expect(banner()).not.toContain("câu trả lời chờ"); // everything is stored
  server.broadcast({ type: "status", store: "ok", troubles: [] });
  await until(() => banner() === "");
});
