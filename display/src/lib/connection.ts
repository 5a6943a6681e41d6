/**
 * The one socket of a page (docs/PROTOCOL.md): connect, hello, back-off, pings, silence, resend until acknowledged.
 * Owns the socket, its timers and the receipt; hands accepted frames to its listener and knows nothing of what pages show.
 * Called by `session.svelte.ts`.
 */
import { Clock, deviceTime } from "./clock";
import { Outbox, type Outcome, type PendingCommand } from "./outbox";
import { decodeFrame, encodeFrame, ProtocolError, protocolVersion, subprotocol } from "./protocol";
import { deviceId, deviceStorage, randomId, type Storage } from "./storage";
import type {
  CommandArguments,
  ReceiptShape,
  ToClientAck,
  ToClientFrame,
  ToClientPong,
  ToClientWelcome,
  ToServerFrame,
} from "./wire";

export type ConnectionRole = "finalist" | "projector" | "audience" | "host";

/**
 * connecting: trying, for less than a second · open · silent: connected, but the server does not answer ·
 * offline: this device has no network · server-away: cannot be reached, trying again · superseded: a newer tab is active ·
 * replaced: another device took the place · signed-out: the cookie is unknown · outdated: the page must be loaded anew ·
 * stopped: not started
 */
export type LinkState =
  | "connecting"
  | "open"
  | "silent"
  | "offline"
  | "server-away"
  | "superseded"
  | "replaced"
  | "signed-out"
  | "outdated"
  | "stopped";

/** What is used of a WebSocket. */
export interface SocketLike {
  binaryType: string;
  readonly readyState: number;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  onerror: ((event: Event) => void) | null;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
}

export interface ConnectionListener {
  /** The link's state changed. */
  readonly link?: (state: LinkState) => void;
  /** A frame that is not stale; after the connection has dealt with it itself. */
  readonly frame?: (frame: ToClientFrame) => void;
  /** The queue of commands changed: one was added, sent, or settled. */
  readonly pending?: (commands: readonly PendingCommand[]) => void;
  readonly settled?: (command: PendingCommand, outcome: Outcome) => void;
}

export interface ConnectionOptions {
  readonly role: ConnectionRole;
  readonly listener: ConnectionListener;
  readonly url?: string;
  readonly build?: string;
  readonly clock?: Clock;
  readonly storage?: Storage;
  readonly socket?: (url: string, subprotocol: string) => SocketLike;
  readonly random?: () => number;
  readonly online?: () => boolean;
}

export interface SendOptions {
  /** The console's last seen flow version for flow commands. */
  readonly flowVersion?: number;
  /** Keep the command over a reload, and try again when the server is busy. */
  readonly kept?: boolean;
  /** Monotonic ms of the input event (`inputMoment`). */
  readonly pressedMs?: number;
  /** The argument that is to carry the µs from the press to the moment of sending. */
  readonly lagArgument?: string;
}

const backoffMinMs = 300;
const backoffMaxMs = 5000;
const openTimeoutMs = 5000;
const steadyMs = 5000; // only a connection that lasted this long resets the back-off
const watchMs = 250;
const awayAfterMs = 1000;
const silentPendingMs = 1000;
const silentIdleMs = 2500;
const giveUpMs = 6000;
const heartbeatIdleMs = 5000;
const heartbeatVigilantMs = 2000;
const heartbeatPendingMs = 900;
const resendMs = 2000;
const roundFirst = 10;
const roundLater = 4;
const roundEveryMs = 15_000;
const sampleEveryMs = 10_000;
const roundTripsMax = 40;

function pageUrl(role: ConnectionRole): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws?role=${role}`;
}

export class Connection {
  readonly clock: Clock;
  private readonly options: ConnectionOptions;
  private readonly storage: Storage;
  private readonly outbox: Outbox;
  private readonly random: () => number;
  private socket: SocketLike | null = null;
  private state: LinkState = "stopped";
  private welcomed = false;
  private silent = false;
  private vigilant = false;
  private attempts = 0;
  private openedMs = 0;
  private lostMs = 0;
  private watchedMs = 0;
  private reconnectTimer: ReturnType<typeof setTimeout> | undefined;
  private watchTimer: ReturnType<typeof setInterval> | undefined;
  private seqs: Record<string, number> = {};
  private unanswered: number[] = []; // device µs of pings without an answer, oldest first
  private lastPingMs = -Infinity;
  private roundLeft = 0;
  private nextRoundMs = 0;
  private nextSampleMs = 0;
  private roundTripsMs: number[] = [];
  private readonly awake = (): void => {
    this.wake();
  };

  constructor(options: ConnectionOptions) {
    this.options = options;
    this.clock = options.clock ?? new Clock();
    this.storage = options.storage ?? deviceStorage;
    this.random = options.random ?? Math.random;
    this.outbox = new Outbox(this.storage, `${options.role}.commands`, deviceTime.monotonic);
  }

  get link(): LinkState {
    return this.state;
  }

  get pending(): readonly PendingCommand[] {
    return this.outbox.pending;
  }

  get receipt(): ReceiptShape | null {
    return this.storage.read(`${this.options.role}.receipt`) as ReceiptShape | null;
  }

  /** Connects, also again after "superseded", "replaced" or "signed-out". */
  start(): void {
    this.stop();
    this.state = "connecting";
    this.attempts = 0;
    this.lostMs = deviceTime.monotonic();
    window.addEventListener("online", this.awake);
    window.addEventListener("offline", this.awake);
    window.addEventListener("pageshow", this.awake);
    document.addEventListener("visibilitychange", this.awake);
    this.watchTimer = setInterval(() => {
      this.watch();
    }, watchMs);
    this.options.listener.link?.(this.state);
    this.options.listener.pending?.(this.pending);
    this.connect();
  }

  stop(): void {
    this.end("stopped");
  }

  /** While a question is open the server is asked more often whether it is still there. */
  setVigilant(vigilant: boolean): void {
    this.vigilant = vigilant;
  }

  /** Queues a command and sends it when connected; it is sent again under the same id until it is settled. */
  send(name: string, given: CommandArguments, options: SendOptions = {}): { id: string; outcome: Promise<Outcome> } {
    const id = randomId();
    const command = {
      id,
      name,
      flowVersion: options.flowVersion ?? -1,
      arguments: given,
      kept: options.kept ?? false,
      lagArgument: options.lagArgument ?? "",
    };
    const outcome = this.outbox.add(command, options.pressedMs ?? deviceTime.monotonic());
    this.flush();
    this.options.listener.pending?.(this.pending);
    return { id, outcome };
  }

  /** Forgets queue and receipt: after signing out, so that the next finalist on this device starts clean. */
  forget(): void {
    this.outbox.clear();
    for (const part of ["receipt", "contest"]) {
      this.storage.remove(`${this.options.role}.${part}`);
    }
    this.options.listener.pending?.(this.pending);
  }

  private connect(): void {
    clearTimeout(this.reconnectTimer);
    this.reconnectTimer = undefined;
    this.welcomed = false;
    this.silent = false;
    this.seqs = {};
    this.unanswered = [];
    this.openedMs = deviceTime.monotonic();
    const url = this.options.url ?? pageUrl(this.options.role);
    const socket =
      this.options.socket === undefined
        ? (new WebSocket(url, subprotocol) as SocketLike)
        : this.options.socket(url, subprotocol);
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      if (socket === this.socket) {
        this.greet();
      }
    };
    socket.onmessage = (event) => {
      if (socket === this.socket) {
        this.receive(event.data);
      }
    };
    socket.onclose = (event) => {
      if (socket === this.socket) {
        this.closed(event.code);
      }
    };
    this.refresh();
  }

  private greet(): void {
    const contest = this.storage.read(`${this.options.role}.contest`);
    this.transmit({
      type: "hello",
      version: protocolVersion,
      build: this.options.build ?? "",
      device: deviceId(this.storage),
      receipt: this.receipt,
      contest: typeof contest === "string" ? contest : "",
    });
  }

  private transmit(frame: ToServerFrame): void {
    if (this.socket?.readyState === 1) {
      this.socket.send(encodeFrame(frame));
    }
  }

  private receive(data: unknown): void {
    let frame: ToClientFrame;
    try {
      frame = decodeFrame(data as ArrayBuffer);
    } catch (error) {
      if (!(error instanceof ProtocolError)) {
        throw error;
      }
      this.drop(4005);
      return;
    }
    if (!this.fresh(frame)) {
      return;
    }
    switch (frame.type) {
      case "welcome":
        if (!this.welcome(frame)) {
          return;
        }
        break;
      case "pong":
        this.pong(frame);
        break;
      case "ack":
        this.keepReceipt(frame);
        this.settle(frame);
        break;
      case "refused":
        // A kept command waits for a busy server, and is sent again with the next resend.
        if (frame.code !== "busy" || this.outbox.find(frame.id)?.kept !== true) {
          this.settle(frame);
        }
        break;
    }
    this.options.listener.frame?.(frame);
  }

  /** A part's frame with a lower `seq` than the last one of this connection is old news (docs/PROTOCOL.md). */
  private fresh(frame: ToClientFrame): boolean {
    if (frame.type === "sync") {
      for (const part of ["stage", "own", "wall", "console"]) {
        this.seqs[part] = frame.seq;
      }
      return true;
    }
    if (frame.type === "stage" || frame.type === "own" || frame.type === "wall" || frame.type === "console") {
      if (frame.seq < (this.seqs[frame.type] ?? -1)) {
        return false;
      }
      this.seqs[frame.type] = frame.seq;
    }
    return true;
  }

  private welcome(frame: ToClientWelcome): boolean {
    if (frame.version !== protocolVersion) {
      this.end("outdated");
      return false;
    }
    this.clock.begin(frame.clock, frame.now_us, frame.wall_offset_us);
    this.outbox.belongTo(frame.contest, frame.name);
    this.storage.write(`${this.options.role}.contest`, frame.contest);
    this.welcomed = true;
    const nowMs = deviceTime.monotonic();
    this.nextRoundMs = nowMs + roundEveryMs * (0.9 + 0.2 * this.random());
    this.nextSampleMs = nowMs + sampleEveryMs * (0.9 + 0.2 * this.random());
    this.outbox.rearm();
    this.flush();
    this.roundLeft = roundFirst;
    this.ping();
    this.refresh();
    return true;
  }

  private keepReceipt({ seq, head, mac }: ToClientAck): void {
    if (seq >= (this.receipt?.seq ?? -1)) {
      this.storage.write(`${this.options.role}.receipt`, { seq, head, mac });
    }
  }

  private settle(outcome: Outcome): void {
    const command = this.outbox.settle(outcome);
    if (command !== null) {
      this.options.listener.settled?.(command, outcome);
      this.options.listener.pending?.(this.pending);
    }
  }

  private flush(): void {
    if (!this.welcomed || this.socket?.readyState !== 1) {
      return;
    }
    const due = this.outbox.due(resendMs);
    for (const frame of due) {
      this.transmit(frame);
    }
    if (due.length > 0) {
      this.options.listener.pending?.(this.pending);
      if (this.unanswered.length === 0) {
        this.ping();
      }
    }
  }

  private ping(): void {
    const sentUs = this.clock.monotonicUs();
    this.unanswered.push(sentUs);
    this.lastPingMs = deviceTime.monotonic();
    this.transmit({ type: "ping", sent: sentUs });
  }

  private pong(frame: ToClientPong): void {
    const returnedUs = this.clock.monotonicUs();
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
      this.ping();
    }
    this.refresh();
  }

  /** Everything that is due by time; one timer, so that nothing drifts apart. */
  private watch(): void {
    const nowMs = deviceTime.monotonic();
    const lateMs = nowMs - this.watchedMs;
    this.watchedMs = nowMs;
    if (!this.welcomed) {
      if (this.socket !== null && nowMs - this.openedMs > openTimeoutMs) {
        this.drop(1006);
      }
      this.refresh();
      return;
    }
    if (lateMs > watchMs * 6 && this.unanswered.length > 0) {
      this.probe(); // the page was asleep or throttled: what it did not hear then proves nothing
      return;
    }
    this.flush();
    this.listen(nowMs);
    if (this.welcomed && nowMs >= this.nextSampleMs) {
      this.nextSampleMs = nowMs + sampleEveryMs * (0.9 + 0.2 * this.random());
      this.report();
    }
  }

  private listen(nowMs: number): void {
    const oldest = this.unanswered[0];
    const quietMs = oldest === undefined ? 0 : nowMs - oldest / 1000;
    this.silent = quietMs > (this.outbox.size > 0 ? silentPendingMs : silentIdleMs);
    if (quietMs > giveUpMs) {
      this.drop(1006);
      return;
    }
    const sinceMs = nowMs - this.lastPingMs;
    if (nowMs >= this.nextRoundMs && oldest === undefined) {
      this.nextRoundMs = nowMs + roundEveryMs * (0.9 + 0.2 * this.random());
      this.roundLeft = roundLater;
      this.ping();
    } else if (sinceMs >= this.heartbeatMs()) {
      this.roundLeft = 0;
      this.ping();
    }
    this.refresh();
  }

  private heartbeatMs(): number {
    if (this.outbox.size > 0 || this.silent) {
      return heartbeatPendingMs;
    }
    return this.vigilant ? heartbeatVigilantMs : heartbeatIdleMs;
  }

  private report(): void {
    const sorted = [...this.roundTripsMs].sort((left, right) => left - right);
    const p95 = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))];
    const errorUs = this.clock.errorUs();
    this.transmit({
      type: "sample",
      ping_p95_ms: p95 === undefined ? -1 : Math.round(p95),
      clock_error_ms: errorUs === Infinity ? -1 : Math.ceil(errorUs / 1000),
    });
  }

  /** The page came back, or the network did: ask at once instead of waiting for a timer. */
  private wake(): void {
    if (this.socket === null && this.reconnectTimer !== undefined) {
      this.connect();
    } else if (this.welcomed && document.visibilityState !== "hidden") {
      this.probe();
    }
    this.refresh();
  }

  private probe(): void {
    this.unanswered = [];
    this.roundLeft = roundLater;
    this.ping();
  }

  private drop(code: number): void {
    const socket = this.socket;
    this.socket = null;
    if (socket !== null) {
      socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
      socket.close();
    }
    this.closed(code);
  }

  private closed(code: number): void {
    const nowMs = deviceTime.monotonic();
    this.socket = null;
    if (this.welcomed) {
      this.lostMs = nowMs;
      if (nowMs - this.openedMs > steadyMs) {
        this.attempts = 0;
      }
    }
    this.welcomed = false;
    this.silent = false;
    this.unanswered = [];
    if (code === 4001) {
      this.end("superseded");
    } else if (code === 4002) {
      this.end("replaced");
    } else if (code === 4003) {
      this.end("signed-out");
    } else {
      if (code === 4007) {
        this.forget();
      }
      this.retry(code);
    }
  }

  /** Jittered exponential back-off: a hall of devices must not come back in one instant. */
  private retry(code: number): void {
    this.attempts += 1;
    const slow = code === 4005 || code === 4006 || code === 4007;
    const highMs = slow ? backoffMaxMs : Math.min(backoffMaxMs, backoffMinMs * 2 ** this.attempts);
    const waitMs = code === 4004 ? 0 : backoffMinMs + this.random() * (highMs - backoffMinMs);
    this.reconnectTimer = setTimeout(() => {
      this.connect();
    }, waitMs);
    this.refresh();
  }

  private end(state: LinkState): void {
    clearTimeout(this.reconnectTimer);
    clearInterval(this.watchTimer);
    this.reconnectTimer = undefined;
    this.watchTimer = undefined;
    window.removeEventListener("online", this.awake);
    window.removeEventListener("offline", this.awake);
    window.removeEventListener("pageshow", this.awake);
    document.removeEventListener("visibilitychange", this.awake);
    const socket = this.socket;
    this.socket = null;
    this.welcomed = false;
    if (socket !== null) {
      socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
      socket.close(1000);
    }
    this.turn(state);
  }

  private refresh(): void {
    if (this.watchTimer === undefined) {
      return;
    }
    const online = this.options.online?.() ?? navigator.onLine;
    if (this.welcomed) {
      this.turn(this.silent ? (online ? "silent" : "offline") : "open");
    } else if (!online) {
      this.turn("offline");
    } else {
      this.turn(deviceTime.monotonic() - this.lostMs < awayAfterMs ? "connecting" : "server-away");
    }
  }

  private turn(state: LinkState): void {
    if (state !== this.state) {
      this.state = state;
      this.options.listener.link?.(state);
    }
  }
}
