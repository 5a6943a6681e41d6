/**
 * Commands on their way to the server: each waits until it is acknowledged or refused, and is sent again under the same id.
 * Owns the queue and its copy in localStorage; knows nothing of sockets. Called by `connection.ts` only.
 */
import type { Storage } from "./storage";
import type { CommandArguments, ToClientAck, ToClientRefused, ToServerCommand } from "./wire";

export type Outcome = ToClientAck | ToClientRefused;

export interface PendingCommand {
  readonly id: string;
  readonly name: string;
  readonly flowVersion: number;
  readonly arguments: CommandArguments;
  /** Survives a reload. */
  readonly kept: boolean;
  /** How often it was sent on any connection of this page; more than 1: it is being sent again. */
  readonly sends: number;
}

interface Entry extends PendingCommand {
  sends: number;
  /** How often on this connection. */
  tries: number;
  lastSentMs: number;
  settle: (outcome: Outcome) => void;
}

interface Kept {
  readonly contest: string;
  readonly owner: string;
  readonly commands: readonly PendingCommand[];
}

export const pendingMax = 32;
const resendMs = 2000;
const resendMaxMs = 8000;

export class Outbox {
  private readonly storage: Storage;
  private readonly key: string;
  private readonly now: () => number;
  private entries: Entry[] = [];
  private contest = "";
  private owner = "";

  constructor(storage: Storage, key: string, now: () => number) {
    this.storage = storage;
    this.key = key;
    this.now = now;
    this.restore();
  }

  /** What this page left before a reload, or another tab of this device before it stopped. Nothing is taken twice. */
  restore(): void {
    const kept = this.storage.read(this.key) as Kept | null;
    if (kept === null || !Array.isArray(kept.commands) || (this.owner !== "" && this.owner !== kept.owner)) {
      return;
    }
    this.contest = kept.contest;
    this.owner = kept.owner;
    for (const command of kept.commands.slice(0, pendingMax)) {
      if (this.find(command.id) === undefined) {
        const fresh = { sends: 0, tries: 0, lastSentMs: -Infinity, settle: () => undefined };
        this.entries.push({ ...command, ...fresh });
      }
    }
  }

  get pending(): readonly PendingCommand[] {
    return this.entries.map(({ id, name, flowVersion, arguments: given, kept, sends }) => ({
      id,
      name,
      flowVersion,
      arguments: given,
      kept,
      sends,
    }));
  }

  get size(): number {
    return this.entries.length;
  }

  add(command: Omit<PendingCommand, "sends">): Promise<Outcome> {
    return new Promise((settle) => {
      this.entries.push({ ...command, sends: 0, tries: 0, lastSentMs: -Infinity, settle });
      while (this.entries.length > pendingMax) {
        this.drop(this.entries[0]?.id ?? "", "too_many");
      }
      this.keep();
    });
  }

  /** Frames of everything whose answer is overdue; they count as sent from now on. A server in trouble is asked ever less often. */
  due(): ToServerCommand[] {
    const nowMs = this.now();
    const due = this.entries.filter(
      (entry) => nowMs - entry.lastSentMs >= Math.min(resendMaxMs, resendMs * 2 ** Math.max(0, entry.tries - 1)),
    );
    return due.map((entry) => {
      entry.lastSentMs = nowMs;
      entry.sends += 1;
      entry.tries += 1;
      return this.frame(entry);
    });
  }

  /** A new connection: everything is due at once. */
  rearm(): void {
    for (const entry of this.entries) {
      entry.lastSentMs = -Infinity;
      entry.tries = 0;
    }
  }

  /** An ack or a refusal. Returns the command it settles, null when it is not (or no longer) ours. */
  settle(outcome: Outcome): PendingCommand | null {
    const index = this.entries.findIndex((entry) => entry.id === outcome.id);
    const entry = this.entries[index];
    if (entry === undefined) {
      return null;
    }
    this.entries.splice(index, 1);
    this.keep();
    entry.settle(outcome);
    return entry;
  }

  find(id: string): PendingCommand | undefined {
    return this.entries.find((entry) => entry.id === id);
  }

  /** From the welcome frame. What another finalist left on this device must never be sent as this one's. */
  belongTo(contest: string, owner: string): void {
    const changed = (this.contest !== "" && this.contest !== contest) || (this.owner !== "" && this.owner !== owner);
    this.contest = contest;
    this.owner = owner;
    if (changed) {
      this.clear();
    }
    this.keep();
  }

  clear(): void {
    for (const { id } of [...this.entries]) {
      this.drop(id, "discarded");
    }
    this.keep();
  }

  private drop(id: string, code: string): void {
    this.settle({ type: "refused", id, code, detail: "" });
  }

  private frame(entry: Entry): ToServerCommand {
    return {
      type: "command",
      id: entry.id,
      name: entry.name,
      flow_version: entry.flowVersion,
      arguments: entry.arguments,
    };
  }

  private keep(): void {
    const commands = this.pending.filter((command) => command.kept);
    if (commands.length === 0) {
      this.storage.remove(this.key);
    } else {
      const kept: Kept = { contest: this.contest, owner: this.owner, commands };
      this.storage.write(this.key, kept);
    }
  }
}
