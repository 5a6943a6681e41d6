import { beforeEach, describe, expect, test } from "vitest";
import { memoryStorage, type Storage } from "../../lib/storage";
import { Drafts, changesMax, forgetPapers, papersWaiting } from "./drafts";

const owner = { contest: "tg", candidate: "042", paper: "trac-nghiem" };
let storage: Storage;

beforeEach(() => {
  storage = memoryStorage();
});

function made(): Drafts {
  return new Drafts(owner, storage);
}

describe("revisions", () => {
  test("begin after the server's and count on with each change of the slot", () => {
    const drafts = made();
    const server = { slot: 4, choice: "A", flagged: false, revision: 7 };
    expect(drafts.state(4, server)).toMatchObject({ choice: "A", revision: 7, settled: true });
    drafts.change(4, "B", false, 10, server);
    drafts.change(4, "B", true, 11, server);
    expect(drafts.unsettled).toEqual([{ slot: 4, choice: "B", flagged: true, revision: 9, stamped_us: 11 }]);
    expect(drafts.state(4, server)).toMatchObject({ choice: "B", flagged: true, settled: false });
    expect(drafts.state(5, undefined)).toEqual({ choice: "", flagged: false, revision: 0, settled: true });
  });

  test("a higher one of the server's outweighs the device's own", () => {
    const drafts = made();
    drafts.change(4, "B", false, 10, undefined);
    expect(drafts.state(4, { slot: 4, choice: "D", flagged: false, revision: 3 })).toMatchObject({ choice: "D" });
  });

  test("never go back, not even after a refusal", () => {
    const drafts = made();
    drafts.change(4, "B", false, 10, undefined);
    drafts.change(4, "C", false, 11, undefined);
    drafts.settle(drafts.batch(), false);
    expect(drafts.state(4, undefined)).toMatchObject({ choice: "", revision: 0 });
    drafts.change(4, "D", false, 12, undefined);
    expect(drafts.unsettled).toMatchObject([{ choice: "D", revision: 3 }]);
  });
});

describe("settling", () => {
  test("a change made while its save was under way still waits", () => {
    const drafts = made();
    drafts.change(1, "A", false, 10, undefined);
    const sent = drafts.batch();
    drafts.change(1, "C", false, 11, undefined);
    drafts.settle(sent, true);
    expect(drafts.unsettled).toMatchObject([{ slot: 1, choice: "C", revision: 2 }]);
    drafts.settle(drafts.batch(), true);
    expect(drafts.unsettled).toEqual([]);
    expect(drafts.state(1, undefined)).toMatchObject({ choice: "C", settled: true });
  });

  test("one frame takes only so much", () => {
    const drafts = made();
    for (let slot = 0; slot < 60; slot += 1) {
      drafts.change(slot, "A", false, slot, undefined);
    }
    expect(drafts.batch()).toHaveLength(changesMax);
    drafts.settle(drafts.batch(), true);
    expect(drafts.batch()).toHaveLength(60 - changesMax);
  });
});

describe("what a reload must not lose", () => {
  test("changes and the submission are there again, until they are settled", () => {
    const before = made();
    before.change(1, "A", true, 10, undefined);
    before.submit({ unanswered: 3, stampedUs: 12, pressedWallMs: 99 });
    const after = made();
    expect(after.unsettled).toEqual(before.unsettled);
    expect(after.submission).toEqual({ unanswered: 3, stampedUs: 12, pressedWallMs: 99 });
    after.settle(after.batch(), true);
    after.submit(null);
    expect(storage.read("finalist.papers")).toBeNull();
    expect(made().unsettled).toEqual([]);
  });

  test("another finalist, paper or contest on this device sees nothing of it, and loses nothing", () => {
    made().change(1, "A", false, 10, undefined);
    for (const other of [{ candidate: "007" }, { paper: "trac-nghiem.thu" }, { contest: "khac" }]) {
      const drafts = new Drafts({ ...owner, ...other }, storage);
      expect(drafts.unsettled).toEqual([]);
      drafts.change(2, "B", false, 11, undefined);
    }
    expect(made().unsettled).toMatchObject([{ slot: 1 }]);
    expect(papersWaiting(storage, "tg", "042").slice().sort()).toEqual(["trac-nghiem", "trac-nghiem.thu"]);
    forgetPapers(storage, "tg", "042");
    expect(papersWaiting(storage, "tg", "042")).toEqual([]);
    expect(papersWaiting(storage, "tg", "007")).toEqual(["trac-nghiem"]);
  });

  test("what another tab wrote is taken when this one goes on", () => {
    const tab = made();
    made().change(1, "A", false, 10, undefined);
    tab.restore();
    expect(tab.unsettled).toMatchObject([{ slot: 1, choice: "A" }]);
  });

  test("rubbish in the storage is no paper", () => {
    storage.write("finalist.papers", [{ contest: 1 }, null, "x", { ...owner, changes: 3 }]);
    expect(made().unsettled).toEqual([]);
    storage.write("finalist.papers", { not: "a list" });
    expect(papersWaiting(storage, "tg", "042")).toEqual([]);
  });

  test("a device that keeps nothing says so", () => {
    const full: Storage = { ...storage, write: () => false };
    const drafts = new Drafts(owner, full);
    drafts.change(1, "A", false, 10, undefined);
    expect(drafts.kept).toBe(false);
    expect(drafts.unsettled).toHaveLength(1);
  });
});

test("an earlier run of a practice paper is dropped", () => {
  const drafts = made();
  drafts.change(1, "A", false, 10, undefined);
  drafts.change(2, "B", false, 20, undefined);
  drafts.submit({ unanswered: 0, stampedUs: 12, pressedWallMs: 0 });
  drafts.dropBefore(15);
  expect(drafts.unsettled).toMatchObject([{ slot: 2 }]);
  expect(drafts.submission).toBeNull();
});
