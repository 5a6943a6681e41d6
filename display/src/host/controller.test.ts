import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Clock } from "../lib/clock";
import type { SessionOptions } from "../lib/session.svelte";
import { sampleConsole, samplePlace, samplePlay, sampleWall } from "../lib/testing/samples";
import type {
  CommandArguments,
  ConsoleShape,
  PreviewShape,
  StepShape,
  ToClientFrame,
  ToClientWelcome,
  ToServerPreview,
  ToServerReview,
} from "../lib/wire";
import { ConsoleController, type SessionOfConsole } from "./controller.svelte";
import { PREVIEW_WAIT_MS } from "./desk/previews.svelte";
import { proposalChannel } from "./dialogs";
import { HOLD_MS } from "./hold.svelte";
import { keyDown, keyUp } from "./keys";
import { STATE_WAIT_MS } from "./presses.svelte";

const everything = [
  "take_control",
  "start_round",
  "open_stem",
  "show_scene",
  "cover_wall",
  "set_frozen",
  "suspend",
  "resume",
  "finalize",
  "void_play",
  "decide_proposal",
  "mark_attendance",
];

function step(changes: Partial<StepShape> = {}): StepShape {
  const given = { command: "open_stem", arguments: { play: "TT07.1" }, label: "Mở câu 7", label_en: "Open question 7" };
  return { ...given, held: false, role: "operator", blockers: [], ...changes };
}

interface Sent {
  readonly id: string;
  readonly name: string;
  readonly given: CommandArguments;
  readonly flowVersion: number | undefined;
}

/** A session without a socket: what a controller sends is kept, what a server would say is said by the test. */
class Desk {
  readonly sent: Sent[] = [];
  readonly asked: (ToServerPreview | ToServerReview)[] = [];
  readonly controller: ConsoleController;
  private session!: { -readonly [Key in keyof SessionOfConsole]: SessionOfConsole[Key] };
  private options: Pick<SessionOptions, "onFrame" | "onSettled"> = {};
  private seq = 100;

  constructor(changes: Partial<ConsoleShape> = {}, role = "operator", name = "dieu-khien-1") {
    this.controller = new ConsoleController((options) => {
      this.options = options;
      this.session = {
        link: "open",
        welcome: { role, name, build: "dev" } as ToClientWelcome,
        console: null,
        places: new Map([["042", samplePlace()]]),
        storeAway: false,
        troubles: [],
        clock: new Clock(),
        start: () => undefined,
        stop: () => undefined,
        forget: () => undefined,
        send: (command, given, sending) => {
          const id = `c${this.sent.length}`;
          this.sent.push({ id, name: command, given, flowVersion: sending?.flowVersion });
          return { id, outcome: new Promise(() => undefined) };
        },
        ask: (frame) => {
          if (frame.type === "preview" || frame.type === "review") {
            this.asked.push(frame);
          }
          return true;
        },
      };
      return this.session;
    });
    this.show({ step: step(), allowed: everything, play: samplePlay(), ...changes });
  }

  set link(link: SessionOfConsole["link"]) {
    this.session.link = link;
  }

  answer(asked: number, preview: PreviewShape): void {
    const id = (this.asked[asked] as ToServerPreview).id;
    this.options.onFrame?.({ type: "preview", id, preview });
  }

  refusePreview(asked: number, detail: string): void {
    const id = (this.asked[asked] as ToServerPreview).id;
    this.options.onFrame?.({ type: "refused", id, code: "bad_value", detail });
  }

  sync(): void {
    const { console } = this.session;
    const parts = { stage: null, own: null, wall: null, places: null };
    this.options.onFrame?.({ type: "sync", seq: this.seq, ...parts, console });
  }

  show(changes: Partial<ConsoleShape>): void {
    this.seq += 1;
    const shape = sampleConsole({ ...this.session.console, ...changes });
    this.session.console = shape;
    this.options.onFrame?.({ type: "console", seq: this.seq, console: shape } as ToClientFrame);
  }

  ack(index: number, seq = this.seq + 1): void {
    const sent = this.sent[index];
    const ack = { type: "ack", id: sent?.id ?? "", seq, head: "", mac: "", wall_ms: 0, answer: null } as const;
    this.options.onSettled?.(this.pending(index), ack);
  }

  refuse(index: number, code: string, detail = "Chi tiết."): void {
    this.options.onSettled?.(this.pending(index), { type: "refused", id: this.sent[index]?.id ?? "", code, detail });
  }

  private pending(index: number) {
    const sent = this.sent[index];
    return {
      id: sent?.id ?? "",
      name: sent?.name ?? "",
      flowVersion: sent?.flowVersion ?? -1,
      arguments: sent?.given ?? {},
      kept: false,
      sends: 1,
    };
  }
}

function key(code: string, target: EventTarget | null = document.body, repeat = false) {
  const modifiers = { ctrlKey: false, altKey: false, metaKey: false, isComposing: false };
  return {
    code,
    key: code === "Space" ? " " : code.slice(3).toLowerCase(),
    ...modifiers,
    target,
    repeat,
    preventDefault: vi.fn(),
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test("a press sends the step as it is, with the flow version that was seen", () => {
  const desk = new Desk();
  desk.controller.pressStep();
  expect(desk.sent).toMatchObject([{ name: "open_stem", given: { play: "TT07.1" }, flowVersion: 17 }]);
});

test("after a press the button is inert until the ack and the state it made have both arrived", () => {
  const desk = new Desk();
  desk.controller.pressStep();
  desk.controller.pressStep();
  expect(desk.sent).toHaveLength(1);
  expect(desk.controller.stepObstacle).toBe("waiting");
  desk.ack(0);
  expect(desk.controller.stepObstacle).toBe("waiting");
  desk.show({ flow_version: 18, step: step({ command: "open_choices" }) });
  expect(desk.controller.busy()).toBe(false);
});

test("the state may arrive before the ack", () => {
  const desk = new Desk();
  desk.controller.pressStep();
  desk.show({ flow_version: 18 });
  expect(desk.controller.busy()).toBe(true);
  desk.ack(0, 102);
  expect(desk.controller.busy()).toBe(false);
});

test("counts that arrive meanwhile do not free the button", () => {
  const desk = new Desk();
  desk.controller.pressStep();
  desk.show({ answered: 12 });
  desk.ack(0, 200);
  desk.show({ answered: 13 });
  expect(desk.controller.busy()).toBe(true);
});

test("a stored press whose state never comes frees the button after a while", () => {
  const desk = new Desk();
  desk.controller.pressStep();
  desk.ack(0);
  vi.advanceTimersByTime(STATE_WAIT_MS);
  expect(desk.controller.busy()).toBe(false);
});

test("a refusal is kept with its words and frees the button at once", () => {
  const desk = new Desk();
  desk.controller.pressStep();
  desk.refuse(0, "blocked", "Còn 2 thí sinh chưa sẵn sàng.");
  expect(desk.controller.stepObstacle).toBeNull();
  expect(desk.controller.refusal()).toMatchObject({ code: "blocked", detail: "Còn 2 thí sinh chưa sẵn sàng." });
  desk.controller.pressStep();
  expect(desk.controller.refusal()).toBeNull();
});

test("a stale press stays inert until the newer state is here, and its explanation stays", () => {
  const desk = new Desk();
  desk.controller.pressStep();
  desk.refuse(0, "stale");
  expect(desk.controller.busy()).toBe(true);
  desk.show({ flow_version: 18 });
  expect(desk.controller.busy()).toBe(false);
  expect(desk.controller.refusal()?.code).toBe("stale");
});

test("nothing is sent without a connection", () => {
  const desk = new Desk();
  desk.link = "server-away";
  desk.controller.pressStep();
  desk.controller.coverWall(true);
  expect(desk.controller.stepObstacle).toBe("offline");
  expect(desk.sent).toHaveLength(0);
});

test("covering the wall does not wait for a flow command, and carries no flow version", () => {
  const desk = new Desk();
  desk.controller.pressStep();
  desk.controller.coverWall(true);
  expect(desk.sent[1]).toMatchObject({ name: "cover_wall", given: { covered: true }, flowVersion: -1 });
});

test("blockers stop the press; a start may be overridden with a reason only", () => {
  const desk = new Desk({ step: step({ command: "start_round", arguments: { round: "r" }, blockers: ["03 vắng"] }) });
  desk.controller.pressStep();
  expect(desk.controller.stepObstacle).toBe("blocked");
  desk.controller.openOverride();
  desk.controller.override("  ");
  expect(desk.sent).toHaveLength(0);
  desk.controller.override(" Ban Tổ chức quyết định ");
  expect(desk.sent[0]?.given).toEqual({ round: "r", override_reason: "Ban Tổ chức quyết định" });
});

test("other blocked steps cannot be overridden", () => {
  const desk = new Desk({ step: step({ command: "finalize", blockers: ["Còn một nhóm bằng kết quả"] }) });
  expect(desk.controller.canOverride).toBe(false);
});

test("a held step needs the whole hold, then its confirmation", () => {
  const desk = new Desk({ step: step({ command: "finalize", arguments: {}, held: true }) });
  desk.controller.pressStep();
  desk.controller.stepHold.begin();
  vi.advanceTimersByTime(HOLD_MS - 1);
  desk.controller.stepHold.cancel();
  vi.advanceTimersByTime(HOLD_MS);
  expect(desk.controller.dialog).toBeNull();
  desk.controller.stepHold.begin();
  vi.advanceTimersByTime(HOLD_MS);
  expect(desk.controller.dialog?.kind).toBe("step");
  expect(desk.sent).toHaveLength(0);
  desk.controller.confirmStep();
  expect(desk.sent).toMatchObject([{ name: "finalize" }]);
});

test("a confirmation is closed when the state moves on under it", () => {
  const desk = new Desk({ step: step({ command: "finalize", held: true }) });
  desk.controller.stepHold.begin();
  vi.advanceTimersByTime(HOLD_MS);
  desk.show({ flow_version: 18 });
  expect(desk.controller.dialog).toBeNull();
  expect(desk.controller.overtaken).toBe(true);
  desk.controller.confirmStep();
  expect(desk.sent).toHaveLength(0);
});

test("Space presses once however long it is held", () => {
  const desk = new Desk();
  const event = key("Space");
  keyDown(desk.controller, event);
  keyDown(desk.controller, key("Space", document.body, true));
  expect(desk.sent).toHaveLength(1);
  expect(event.preventDefault).toHaveBeenCalled();
});

test("Space holds a held step, and letting go ends the hold", () => {
  const desk = new Desk({ step: step({ command: "finalize", held: true }) });
  keyDown(desk.controller, key("Space"));
  expect(desk.controller.stepHold.holding).toBe(true);
  keyUp(desk.controller, key("Space"));
  expect(desk.controller.stepHold.holding).toBe(false);
  keyDown(desk.controller, key("Space"));
  vi.advanceTimersByTime(HOLD_MS);
  flushSync();
  expect(desk.controller.dialog?.kind).toBe("step");
});

test("keys do nothing in a field, under a dialog, or for a role without them", () => {
  const desk = new Desk();
  keyDown(desk.controller, key("Space", document.createElement("input")));
  desk.controller.open({ kind: "pause" });
  keyDown(desk.controller, key("Space"));
  keyDown(desk.controller, key("KeyB"));
  const jury = new Desk({}, "jury", "giam-khao-1");
  keyDown(jury.controller, key("Space"));
  keyDown(jury.controller, key("KeyF"));
  expect([...desk.sent, ...jury.sent]).toHaveLength(0);
});

test("B goes black and back to what was shown; F freezes and thaws", () => {
  const desk = new Desk({ wall: sampleWall({ scene: "standings" }) });
  keyDown(desk.controller, key("KeyB"));
  desk.ack(0);
  desk.show({ flow_version: 18, wall: sampleWall({ scene: "black" }) });
  keyDown(desk.controller, key("KeyB"));
  desk.ack(1);
  desk.show({ flow_version: 19, frozen: true });
  keyDown(desk.controller, key("KeyF"));
  expect(desk.sent.map((sent) => sent.given["scene"] ?? sent.given["frozen"])).toEqual(["black", "standings", false]);
});

test("after a reload black ends with the play", () => {
  const desk = new Desk({ wall: sampleWall({ scene: "black" }) });
  desk.controller.toggleBlack();
  expect(desk.sent[0]?.given["scene"]).toBe("question");
});

test("P asks for a reason and sends it; a tap of P does not go on after it, P held does", () => {
  vi.useFakeTimers();
  const desk = new Desk();
  keyDown(desk.controller, key("KeyP"));
  expect(desk.controller.dialog?.kind).toBe("pause");
  desk.controller.suspend("Sự cố điện");
  desk.ack(0);
  desk.show({ flow_version: 18, standstill: { kind: "suspended", reason: "Sự cố điện" } });
  keyDown(desk.controller, key("KeyP"));
  keyUp(desk.controller, key("KeyP"));
  vi.advanceTimersByTime(HOLD_MS);
  expect(desk.sent).toHaveLength(1);
  keyDown(desk.controller, key("KeyP"));
  vi.advanceTimersByTime(HOLD_MS);
  vi.useRealTimers();
  expect(desk.sent).toMatchObject([
    { name: "suspend", given: { reason: "Sự cố điện" } },
    { name: "resume", flowVersion: 18 },
  ]);
});

test("a pause waits for no other press and carries no flow version", () => {
  const desk = new Desk();
  desk.controller.pressStep();
  expect(desk.controller.busy()).toBe(true);
  desk.controller.askPause();
  expect(desk.controller.dialog?.kind).toBe("pause");
  desk.controller.suspend("Sự cố điện");
  expect(desk.sent[1]).toMatchObject({ name: "suspend", flowVersion: -1 });
  desk.refuse(0, "stale");
  desk.ack(1);
  expect(desk.controller.canTogglePause).toBe(false);
  desk.show({ flow_version: 18, standstill: { kind: "suspended", reason: "Sự cố điện" } });
  expect(desk.controller.canTogglePause).toBe(true);
});

test("an operator without control may take it and nothing else of the flow", () => {
  const desk = new Desk({ operator: "dieu-khien-2", in_control: false });
  desk.controller.pressStep();
  expect(desk.controller.stepObstacle).toBe("other_operator");
  expect(desk.controller.can("suspend")).toBe(false);
  expect(desk.controller.can("take_control")).toBe(true);
  expect(desk.controller.can("mark_attendance")).toBe(true);
  expect(desk.sent).toHaveLength(0);
});

test("the same account in a second browser learns from the refusal that it has no control", () => {
  const desk = new Desk();
  desk.controller.pressStep();
  desk.refuse(0, "not_active");
  expect(desk.controller.isTwin).toBe(true);
  expect(desk.controller.stepObstacle).toBe("other_operator");
  desk.controller.press("take_control");
  desk.ack(1);
  desk.show({ flow_version: 18 });
  expect(desk.controller.stepObstacle).toBeNull();
});

test("a step of another role is not this console's to press", () => {
  const desk = new Desk({ step: step({ command: "decide_proposal", role: "jury" }) });
  expect(desk.controller.stepObstacle).toBe("other_role");
  const jury = new Desk({ step: step({ command: "decide_proposal", role: "jury" }) }, "jury", "giam-khao-1");
  expect(jury.controller.stepObstacle).toBeNull();
});

test("what the server does not list is not offered", () => {
  const desk = new Desk({ allowed: ["cover_wall"] }, "observer", "giam-sat-1");
  expect(desk.controller.can("show_scene")).toBe(false);
  expect(desk.controller.offers("void_play")).toBe(false);
  expect(desk.controller.can("cover_wall")).toBe(true);
});

test("the cover's button waits for the picture, not only for the ack", () => {
  const desk = new Desk();
  desk.controller.coverWall(true);
  desk.ack(0);
  expect(desk.controller.coverBusy).toBe(true);
  desk.show({ wall: sampleWall({ covered: true }) });
  expect(desk.controller.coverBusy).toBe(false);
});

test("two places are marked side by side, one place not twice", () => {
  const desk = new Desk();
  const mark = (candidate: string) =>
    desk.controller.press("mark_attendance", { candidate, present: true }, `place:${candidate}`);
  expect([mark("001"), mark("002"), mark("001")]).toEqual([true, true, false]);
  desk.ack(0);
  expect(mark("001")).toBe(true);
});

test("an interrupted question's step shows first what the void would change", () => {
  const given = { play: "truc-tiep.7.1", reason: "Máy chủ gián đoạn" };
  const desk = new Desk({ step: step({ command: "void_play", arguments: given }) });
  desk.controller.pressStep();
  expect(desk.controller.dialog).toMatchObject({
    kind: "ruling",
    start: { name: "void_play", given: { target: "truc-tiep.7.1", reason: "Máy chủ gián đoạn" } },
  });
  expect(desk.sent).toHaveLength(0);
});

const unchanged: PreviewShape = { text: "Hủy câu 7", refusal: "", ranks: [], prizes: [] };

test("a preview belongs to exactly what was asked", () => {
  const desk = new Desk();
  const { previews } = desk.controller;
  const given = { play: "TT07.1", reason: "–" };
  previews.ask("void_play", given);
  expect(desk.asked).toMatchObject([{ type: "preview", name: "void_play", arguments: given }]);
  expect(previews.state).toBe("asked");
  desk.answer(0, unchanged);
  expect(previews.isOf("void_play", { ...given })).toBe(true);
  expect(previews.isOf("void_play", { ...given, play: "TT08.1" })).toBe(false);
  expect(previews.isOf("void_play", null)).toBe(false);
});

test("an answer to an older question is not shown, and silence is said", () => {
  const desk = new Desk();
  const { previews } = desk.controller;
  previews.ask("set_key", { question: "TT07", key: ["A"], reason: "–" });
  previews.ask("set_key", { question: "TT07", key: ["B"], reason: "–" });
  desk.answer(0, unchanged);
  expect(previews.state).toBe("asked");
  vi.advanceTimersByTime(PREVIEW_WAIT_MS);
  expect(previews.state).toBe("late");
  desk.answer(1, unchanged);
  expect(previews.state).toBe("shown");
});

test("a new connection asks again for what is shown or waited for", () => {
  const desk = new Desk();
  desk.sync();
  expect(desk.asked).toHaveLength(0);
  desk.controller.previews.ask("void_play", { play: "TT07.1", reason: "–" });
  desk.answer(0, unchanged);
  desk.sync();
  expect(desk.asked).toHaveLength(2);
  expect(desk.controller.previews.state).toBe("asked");
  desk.controller.previews.clear();
  desk.sync();
  expect(desk.asked).toHaveLength(2);
});

test("rulings go out on their own, whatever the flow is doing and whatever was seen", () => {
  const desk = new Desk({ allowed: ["set_key", "open_stem", "confirm_key", "record_incident"] }, "jury", "giam-khao-1");
  desk.controller.press("open_stem", { play: "TT07.1" });
  expect(desk.controller.press("set_key", { question: "TT06", key: ["B"], reason: "x" }, "ruling")).toBe(true);
  expect(desk.controller.press("confirm_key", { play: "TT07.1" })).toBe(true);
  expect(desk.sent.map(({ flowVersion }) => flowVersion)).toEqual([17, -1, -1]);
});

test("a proposal that was decided elsewhere closes its dialog", () => {
  const proposal = { number: 3, command: "void_play", text: "", reason: "", by: "thu-ky-1", role: "secretary" };
  const desk = new Desk({ proposals: [{ ...proposal, at_wall_ms: 0, may_decide: true }] }, "jury", "giam-khao-1");
  desk.controller.open({ kind: "proposal", number: 3 });
  desk.show({ answered: 1 });
  expect(desk.controller.dialog?.kind).toBe("proposal");
  desk.show({ proposals: [] });
  expect(desk.controller.dialog).toBeNull();
  expect(desk.controller.overtaken).toBe(true);
});

test("a server that cannot say what would change says so", () => {
  const desk = new Desk();
  desk.controller.previews.ask("void_play", { play: "TT07.1", reason: "–" });
  desk.refusePreview(0, "Lệnh không hợp lệ.");
  expect(desk.controller.previews.state).toBe("refused");
  expect(desk.controller.previews.reason).toBe("Lệnh không hợp lệ.");
  expect(desk.controller.previews.isOf("void_play", { play: "TT07.1", reason: "–" })).toBe(false);
});

test("a proposal that was decided here closes its dialog without a word", () => {
  const proposal = { number: 3, command: "void_play", text: "", reason: "", by: "thu-ky-1", role: "secretary" };
  const waiting = { proposals: [{ ...proposal, at_wall_ms: 0, may_decide: true }] };
  const desk = new Desk(waiting, "jury", "giam-khao-1");
  desk.controller.open({ kind: "proposal", number: 3 });
  desk.controller.press("decide_proposal", { proposal: 3, confirm: true }, proposalChannel(3));
  desk.ack(0);
  desk.show({ proposals: [] });
  expect(desk.controller.dialog).toBeNull();
  expect(desk.controller.overtaken).toBe(false);
});
