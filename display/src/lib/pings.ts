/**
 * The pings of one connection: rounds that measure the clock, heartbeats that notice silence, round trips for the
 * readiness board. Owns no socket and no timer; called by `connection.ts`, which says when time has passed.
 */
import type { Clock } from "./clock";
import type { ToClientPong, ToServerPing, ToServerSample } from "./wire";

const silentPendingMs = 1000;
const silentIdleMs = 2500;
const giveUpMs = 6000;
const heartbeatIdleMs = 5000;
const heartbeatVigilantMs = 2000;
const heartbeatSilentMs = 900;
/** Pings of a round, one after another: what delayed some of them, in the air or in this page, spares others (DESIGN 4.2). */
const roundPings = 10;
const roundEveryMs = 15_000;
const sampleEveryMs = 10_000;
const roundTripsMax = 40;

export interface Attention {
  /** Commands wait for their answer. */
  readonly pending: boolean;
  /** A question is open. */
  readonly vigilant: boolean;
}

export class Pings {
  private readonly clock: Clock;
  private readonly random: () => number;
  private readonly transmit: (frame: ToServerPing | ToServerSample) => void;
  private unanswered: number[] = []; // device µs of pings without an answer, oldest first
  private lastMs = -Infinity;
  private roundLeft = 0;
  private nextRoundMs = Infinity;
  private nextSampleMs = Infinity;
  private roundTripsMs: number[] = [];
  private sleeps = 0;
  /** No answer for longer than a person should wait without being told. */
  silent = false;

  constructor(clock: Clock, random: () => number, transmit: (frame: ToServerPing | ToServerSample) => void) {
    this.clock = clock;
    this.random = random;
    this.transmit = transmit;
  }

  get waiting(): boolean {
    return this.unanswered.length > 0;
  }

  /** After the welcome: the first round. */
  begin(): void {
    this.nextRoundMs = this.nowMs() + this.jittered(roundEveryMs);
    this.nextSampleMs = this.nowMs() + this.jittered(sampleEveryMs);
    this.roundLeft = roundPings;
    this.send();
  }

  end(): void {
    this.unanswered = [];
    this.silent = false;
    this.roundLeft = 0;
  }

  /** Forgets what was not answered (the page slept, so that proves nothing) and asks anew. */
  probe(): void {
    this.unanswered = [];
    this.roundLeft = roundPings;
    this.send();
  }

  /** A round within `withinMs`, at once for 0; a hall of devices that is told something at once must not ask at once. */
  measure(withinMs: number): void {
    if (withinMs > 0) {
      this.nextRoundMs = Math.min(this.nextRoundMs, this.nowMs() + this.random() * withinMs);
      return;
    }
    this.roundLeft = roundPings;
    if (!this.waiting) {
      this.send();
    }
  }

  send(): void {
    const sentUs = this.clock.monotonicUs();
    this.unanswered.push(sentUs);
    this.lastMs = this.nowMs();
    this.transmit({ type: "ping", sent: sentUs });
  }

  answered(frame: ToClientPong): void {
    const returnedUs = this.clock.monotonicUs();
    if (this.slept()) {
      this.probe(); // a round trip through a sleep measures nothing
      return;
    }
    const index = this.unanswered.indexOf(frame.sent);
    if (index < 0) {
      return; // from before a sleep
    }
    this.unanswered.splice(0, index + 1);
    this.clock.sample(frame.sent, frame.received_us, frame.replied_us, returnedUs);
    this.roundTripsMs.push((returnedUs - frame.sent) / 1000);
    if (this.roundTripsMs.length > roundTripsMax) {
      this.roundTripsMs.shift();
    }
    this.silent = false;
    this.roundLeft -= 1;
    if (this.roundLeft > 0) {
      this.send();
    }
  }

  /** Sends what is due. False when the server was silent for so long that the connection is as good as gone. */
  watch(attention: Attention): boolean {
    if (this.slept()) {
      this.probe();
    }
    const nowMs = this.nowMs();
    const oldest = this.unanswered[0];
    const quietMs = oldest === undefined ? 0 : nowMs - oldest / 1000;
    this.silent = quietMs > (attention.pending ? silentPendingMs : silentIdleMs);
    if (quietMs > giveUpMs) {
      return false;
    }
    if (oldest === undefined && nowMs >= this.nextRoundMs) {
      this.nextRoundMs = nowMs + this.jittered(roundEveryMs);
      this.roundLeft = roundPings;
      this.send();
    } else if (nowMs - this.lastMs >= this.heartbeatMs(attention)) {
      this.roundLeft = 0;
      this.send();
    }
    if (nowMs >= this.nextSampleMs) {
      this.nextSampleMs = nowMs + this.jittered(sampleEveryMs);
      this.report();
    }
    return true;
  }

  private slept(): boolean {
    const { sleeps } = this.clock;
    const changed = sleeps !== this.sleeps;
    this.sleeps = sleeps;
    return changed;
  }

  private heartbeatMs(attention: Attention): number {
    if (this.silent) {
      return heartbeatSilentMs;
    }
    return attention.vigilant || attention.pending ? heartbeatVigilantMs : heartbeatIdleMs;
  }

  /** How good the connection is, and whether the page is in the background. */
  report(): void {
    const sorted = [...this.roundTripsMs].sort((left, right) => left - right);
    const p95 = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))];
    const errorUs = this.clock.errorUs();
    this.transmit({
      type: "sample",
      ping_p95_ms: p95 === undefined ? -1 : Math.round(p95),
      clock_error_ms: errorUs === Infinity ? -1 : Math.ceil(errorUs / 1000),
      away: document.visibilityState === "hidden",
    });
  }

  private nowMs(): number {
    return this.clock.monotonicUs() / 1000;
  }

  /** ±10 %, so that a hall of devices does not beat together. */
  private jittered(ms: number): number {
    return ms * (0.9 + 0.2 * this.random());
  }
}
