/**
 * What this device did to one paper and the server has not settled yet, with its copy in localStorage (RULES 3.4): nothing
 * of it may be lost by a reload. Owns revisions and the submission that waits; knows neither socket nor views. Called by
 * the desk.
 */
import type { Storage } from "../../lib/storage";
import type { SlotChange, SlotShape } from "../../lib/wire";

/** A frame of a finalist has at most 4 KiB; a change takes about 65 bytes of it. */
export const changesMax = 40;
/** Kept on a device: the paper, its practice, and those of whoever sat here before. */
const recordsMax = 6;
const storageKey = "finalist.papers";

export interface PaperOwner {
  readonly contest: string;
  readonly candidate: string;
  readonly paper: string;
}

/** "Nộp bài" was confirmed here. `pressedWallMs`: the server's wall clock as this device knew it, for display. */
export interface Submission {
  readonly unanswered: number;
  readonly stampedUs: number;
  readonly pressedWallMs: number;
}

interface KeptPaper extends PaperOwner {
  readonly changes: readonly SlotChange[];
  readonly submission: Submission | null;
}

export interface SlotState {
  /** Original letters, "" for none. */
  readonly choice: string;
  readonly flagged: boolean;
  readonly revision: number;
  /** The server has it. */
  readonly settled: boolean;
}

const untouched: SlotState = { choice: "", flagged: false, revision: 0, settled: true };

function sameOwner(left: PaperOwner, right: PaperOwner): boolean {
  return left.contest === right.contest && left.candidate === right.candidate && left.paper === right.paper;
}

export class Drafts {
  readonly owner: PaperOwner;
  private readonly storage: Storage;
  private readonly latest = new Map<number, SlotChange>();
  /** By slot: the revision up to which the server has said its word. */
  private readonly settled = new Map<number, number>();
  private waiting: Submission | null = null;
  /** False when this device keeps nothing over a reload (private window, full). */
  kept = true;

  constructor(owner: PaperOwner, storage: Storage) {
    this.owner = owner;
    this.storage = storage;
    this.restore();
  }

  /** What this page left before a reload, or another tab of this device wrote meanwhile. */
  restore(): void {
    const kept = readAll(this.storage).find((entry) => sameOwner(entry, this.owner));
    for (const change of kept?.changes ?? []) {
      if (change.revision > (this.latest.get(change.slot)?.revision ?? 0)) {
        this.latest.set(change.slot, change);
      }
    }
    this.waiting = this.waiting ?? kept?.submission ?? null;
  }

  get submission(): Submission | null {
    return this.waiting;
  }

  /** Not settled yet, oldest slot first. */
  get unsettled(): readonly SlotChange[] {
    return Array.from(this.latest.values())
      .filter(({ slot, revision }) => revision > (this.settled.get(slot) ?? 0))
      .sort((left, right) => left.slot - right.slot);
  }

  /** What stands in a slot: the higher revision, the device's own or the server's. */
  state(slot: number, server: SlotShape | undefined): SlotState {
    const own = this.latest.get(slot);
    if (own === undefined || (server !== undefined && server.revision > own.revision)) {
      return server === undefined ? untouched : { ...server, settled: true };
    }
    const { choice, flagged, revision } = own;
    return { choice, flagged, revision, settled: revision <= (this.settled.get(slot) ?? 0) };
  }

  change(slot: number, choice: string, flagged: boolean, stampedUs: number, server: SlotShape | undefined): void {
    const before = [server?.revision, this.latest.get(slot)?.revision, this.settled.get(slot)];
    const revision = Math.max(...before.map((known) => known ?? 0)) + 1;
    this.latest.set(slot, { slot, choice, flagged, revision, stamped_us: stampedUs });
    this.keep();
  }

  /** The next save: what is not settled, as much as one frame may hold. */
  batch(): readonly SlotChange[] {
    return this.unsettled.slice(0, changesMax);
  }

  /** The server's word on these changes. Refused for good, they are forgotten: its own register is the truth. */
  settle(changes: readonly SlotChange[], accepted: boolean): void {
    for (const { slot, revision } of changes) {
      this.settled.set(slot, Math.max(revision, this.settled.get(slot) ?? 0));
      if (!accepted && (this.latest.get(slot)?.revision ?? 0) <= revision) {
        this.latest.delete(slot);
      }
    }
    this.keep();
  }

  /** Without its rest, a submission is not sent: see `desk`. */
  submit(submission: Submission | null): void {
    this.waiting = submission;
    this.keep();
  }

  /** Drops what was done before `us`: an earlier run of a practice paper, which has the same name. */
  dropBefore(us: number): void {
    for (const { slot, stamped_us: stampedUs } of Array.from(this.latest.values())) {
      if (stampedUs < us) {
        this.latest.delete(slot);
        this.settled.delete(slot);
      }
    }
    if (this.waiting !== null && this.waiting.stampedUs < us) {
      this.waiting = null;
    }
    this.keep();
  }

  private keep(): void {
    const others = readAll(this.storage).filter((entry) => !sameOwner(entry, this.owner));
    const { unsettled: changes, waiting: submission } = this;
    const own: KeptPaper[] =
      changes.length === 0 && submission === null ? [] : [{ ...this.owner, changes, submission }];
    const all = [...own, ...others].slice(0, recordsMax);
    if (all.length === 0) {
      this.storage.remove(storageKey);
    } else {
      this.kept = this.storage.write(storageKey, all);
    }
  }
}

function readAll(storage: Storage): readonly KeptPaper[] {
  const kept = storage.read(storageKey);
  return Array.isArray(kept) ? (kept as KeptPaper[]).filter(isKeptPaper) : [];
}

function isKeptPaper(entry: unknown): entry is KeptPaper {
  const { contest, candidate, paper, changes } = (entry ?? {}) as Partial<KeptPaper>;
  return [contest, candidate, paper].every((text) => typeof text === "string") && Array.isArray(changes);
}

/** Papers of this finalist with something to send, whatever the page shows: a replaced device delivers them (RULES 3.4). */
export function papersWaiting(storage: Storage, contest: string, candidate: string): readonly string[] {
  return readAll(storage)
    .filter((entry) => entry.contest === contest && entry.candidate === candidate)
    .map(({ paper }) => paper);
}

/** After signing out. */
export function forgetPapers(storage: Storage, contest: string, candidate: string): void {
  const others = readAll(storage).filter((entry) => entry.contest !== contest || entry.candidate !== candidate);
  if (others.length === 0) {
    storage.remove(storageKey);
  } else {
    storage.write(storageKey, others);
  }
}
