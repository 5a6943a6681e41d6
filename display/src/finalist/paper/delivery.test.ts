import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Outcome, PendingCommand } from "../../lib/outbox";
import { memoryStorage, type Storage } from "../../lib/storage";
import type { CommandArguments } from "../../lib/wire";
import { Delivery } from "./delivery";

let storage: Storage;
let pending: PendingCommand[];
let delivery: Delivery;

function make(): Delivery {
  const made = new Delivery({
    storage,
    pending: () => pending,
    send: (name, given: CommandArguments) => {
      pending.push({
        id: String(pending.length),
        name,
        flowVersion: -1,
        arguments: given,
        kept: true,
        sends: 1,
      });
    },
    onchange: () => undefined,
  });
  made.begin("tg", "042");
  return made;
}

beforeEach(() => {
  vi.useFakeTimers();
  storage = memoryStorage();
  pending = [];
  delivery = make();
});

afterEach(() => {
  delivery.stop();
  vi.useRealTimers();
});

function answer(code = ""): void {
  const command = pending.shift();
  if (command === undefined) {
    throw new Error("expected a command under way");
  }
  const { id } = command;
  const ack = { type: "ack", id, seq: 1, head: "", mac: "", wall_ms: 5000, answer: null } as const;
  const outcome: Outcome = code === "" ? ack : { type: "refused", id, code, detail: "" };
  delivery.settled(command, outcome);
}

function choose(slot: number, choice: string): void {
  delivery.drafts("bai").change(slot, choice, false, slot, undefined);
  delivery.pump();
}

const sent = (): unknown[] =>
  pending.map(({ name, arguments: given }) => [name, given["changes"] ?? given["unanswered"]]);

describe("saving", () => {
  test("at most one save is under way, and what came meanwhile goes as one", () => {
    choose(1, "A");
    choose(2, "B");
    choose(2, "C");
    choose(3, "D");
    expect(pending).toHaveLength(1);
    expect(sent()).toMatchObject([["save_paper", [{ slot: 1, choice: "A", revision: 1 }]]]);
    answer();
    expect(sent()).toMatchObject([
      [
        "save_paper",
        [
          { slot: 2, choice: "C", revision: 2 },
          { slot: 3, choice: "D", revision: 1 },
        ],
      ],
    ]);
    answer();
    expect(pending).toEqual([]);
    expect(delivery.waiting).toBe(0);
  });

  test.each(["absent", "standstill", "too_early"])("%s passes: the same goes again later", async (code) => {
    choose(1, "A");
    answer(code);
    expect(pending).toEqual([]);
    choose(2, "B");
    expect(pending).toEqual([]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(sent()).toMatchObject([["save_paper", [{ slot: 1 }, { slot: 2 }]]]);
  });

  test.each(["too_late", "submitted", "unknown"])("%s is the last word", async (code) => {
    choose(1, "A");
    answer(code);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(pending).toEqual([]);
    expect(delivery.waiting).toBe(0);
    expect(delivery.refusedCode).toBe(code);
  });

  test("after a reload what waits goes at once, also of a paper the page does not show", () => {
    choose(1, "A");
    choose(2, "B");
    delivery.stop();
    pending = [];
    delivery = make();
    expect(sent()).toMatchObject([["save_paper", [{ slot: 1 }, { slot: 2 }]]]);
  });

  test("nothing of another finalist is sent", () => {
    choose(1, "A");
    pending = [];
    delivery.begin("tg", "007");
    expect(pending).toEqual([]);
    expect(delivery.waiting).toBe(0);
  });
});

describe("submitting (RULES 3.2)", () => {
  const submission = { unanswered: 12, stampedUs: 77, pressedWallMs: 0 };

  test("only after every change was settled", () => {
    choose(1, "A");
    choose(2, "B");
    delivery.drafts("bai").submit(submission);
    delivery.pump();
    expect(pending.map(({ name }) => name)).toEqual(["save_paper"]);
    answer();
    expect(pending.map(({ name }) => name)).toEqual(["save_paper"]);
    answer();
    expect(pending).toMatchObject([
      { name: "submit_paper", arguments: { paper: "bai", unanswered: 12, stamped_us: 77 } },
    ]);
    answer();
    expect(delivery.outcome).toEqual({ paper: "bai", wallMs: 5000, code: "" });
    expect(delivery.drafts("bai").submission).toBeNull();
  });

  test("waits through a standstill, and through a reload", async () => {
    delivery.drafts("bai").submit(submission);
    delivery.pump();
    answer("standstill");
    expect(delivery.outcome).toBeNull();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(sent()).toEqual([["submit_paper", 12]]);
    delivery.stop();
    pending = [];
    delivery = make();
    expect(sent()).toEqual([["submit_paper", 12]]);
  });

  test("too late is said, not tried for ever", async () => {
    delivery.drafts("bai").submit(submission);
    delivery.pump();
    answer("too_late");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(pending).toEqual([]);
    expect(delivery.outcome).toEqual({ paper: "bai", wallMs: 0, code: "too_late" });
  });
});
