import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeServer } from "../../lib/testing/fakeServer";
import { sampleConsole, samplePlace, samplePlay, sampleRound, sampleWall } from "../../lib/testing/samples";
import type { AgendaItemShape, ConsoleShape, StepShape } from "../../lib/wire";
import { samplePaper, sampleTurn } from "../desk/samples";
import { HOLD_MS } from "../hold.svelte";
import Page from "../Page.svelte";

const realFetch = window.fetch;
const realWebSocket = window.WebSocket;
let server: FakeServer;
let page: Record<string, unknown> | null = null;

beforeEach(() => {
  server = new FakeServer();
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
const big = (): HTMLButtonElement | null => document.querySelector("button.big");

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !condition(); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    flushSync();
  }
  expect(condition()).toBe(true);
}

async function open(changes: Partial<ConsoleShape>, role = "operator"): Promise<void> {
  server.role = role;
  server.name = role === "operator" ? "dieu-khien-1" : `${role}-1`;
  server.parts.console = sampleConsole({ in_control: role === "operator", ...changes });
  page = mount(Page, { target: document.getElementById("page") ?? document.body });
  await until(() => document.querySelector("nav") !== null);
}

function step(command: string, label: string, changes: Partial<StepShape> = {}): StepShape {
  return { command, arguments: {}, label, label_en: "", held: false, role: "operator", blockers: [], ...changes };
}

function key(code: string): void {
  window.dispatchEvent(new KeyboardEvent("keydown", { code, bubbles: true }));
  flushSync();
}

function button(label: string): HTMLButtonElement | undefined {
  return Array.from(document.querySelectorAll("button")).find((found) => found.textContent?.includes(label));
}

function press(label: string): void {
  expect(button(label), label).toBeDefined();
  button(label)?.click();
  flushSync();
}

function hold(found: Element | null | undefined): Promise<void> {
  found?.dispatchEvent(new PointerEvent("pointerdown", { button: 0, bubbles: true }));
  return new Promise((resolve) => setTimeout(resolve, HOLD_MS + 50));
}

function agenda(titles: readonly string[]): readonly AgendaItemShape[] {
  return titles.map((title, index) => ({
    id: `muc-${index}`,
    kind: "program",
    title,
    title_en: "",
    round: "",
    starts: "",
    minutes: 0,
    began_wall_ms: index === 0 ? Date.now() : 0,
    mc: "",
    locked: false,
  }));
}

const cast = { owners: ["003", "007"], owner_names: ["Phượng", "Cường"], values: [20, 30], stars_left: [1, 1] };

test("a turn is cast by keys alone, and Space sends what the button says", async () => {
  await open({ allowed: ["prepare_play"], cast, step: step("prepare_play", "Chuẩn bị câu 7") });
  expect(big()?.textContent).toContain("Phượng · 20 điểm");
  key("Digit2");
  key("KeyV");
  key("KeyS");
  expect(big()?.textContent).toContain("Cường · 30 điểm · ★");
  key("Space");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({
    name: "prepare_play",
    flow_version: 17,
    arguments: { owner: "007", value: 30, star: true },
  });
});

test("what the step asks stands on every tab", async () => {
  await open({ allowed: ["prepare_play"], cast, step: step("prepare_play", "Chuẩn bị câu 7") });
  press("Xếp hạng");
  press("Cường");
  expect(big()?.textContent).toContain("Cường · 20 điểm");
});

const rescue = {
  candidates: ["002", "005"],
  names: ["An", "Bình"],
  everybody_out: true,
};
const rescuing = {
  allowed: ["rescue", "void_play"],
  play: samplePlay({ kind: "elimination", phase: "scored" }),
  step: step("rescue", "Cứu trợ thí sinh", { arguments: { round: "san-dau", count: "0" } }),
};

test("nobody may be brought back: a held press says so, whether a question is left or one finalist", async () => {
  const offered = { ...rescue, kind: "picked", everybody_out: false };
  await open({
    ...rescuing,
    allowed: ["rescue", "decline_rescue", "prepare_play", "void_play"],
    rescue: offered,
    round: sampleRound({ id: "san-dau", type: "elimination" }),
    next_question: null,
  });
  expect(button("Hoặc hủy câu vừa rồi")).toBeUndefined();
  button("Không cứu trợ")?.click();
  await hold(button("Không cứu trợ"));
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({
    name: "decline_rescue",
    arguments: { round: "san-dau" },
    flow_version: 17,
  });
});

test("nobody goes to the ceremony before the minutes are signed, and is told so", async () => {
  const items = agenda(["Xem bài làm", "Trao giải"]).map((item, index) => ({ ...item, locked: index === 1 }));
  const finalized: Partial<ConsoleShape> = {
    phase: "finalized",
    agenda: items,
    agenda_at: 0,
    allowed: ["move_agenda"],
    step: step("move_agenda", "Chuyển sang: Trao giải", { arguments: { to: "1" }, blockers: ["Chưa ký"] }),
  };
  await open(finalized);
  expect(text()).toContain("Chờ biên bản ký");
  expect(text()).toContain("Biên bản chưa ghi nhận đã ký");
  expect(big()?.disabled).toBe(true);
  expect(button("Giữ để chuyển")).toBeUndefined();
});

test("the presenter is told that the ceremony waits for the signatures", async () => {
  const items = agenda(["Xem bài làm", "Trao giải"]).map((item, index) => ({ ...item, locked: index === 1 }));
  await open({ phase: "finalized", agenda: items, agenda_at: 0, allowed: ["move_agenda"] }, "mc");
  expect(text()).toContain("Chưa sang phần trao giải được: biên bản chưa ghi nhận đã ký.");
  expect(button("Giữ để sang: Trao giải")?.disabled).toBe(true);
});

test("with everybody out there is a rescue or a void, nothing else", async () => {
  await open({ ...rescuing, allowed: ["rescue", "decline_rescue", "void_play"], rescue: { ...rescue, kind: "all" } });
  expect(button("Hoặc hủy câu vừa rồi")).toBeDefined();
  expect(button("Không cứu trợ")).toBeUndefined();
});

test("a rescue waits until somebody is picked, and a question that put everybody out may be voided instead", async () => {
  await open({ ...rescuing, rescue: { ...rescue, kind: "picked" } });
  expect(big()?.disabled).toBe(true);
  expect(text()).toContain("Chọn ở khung phía trên rồi bấm.");
  press("Hoặc hủy câu vừa rồi…");
  expect(document.querySelector("[role=dialog]")).not.toBeNull();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  flushSync();
  const boxes = document.querySelectorAll<HTMLInputElement>(".ask input[type=checkbox]");
  boxes[1]?.click();
  flushSync();
  expect(big()?.disabled).toBe(false);
  big()?.click();
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({
    name: "rescue",
    arguments: { round: "san-dau", count: 0, candidates: ["005"] },
  });
});

test("a rescue by number takes the number that is typed", async () => {
  await open({ ...rescuing, rescue: { ...rescue, kind: "number", everybody_out: false } });
  expect(button("Hoặc hủy câu vừa rồi…")).toBeUndefined();
  const field = document.querySelector<HTMLInputElement>(".ask input[type=number]");
  expect(field?.max).toBe("2");
  if (field) {
    field.value = "2";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  flushSync();
  big()?.click();
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({ arguments: { count: 2, candidates: [] } });
});

test("the button says for whom it waits", async () => {
  const play = samplePlay({ kind: "elimination", phase: "closed" });
  await open({ play, step: step("", "Chờ Ban Giám khảo xác nhận đáp án", { role: "jury" }) });
  expect(big()?.textContent).toContain("Chờ Ban Giám khảo xác nhận đáp án");
  expect(big()?.disabled).toBe(true);
  expect(text()).toContain("Đang chờ Ban Giám khảo.");
});

test("an answer by voice is judged with one large press", async () => {
  const play = samplePlay({ kind: "buzzer", phase: "open", buzzer: sampleTurn });
  const presses = [
    { candidate: "042", name: "Tuyết", unit: "Cái Bè", after_us: 412_400, margin_us: 0, early: false },
    { candidate: "007", name: "Cường", unit: "Mỹ Tho", after_us: 454_000, margin_us: 41_600, early: false },
  ];
  await open({ allowed: ["judge_attempt"], play, presses, step: step("", "Chờ chấm", { role: "jury" }) });
  expect(text()).toContain("đầu tiên, 412 ms sau khi mở");
  expect(text()).toContain("sau 42 ms");
  press("ĐÚNG");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({ name: "judge_attempt", arguments: { play: play.id, right: true } });
});

test("a paper shows who has not submitted, and declares a zone's outage by a held press", async () => {
  const nowUs = server.nowUs();
  const paper = samplePaper({ opens_us: nowUs - 1_000_000, deadline_us: nowUs + 600_000_000 });
  server.parts.places = [
    samplePlace({ candidate: "001", zone: "A", submitted: true }),
    samplePlace({ candidate: "002", zone: "C", connected: false }),
  ];
  await open({
    allowed: ["declare_outage"],
    paper,
    step: step("", "Thí sinh đang làm bài", { role: "finalist" }),
    reports: [{ slot: 11, question: "BT12", count: 9 }],
    wall: sampleWall({ scene: "paper", paper }),
  });
  expect(text()).toContain("Đã nộp 183/238");
  expect(text()).toMatch(/BT12:\s*9/);
  await hold(button("Báo mất mạng Khu C"));
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({
    name: "declare_outage",
    flow_version: -1,
    arguments: { zone: "C", over: false },
  });
  press("55 chưa nộp");
  expect(text()).toContain("1/2 suất");
  expect(document.querySelector<HTMLSelectElement>(".tools select")?.value).toBe("unsubmitted");
});

test("the agenda goes on by the big button or its own line; any other item takes a held press", async () => {
  const items = agenda(["Văn nghệ", "Khai mạc", "Thi thử", "Giải lao"]);
  await open({
    phase: "lobby",
    allowed: ["move_agenda"],
    agenda: items,
    agenda_at: 0,
    step: step("move_agenda", "Chuyển sang: Khai mạc", { arguments: { to: "1" } }),
  });
  const line = (title: string): Element | null =>
    Array.from(document.querySelectorAll(".agenda li")).find((found) => found.textContent?.includes(title)) ?? null;
  line("Giải lao")?.querySelector("button")?.click();
  expect(server.commands()).toHaveLength(0);
  await hold(line("Giải lao")?.querySelector("button"));
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({ name: "move_agenda", arguments: { to: 3 } });
});

test("the presenter moves the show on, but not while a question is out", async () => {
  const shape = {
    allowed: ["cover_wall", "move_agenda"],
    agenda: agenda(["Văn nghệ", "Khai mạc"]),
    agenda_at: 0,
    mc: "Tiếp theo chương trình: Khai mạc.",
    next_question: null,
    step: step("move_agenda", "Chuyển sang: Khai mạc", { arguments: { to: "1" } }),
  };
  await open(shape, "mc");
  expect(text()).toContain("Tiếp theo chương trình: Khai mạc.");
  press("Sang mục tiếp: Khai mạc");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({ name: "move_agenda", flow_version: 17, arguments: { to: 1 } });
  const play = samplePlay({ phase: "open", stem: "Hỏi gì?" });
  server.publish({
    console: sampleConsole({ ...shape, in_control: false, flow_version: 18, play, step: step("", "") }),
  });
  await until(() => text().includes("Hỏi gì?"));
  expect(button("Giữ để sang: Khai mạc")?.disabled).toBe(true);
});

test("the presenter never sees a key before it is public", async () => {
  const play = samplePlay({ phase: "closed", stem: "Hỏi gì?", choices: ["một", "hai"] });
  await open({ allowed: ["cover_wall"], play, mc: "Đã hết thời gian." }, "mc");
  expect(text()).toContain("Đã hết thời gian.");
  expect(document.querySelectorAll(".script .right, .script .key").length).toBe(0);
  expect(text()).not.toContain("✓");
});

test("an affected question turns the big button into an alarm that pauses", async () => {
  const play = samplePlay({ phase: "open", affected: true });
  await open({
    allowed: ["suspend"],
    play,
    affected: [{ play: play.id, number: 7, zones: ["C"], ruled: false }],
    step: step("suspend", "TẠM DỪNG – khu C mất kết nối 78 máy", { arguments: { reason: "khu C mất kết nối 78 máy" } }),
  });
  expect(big()?.classList.contains("alarm")).toBe(true);
  expect(text()).toContain("Câu 7 bị ảnh hưởng (Khu C)");
  key("Space");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({
    name: "suspend",
    flow_version: -1,
    arguments: { reason: "khu C mất kết nối 78 máy" },
  });
});

test("ties are seen while rounds are still played; a second one can be played off first", async () => {
  const tie = (scope: string, playable: boolean) => ({
    scope,
    prizes: [],
    members: [`${scope}-1`, `${scope}-2`],
    names: ["An", "Bình"],
    text: `02 ${scope}`,
    playable,
  });
  const ties = [tie("individual", true), tie("team", true)];
  await open({ allowed: ["start_tiebreak"], ties, step: step("prepare_play", "Chuẩn bị câu 12") });
  expect(text()).toContain("02 individual");
  expect(button("Mở câu hỏi phụ cho 02 thí sinh")).toBeUndefined();
  const after = { ...server.parts.console!, flow_version: 18, step: step("start_tiebreak", "Mở câu hỏi phụ") };
  server.publish({ console: after });
  await until(() => big()?.textContent?.includes("Mở câu hỏi phụ") === true);
  press("Mở câu hỏi phụ cho 02");
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({
    name: "start_tiebreak",
    arguments: { scope: "team", members: ["team-1", "team-2"] },
  });
});

test("the ceremony goes back by one press and jumps by a held one", async () => {
  const next = {
    ...{ step: 6, steps: 14, kind: "photo", scope: "individual", title: "Giải ba", title_en: "", count: 3 },
    ...{ amount_vnd: 0, certificate: "", winners: [], resolver: null, measure: "correct", mean: false },
  };
  await open({
    phase: "ceremony",
    round: null,
    next_question: null,
    allowed: ["move_ceremony", "jump_ceremony"],
    ceremony_next: next,
    step: step("move_ceremony", "Bước trao giải tiếp", { arguments: { by: "1" } }),
  });
  expect(big()?.textContent).toContain("Chụp ảnh lưu niệm · 03 Giải ba");
  const choice = document.querySelector<HTMLSelectElement>(".ways select");
  if (choice) {
    choice.value = "2";
    choice.dispatchEvent(new Event("change", { bubbles: true }));
  }
  flushSync();
  await hold(button("Giữ để đến bước 3"));
  await until(() => server.commands().length === 1);
  expect(server.commands()[0]).toMatchObject({ name: "jump_ceremony", arguments: { to: 2 } });
});

test("a blocked result says who must act and leads there", async () => {
  await open({
    round: null,
    next_question: null,
    affected: [{ play: "TT07.1", number: 7, zones: [], ruled: false }],
    step: step("finalize", "Chốt kết quả", { held: true, blockers: ["Chưa có quyết định về câu 7"] }),
  });
  expect(text()).toContain("Ban Giám khảo và thư ký kết luận");
  press("Đáp án, đề nghị →");
  expect(document.querySelector("nav .current")?.textContent).toBe("Đáp án, đề nghị");
});
