/**
 * Presses under way, one a channel: sent, stored, or refused as stale, until the state they made has arrived.
 * Owns no socket and sends nothing; `controller.svelte.ts` asks it before it sends and tells it what came back.
 */
import { SvelteMap } from "svelte/reactivity";
import type { Outcome } from "../lib/outbox";

/** sent: no answer yet · stored: acknowledged, the new state is on its way · stale: refused, the newer state is on its way */
export type Stage = "sent" | "stored" | "stale";

export interface Press {
  readonly id: string;
  readonly name: string;
  readonly flowVersion: number; // the one it was pressed on
  /** Whether the acknowledgement alone does not free it: pressing again on the old state would mean something else. */
  readonly awaitsState: boolean;
}

interface Pressed extends Press {
  readonly stage: Stage;
  readonly seq: number; // of the log entry, known from `stored` on
}

export interface Refusal {
  readonly name: string;
  readonly code: string;
  readonly detail: string; // Vietnamese, from the server
  readonly flowVersion: number;
}

/**
 * How long a settled press may wait for the state it made. After that the button works again: pressing on an old state
 * is harmless, since the server refuses an old flow version.
 */
export const STATE_WAIT_MS = 3_000;

export class Presses {
  private readonly pressed = new SvelteMap<string, Pressed>();
  private readonly refused = new SvelteMap<string, Refusal>();
  private seq = -1;
  private flowVersion = -1;

  busy(channel: string): boolean {
    return this.pressed.has(channel);
  }

  stage(channel: string): Stage | null {
    return this.pressed.get(channel)?.stage ?? null;
  }

  refusal(channel: string): Refusal | null {
    return this.refused.get(channel) ?? null;
  }

  begin(channel: string, press: Press): void {
    this.refused.delete(channel);
    this.pressed.set(channel, { ...press, stage: "sent", seq: -1 });
  }

  settle(outcome: Outcome): void {
    const entry = Array.from(this.pressed.entries()).find(([, press]) => press.id === outcome.id);
    if (entry === undefined) {
      return;
    }
    const [channel, press] = entry;
    if (outcome.type === "ack" && !press.awaitsState) {
      this.pressed.delete(channel);
      return;
    }
    if (outcome.type === "ack") {
      this.wait(channel, { ...press, stage: "stored", seq: outcome.seq });
      return;
    }
    const { code, detail } = outcome;
    this.refused.set(channel, { name: press.name, code, detail, flowVersion: press.flowVersion });
    if (code === "stale") {
      this.wait(channel, { ...press, stage: "stale" });
    } else {
      this.pressed.delete(channel);
    }
  }

  /** A console state arrived: whatever waited for it may be pressed again, and refusals of an earlier situation are old. */
  stateArrived(seq: number, flowVersion: number): void {
    this.seq = seq;
    this.flowVersion = flowVersion;
    for (const [channel, press] of Array.from(this.pressed.entries())) {
      if (this.arrived(press)) {
        this.pressed.delete(channel);
      }
    }
    for (const [channel, refusal] of Array.from(this.refused.entries())) {
      // "stale" explains the very change that has just arrived, so it stays until the next press.
      if (refusal.code !== "stale" && refusal.flowVersion !== flowVersion) {
        this.refused.delete(channel);
      }
    }
  }

  private wait(channel: string, press: Pressed): void {
    if (this.arrived(press)) {
      this.pressed.delete(channel);
      return;
    }
    this.pressed.set(channel, press);
    setTimeout(() => {
      if (this.pressed.get(channel)?.id === press.id) {
        this.pressed.delete(channel);
      }
    }, STATE_WAIT_MS);
  }

  private arrived(press: Pressed): boolean {
    switch (press.stage) {
      case "sent":
        return false;
      case "stored":
        return this.seq >= press.seq;
      case "stale":
        return this.flowVersion !== press.flowVersion;
    }
  }
}
