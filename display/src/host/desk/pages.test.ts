import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeServer } from "../../lib/testing/fakeServer";
import { sampleBoardRow, sampleConsole, samplePlace, samplePlay } from "../../lib/testing/samples";
import type { ConsoleShape } from "../../lib/wire";
import { HOLD_MS } from "../hold.svelte";
import Page from "../Page.svelte";
import {
  sampleComplaint,
  sampleFacts,
  sampleHeld,
  samplePaper,
  samplePlayed,
  samplePreview,
  sampleProposal,
  sampleRuling,
  sampleTurn,
} from "./samples";

const realFetch = window.fetch;
const realWebSocket = window.WebSocket;
let server: FakeServer;
let page: Record<string, unknown> | null = null;

beforeEach(() => {
  server = new FakeServer();
  server.parts.places = [samplePlace(), samplePlace({ candidate: "043", name: "Đặng Thị Hồng Ngọc", seat: "C-13" })];
  server.preview = () => samplePreview;
  server.answerHttp = (path) => (path === "/api/desk" ? [200, sampleFacts] : [200, { person: "p-1" }]);
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
});

const text = (): string => document.body.textContent ?? "";

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !condition(); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    flushSync();
  }
  expect(condition()).toBe(true);
}

async function open(role: string, name: string, changes: Partial<ConsoleShape>): Promise<void> {
  server.role = role;
  server.name = name;
  server.parts.console = sampleConsole({ in_control: false, operator: "dieu-khien-1", ...changes });
  page = mount(Page, { target: document.getElementById("page") ?? document.body });
  await until(() => document.querySelector("nav") !== null);
}

function button(label: string): HTMLButtonElement | undefined {
  const near = document.querySelector("[role=dialog]") ?? document;
  const named = Array.from(near.querySelectorAll("button")).map(
    (found) => [found.textContent?.trim() ?? "", found] as const,
  );
  return (named.find(([said]) => said === label) ?? named.find(([said]) => said.startsWith(label)))?.[1];
}

function press(label: string): void {
  expect(button(label), label).toBeDefined();
  button(label)?.click();
  flushSync();
}

function hold(label: string): Promise<void> {
  button(label)?.dispatchEvent(new PointerEvent("pointerdown", { button: 0, bubbles: true }));
  return new Promise((resolve) => setTimeout(resolve, HOLD_MS + 50));
}

function type(label: string, value: string): void {
  const field = Array.from(document.querySelectorAll(".field")).find((found) => found.textContent?.includes(label));
  const input = field?.querySelector<HTMLInputElement>("input, textarea, select");
  expect(input, label).toBeTruthy();
  if (input) {
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  flushSync();
}

test("a void is proposed only after its changes were shown and a reason was given", async () => {
  await open("jury", "giam-khao-1", { allowed: ["void_play", "set_key"], played: [samplePlayed()] });
  press("Câu đã thi");
  press("Câu 6");
  press("Hủy…");
  await until(() => text().includes("Giải thay đổi (2)"));
  expect(text()).toContain("Giải ba → Giải nhì");
  expect(text()).toContain("3 → 2");
  expect(button("Đề nghị")?.disabled).toBe(true);
  press("Đáp án hoặc câu hỏi có sai sót");
  expect(button("Đề nghị")?.disabled).toBe(false);
  press("Đề nghị");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({
    name: "void_play",
    flow_version: -1,
    arguments: { play: "TT06.1", reason: "Đáp án hoặc câu hỏi có sai sót" },
  });
  server.publish({ console: server.parts.console! });
  await until(() => document.querySelector("[role=dialog]") === null);
});

test("how many answers came is counted of the same people on the page and in the dock", async () => {
  const play = samplePlay({ kind: "elimination", phase: "open", choices: ["A", "B"] });
  const field = { total: 11, left: 6, fallen: 0, rescues_left: 0, standing: [], out: [] };
  const wall = { ...sampleConsole().wall, present: 11 };
  await open("observer", "giam-sat-1", { play, field, wall, answered: 4 });
  expect(text().split("4/6 đã nhận").length - 1).toBe(2);
  expect(text()).not.toContain("4/11");
});

test("a proctor reads which count is the zone's and which the hall's", async () => {
  const play = samplePlay({ phase: "open", choices: ["A", "B"] });
  await open("proctor", "giam-thi-1", { play, wall: { ...sampleConsole().wall, present: 11 }, answered: 10 });
  expect(text()).toContain("Cả hội trường 10/11");
  expect(text()).toContain("Khu C: có mặt 2/2");
});

test("what the preview refuses cannot be proposed", async () => {
  server.preview = () => ({ text: "", refusal: "Câu này đã hủy rồi.", ranks: [], prizes: [] });
  await open("jury", "giam-khao-1", { allowed: ["void_play"], play: samplePlay({ phase: "revealed", stem: "?" }) });
  press("Đề nghị hủy câu…");
  press("Nội dung câu hỏi bị lộ");
  await until(() => text().includes("Câu này đã hủy rồi."));
  expect(button("Đề nghị")?.disabled).toBe(true);
});

test("a refused proposal keeps everything that was typed", async () => {
  server.judge = () => "blocked";
  await open("jury", "giam-khao-1", { allowed: ["void_play"], play: samplePlay({ phase: "revealed", stem: "?" }) });
  press("Đề nghị hủy câu…");
  type("Lý do", "Hai phương án giống nhau");
  await until(() => button("Đề nghị")?.disabled === false);
  press("Đề nghị");
  await until(() => text().includes("Máy chủ thử nghiệm từ chối."));
  expect(document.querySelector<HTMLTextAreaElement>("[role=dialog] textarea")?.value).toBe("Hai phương án giống nhau");
});

test("a question of a paper is voided by its own command", async () => {
  const row = samplePlayed({ play: "giay", round: "giay", question: "Q23", number: 23 });
  await open("jury", "giam-khao-1", { allowed: ["void_question"], played: [row] });
  press("Câu đã thi");
  press("Câu 23");
  press("Hủy…");
  press("Nội dung câu hỏi bị lộ");
  await until(() => button("Đề nghị")?.disabled === false);
  press("Đề nghị");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({ name: "void_question", arguments: { paper: "giay", question: "Q23" } });
});

test("the key form starts at the key in force and takes several letters", async () => {
  await open("jury", "giam-khao-1", { allowed: ["set_key"], played: [samplePlayed()] });
  press("Câu đã thi");
  press("Câu 6");
  press("Sửa đáp án…");
  const letters = (): HTMLButtonElement[] => Array.from(document.querySelectorAll("[role=dialog] button.letter"));
  expect(letters().map((letter) => letter.getAttribute("aria-pressed"))).toEqual(["true", "false", "false", "false"]);
  letters()[2]?.click();
  press("Có nhiều phương án đúng");
  await until(() => button("Đề nghị")?.disabled === false);
  press("Đề nghị");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({ name: "set_key", arguments: { question: "TT06", key: ["A", "C"] } });
});

test.each(["secretary", "jury", "organiser", "operator"])(
  "the %s confirms what waits for this account, after seeing it, by a held press",
  async (role) => {
    await open(role, "nguoi-thu-hai", {
      allowed: ["decide_proposal"],
      in_control: true,
      proposals: [sampleProposal()],
    });
    await until(() => text().includes("1 đề nghị chờ xác nhận"));
    document.querySelector<HTMLButtonElement>("button.item")?.click();
    flushSync();
    press("Xem thay đổi và xác nhận…");
    await until(() => text().includes("Giải thay đổi (2)"));
    expect(server.received.filter(({ type: kind }) => kind === "preview")).toMatchObject([
      { name: "decide_proposal", arguments: { proposal: 3, confirm: true } },
    ]);
    button("Xác nhận, có hiệu lực ngay")?.click();
    expect(server.commands()).toHaveLength(0);
    await hold("Xác nhận, có hiệu lực ngay");
    await until(() => server.commands().length === 1);
    expect(server.commands()[0]).toMatchObject({ name: "decide_proposal", arguments: { proposal: 3, confirm: true } });
  },
);

test("who proposed it sees no confirmation, only the way back", async () => {
  const proposals = [sampleProposal({ may_decide: false })];
  await open("secretary", "thu-ky-1", { allowed: ["decide_proposal"], proposals });
  expect(button("Xem thay đổi")).toBeUndefined();
  expect(text()).toContain("Người đề nghị không được tự xác nhận.");
  press("Rút đề nghị của mình");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({ arguments: { proposal: 3, confirm: false } });
});

test("a ruling is taken back by its number", async () => {
  await open("jury", "giam-khao-1", { allowed: ["undo_ruling"], rulings: [sampleRuling()] });
  press("Quyết định");
  press("Rút quyết định…");
  expect(text()).toContain("Số 2: Đáp án câu TT04: A và C");
  press("Quyết định ban hành nhầm");
  await until(() => button("Đề nghị")?.disabled === false);
  press("Đề nghị");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({ name: "undo_ruling", arguments: { ruling: 2 } });
});

test("the key of an elimination question is confirmed by a held press", async () => {
  const play = samplePlay({ id: "LT09.1", kind: "elimination", phase: "closed", stem: "Theo hình?" });
  const step = { ...sampleConsole().step, command: "" };
  const played = [samplePlayed({ play: "LT09.1", question: "LT09", key: ["B"] })];
  await open("jury", "giam-khao-1", { allowed: ["confirm_key"], play, step, played });
  expect(text()).toContain("Chưa thí sinh nào bị loại");
  await hold("Đáp án B đúng – xác nhận");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({ name: "confirm_key", flow_version: -1, arguments: { play: "LT09.1" } });
});

test("an answer by voice is judged with one press on the state it was heard in", async () => {
  const play = samplePlay({ kind: "buzzer", phase: "open", buzzer: sampleTurn });
  await open("jury", "giam-khao-1", { allowed: ["judge_attempt"], play });
  expect(text()).toContain("Nguyễn Thị Ánh Tuyết đang trả lời bằng lời");
  press("✗ SAI");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({
    name: "judge_attempt",
    flow_version: 17,
    arguments: { play: "truc-tiep.7.1", right: false },
  });
});

test("a held change is shown with when the server saw the device cut off", async () => {
  const held = [sampleHeld(), sampleHeld({ number: 2, cuts: [] })];
  await open("jury", "giam-khao-1", { allowed: ["admit_held"], held });
  expect(text()).toContain("08:14:43 – 08:16:54");
  expect(text()).toContain("Máy chủ không thấy máy này mất kết nối.");
  press("Công nhận…");
  expect(text()).toContain("014 Nguyễn Thị Hồng Ngọc · Q23: chọn B");
});

test("a correction goes to every device of the paper", async () => {
  const shape = { paper: samplePaper(), reports: [{ slot: 22, question: "Q23", count: 7 }] };
  await open("jury", "giam-khao-1", { allowed: ["issue_correction"], ...shape });
  expect(text()).toContain("7 thí sinh báo");
  press("Đính chính…");
  type("Nội dung đính chính", "Phương án B bỏ chữ “không”.");
  await hold("Gửi đến mọi máy");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({
    name: "issue_correction",
    arguments: { paper: "giay", question: "Q23", text: "Phương án B bỏ chữ “không”." },
  });
});

test("the secretary files a complaint for a unit, the jury rules on it", async () => {
  await open("secretary", "thu-ky-1", { allowed: ["file_complaint"], complaints: [sampleComplaint()] });
  press("Ghi đơn khiếu nại…");
  await until(() => document.querySelectorAll("[role=dialog] option").length > 3);
  type("Đơn vị", "DV2");
  type("Nội dung khiếu nại", "Máy 27 treo.");
  press("Ghi đơn");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({
    name: "file_complaint",
    arguments: { unit: "DV2", question: "", text: "Máy 27 treo." },
  });
});

test("the time for complaints is counted down where they are filed, and nothing is filed after it", async () => {
  const complaints = [sampleComplaint()];
  await open("secretary", "thu-ky-1", {
    allowed: ["file_complaint"],
    complaints,
    review_until_us: server.nowUs() + 90_000_000,
  });
  press("Ghi đơn khiếu nại…");
  await until(() => /Còn nhận đơn trong 1:\d\d/.test(document.querySelector("[role=dialog]")?.textContent ?? ""));
  await until(() => document.querySelectorAll("[role=dialog] option").length > 3);
  type("Đơn vị", "DV2");
  type("Nội dung khiếu nại", "Máy 27 treo.");
  expect(button("Ghi đơn")?.disabled).toBe(false);
  server.publish({ console: { ...server.parts.console!, review_until_us: 1 } });
  await until(
    () => document.querySelector("[role=dialog]")?.textContent?.includes("Đã hết thời gian nhận đơn.") === true,
  );
  expect(button("Ghi đơn")?.disabled).toBe(true);
});

test("the jury sees how long complaints may still come, on its page and where it rules on one", async () => {
  await open("jury", "giam-khao-1", {
    phase: "running",
    allowed: ["rule_complaint"],
    complaints: [sampleComplaint(), sampleComplaint({ number: 2, ruled: true })],
    review_until_us: server.nowUs() + 90_000_000,
  });
  expect(text()).toMatch(/Còn nhận đơn trong 1:\d\d/);
  expect(text()).toContain("1 đơn chưa giải quyết trong 2 đơn đã nhận");
  press("Khiếu nại");
  press("Kết luận…");
  expect(document.querySelector("[role=dialog]")?.textContent).toMatch(/Còn nhận đơn trong 1:\d\d/);
});

test("a complaint is ruled on with the text of the ruling", async () => {
  await open("jury", "giam-khao-1", { allowed: ["rule_complaint"], complaints: [sampleComplaint()] });
  press("Khiếu nại");
  press("Kết luận…");
  press("Không chấp nhận");
  type("Nội dung kết luận", "Đáp án đúng theo văn bản hiện hành.");
  await until(() => button("Đề nghị")?.disabled === false);
  press("Đề nghị");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({
    name: "rule_complaint",
    arguments: { complaint: 1, upheld: false, reason: "Đáp án đúng theo văn bản hiện hành." },
  });
});

test("a name is written down on the server before it is corrected, by one person", async () => {
  const asked: unknown[] = [];
  const facts = server.answerHttp;
  server.answerHttp = (path, body) => {
    asked.push([path, body]);
    return facts(path, body);
  };
  await open("secretary", "thu-ky-1", { allowed: ["correct_name"] });
  press("Sửa họ tên…");
  type("Thí sinh", "anh tuyet");
  press("042 Nguyễn Thị Ánh Tuyết");
  type("Họ và tên đúng", "Nguyễn Thị Ánh Tuyền");
  press("Dùng tên này");
  await until(() => text().includes("Đã ghi: Nguyễn Thị Ánh Tuyền"));
  expect(asked).toContainEqual(["/api/people", { candidate: "042", name: "Nguyễn Thị Ánh Tuyền" }]);
  press("Sai chính tả trong danh sách");
  await until(() => button("Ghi nhận, có hiệu lực ngay")?.disabled === false);
  await hold("Ghi nhận, có hiệu lực ngay");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({ name: "correct_name", arguments: { candidate: "042", person: "p-1" } });
});

test("a name of a final result is only proposed, and the page says so before anything is typed", async () => {
  await open("secretary", "thu-ky-1", { phase: "finalized", allowed: ["correct_name"] });
  await until(() => text().includes("tên cũ giữ nguyên đến khi Ban Tổ chức xác nhận"));
  press("Sửa họ tên…");
  expect(document.querySelector("[role=dialog]")?.textContent).toContain("chỉ là đề nghị");
  expect(button("Ghi nhận, có hiệu lực ngay")).toBeUndefined();
  expect(button("Đề nghị")).toBeDefined();
});

test("signatures open the ceremony, and the minutes are there to print", async () => {
  const edition = { number: 1, at_wall_ms: 0, document: "", reason: "", signed: false, signers: "" };
  await open("secretary", "thu-ky-1", { phase: "finalized", allowed: ["record_signed"], editions: [edition] });
  const links = Array.from(document.querySelectorAll("a[download]"), (link) => link.getAttribute("href"));
  expect(links).toEqual(["/api/minutes.docx", "/api/minutes.pdf"]);
  expect(text()).toContain("Biên bản chờ ghi nhận đã ký");
  expect(Array.from(document.querySelectorAll("main .primary"), (found) => found.textContent.trim())).toEqual([
    "Ghi nhận đã ký…",
  ]);
  press("Ghi nhận đã ký…");
  type("Người ký", "Ông Lê Văn A, Trưởng Ban Giám khảo");
  await hold("Ghi nhận");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({
    name: "record_signed",
    arguments: { signers: "Ông Lê Văn A, Trưởng Ban Giám khảo" },
  });
});

test("the committee leaves a prize vacant under its decision's number", async () => {
  await open("organiser", "ban-to-chuc-1", { allowed: ["leave_vacant"] });
  press("Để trống giải…");
  await until(() => document.querySelectorAll("[role=dialog] option").length > 3);
  type("Giải", "nhi");
  type("Số lượng", "1");
  await until(() => text().includes("Giải thay đổi"));
  type("Số quyết định", "12/QĐ-BTC");
  type("Lý do", "Không đủ điều kiện trao giải");
  await until(() => button("Đề nghị")?.disabled === false);
  press("Đề nghị");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({
    name: "leave_vacant",
    arguments: { prize: "nhi", count: 1, document: "12/QĐ-BTC", reason: "Không đủ điều kiện trao giải" },
  });
});

test("a proctor presses a seat and puts a warning on record", async () => {
  await open("proctor", "giam-thi-a", { allowed: ["mark_attendance", "record_incident"] });
  const seat = Array.from(document.querySelectorAll<HTMLButtonElement>(".seat")).find((found) =>
    found.textContent?.includes("C-13"),
  );
  seat?.click();
  flushSync();
  press("Nhắc nhở, cảnh cáo, sự cố…");
  press("Cảnh cáo");
  press("Dùng điện thoại, tài liệu");
  press("Ghi vào biên bản");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({
    name: "record_incident",
    flow_version: -1,
    arguments: { kind: "warning", zone: "C", candidate: "043", text: "Dùng điện thoại, tài liệu" },
  });
});

test("a proctor says that the own zone is cut off, and that it is back", async () => {
  await open("proctor", "giam-thi-c", { allowed: ["declare_outage"], paper: samplePaper() });
  await hold("Báo khu C mất mạng");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({ name: "declare_outage", arguments: { zone: "C", over: false } });
  server.publish({ console: { ...server.parts.console!, paper: samplePaper({ outages: ["C"] }) } });
  await until(() => text().includes("Khu C đang được ghi là mất mạng"));
  await hold("Khu C đã có mạng lại");
  await until(() => server.commands().length === 2);
  expect(server.commands()[1]).toMatchObject({ arguments: { zone: "C", over: true } });
});

test("a proctor enters the answer of a dead device for the second person to confirm", async () => {
  const play = samplePlay({ id: "TT07.1", phase: "closed", stem: "?", choices: ["một", "hai"] });
  await open("proctor", "giam-thi-c", { allowed: ["enter_answer"], play });
  document.querySelector<HTMLButtonElement>(".seat")?.click();
  flushSync();
  press("Nhập câu trả lời thay…");
  document.querySelectorAll<HTMLButtonElement>("[role=dialog] button.letter")[1]?.click();
  press("Máy của thí sinh hỏng khi đang thi");
  await until(() => button("Đề nghị")?.disabled === false);
  press("Đề nghị");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({
    name: "enter_answer",
    arguments: { candidate: "042", target: "TT07.1", slot: -1, choice: "B" },
  });
});

test("the observer's page has nothing to press", async () => {
  const shape = { proposals: [sampleProposal({ may_decide: false })], rulings: [sampleRuling({ may_undo: false })] };
  await open("observer", "quan-sat-1", { allowed: ["cover_wall"], complaints: [sampleComplaint()], ...shape });
  expect(text()).toContain("Đáp án câu TT04: A và C");
  expect(text()).toContain("Đơn số 1");
  expect(document.querySelectorAll("main button, main input, main select, main a")).toHaveLength(0);
});

test("a substitute is one of those the unit registered", async () => {
  const facts = server.answerHttp;
  server.answerHttp = (path, body) =>
    path === "/api/substitutes" ? [200, { substitutes: [{ person: "p-9", name: "Lê Thị Dự Bị" }] }] : facts(path, body);
  await open("secretary", "thu-ky-1", { allowed: ["replace_finalist"] });
  press("Thay thí sinh…");
  type("Thí sinh", "042");
  press("042 Nguyễn Thị Ánh Tuyết");
  await until(() => button("Lê Thị Dự Bị") !== undefined);
  press("Lê Thị Dự Bị");
  press("Thí sinh ốm, có giấy xác nhận");
  type("Số quyết định", "15/CV");
  await until(() => button("Đề nghị")?.disabled === false);
  press("Đề nghị");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({
    name: "replace_finalist",
    arguments: { candidate: "042", person: "p-9", document: "15/CV" },
  });
});

test("a list of units is there although the server gives none of its own", async () => {
  server.answerHttp = () => [404, { code: "not_found", message: "" }];
  const teams = [sampleBoardRow({ id: "DV7", name: "Huyện Gò Công Tây", unit: "H. Gò Công Tây" })];
  await open("secretary", "thu-ky-1", { allowed: ["file_complaint"], teams });
  press("Ghi đơn khiếu nại…");
  expect(document.querySelector("[role=dialog]")?.textContent).toContain("Huyện Gò Công Tây");
});
