/**
 * The one socket of a page (docs/PROTOCOL.md): connect, hello, back-off, pings, silence, resend until acknowledged.
 * Owns the socket, its timers and the receipt; hands accepted frames to its listener and knows nothing of what pages show.
 * Called by `session.svelte.ts`.
 */
import { pageBuild } from "./build";
import { Clock, deviceTime } from "./clock";
import type { AskedFrame, ConnectionOptions, ConnectionRole, LinkState, SendOptions, SocketLike } from "./link";
import { Outbox, type Outcome, type PendingCommand } from "./outbox";
import { Pings } from "./pings";
import { decodeFrame, encodeFrame, ProtocolError, protocolVersion, subprotocol } from "./protocol";
import { Freshness } from "./freshness";
import { deviceId, deviceStorage, randomId, type Storage } from "./storage";
import type {
  CommandArguments,
  ReceiptShape,
  ToClientAck,
  ToClientFrame,
  ToClientWelcome,
  ToServerFrame,
} from "./wire";

export type {
  AskedFrame,
  ConnectionListener,
  ConnectionOptions,
  ConnectionRole,
  LinkState,
  SendOptions,
  SocketLike,
} from "./link";

const backoffMinMs = 300;
/** Consoles and the wall are few, and the hall waits for them; a finalist's question may go on meanwhile. */
const backoffMaxMs: Readonly<Record<ConnectionRole, number>> = {
  host: 1000,
  projector: 1000,
  finalist: 2000,
  audience: 5000,
};
const slowBackoffMaxMs = 5000;
const atOnceMs = 300;
const openTimeoutMs = 5000;
const steadyMs = 5000; // only a connection that lasted this long resets the back-off
const watchMs = 250;
const awayAfterMs = 1000;

function pageUrl(role: ConnectionRole): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws?role=${role}`;
}

/** What Chromium knows of the network, and tells of its changes; null elsewhere. */
function network(): EventTarget | null {
  return (navigator as { connection?: EventTarget }).connection ?? null;
}

export class Connection {
  readonly clock: Clock;
  private readonly options: ConnectionOptions;
  private readonly storage: Storage;
  private readonly outbox: Outbox;
  private readonly pings: Pings;
  private readonly random: () => number;
  private socket: SocketLike | null = null;
  private state: LinkState = "stopped";
  private welcomed = false;
  private vigilant = false;
  private attempts = 0;
  private openedMs = 0;
  private lostMs = 0;
  private watchedMs = 0;
  private reconnectTimer: ReturnType<typeof setTimeout> | undefined;
  private watchTimer: ReturnType<typeof setInterval> | undefined;
  private freshness = new Freshness();
  private seen = 0; // the newest entry of this log: no other server may greet this page with less
  private readonly awake = (event: Event): void => {
    this.wake(event);
  };

  constructor(options: ConnectionOptions) {
    this.options = options;
    this.clock = options.clock ?? new Clock();
    this.storage = options.storage ?? deviceStorage;
    this.random = options.random ?? Math.random;
    this.outbox = new Outbox(this.storage, `${options.role}.commands`, deviceTime.monotonic);
    this.pings = new Pings(this.clock, this.random, (frame) => {
      this.transmit(frame);
    });
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
    this.outbox.restore();
    this.lostMs = deviceTime.monotonic();
    window.addEventListener("online", this.awake);
    window.addEventListener("offline", this.awake);
    window.addEventListener("pageshow", this.awake);
    network()?.addEventListener("change", this.awake);
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
    };
    const outcome = this.outbox.add(command);
    this.flush();
    this.options.listener.pending?.(this.pending);
    return { id, outcome };
  }

  /** Asks or tells something that changes nothing. Not kept: false, or an answer that never comes, means to do it again. */
  ask(frame: AskedFrame): boolean {
    const open = this.welcomed && this.socket?.readyState === 1;
    if (open) {
      this.transmit(frame);
    }
    return open;
  }

  /** Measures the clock anew, soon: before a moment that everybody shares, or when the server does not believe it. */
  measure(withinMs = 0): void {
    if (this.welcomed) {
      this.pings.measure(withinMs);
    }
  }

  /** A new connection, which brings everything anew: for what should have come and did not. */
  reconnect(): void {
    if (this.watchTimer !== undefined) {
      this.drop(1006);
    }
  }

  /** Forgets queue and receipt: after signing out, so that the next finalist on this device starts clean. */
  forget(): void {
    this.outbox.clear();
    this.seen = 0;
    for (const part of ["receipt", "contest", "log"]) {
      this.storage.remove(`${this.options.role}.${part}`);
    }
    this.options.listener.pending?.(this.pending);
  }

  private connect(): void {
    clearTimeout(this.reconnectTimer);
    this.reconnectTimer = undefined;
    this.detach();
    this.welcomed = false;
    this.pings.end();
    this.freshness = new Freshness();
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
      build: this.options.build ?? pageBuild,
      device: deviceId(this.storage),
      receipt: this.receipt,
      contest: typeof contest === "string" ? contest : "",
      seen: this.seen,
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
    const fresh = this.freshness.admit(frame);
    if (fresh === null) {
      return;
    }
    frame = fresh;
    if ("seq" in frame) {
      this.seen = Math.max(this.seen, frame.seq);
    }
    switch (frame.type) {
      case "welcome":
        if (!this.welcome(frame)) {
          return;
        }
        break;
      case "pong":
        this.pings.answered(frame);
        this.refresh();
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

  private welcome(frame: ToClientWelcome): boolean {
    if (frame.version !== protocolVersion) {
      this.end("outdated");
      return false;
    }
    this.clock.begin(frame.clock, frame.now_us, frame.wall_offset_us);
    this.outbox.belongTo(frame.contest, frame.name);
    this.options.listener.pending?.(this.pending);
    this.storage.write(`${this.options.role}.contest`, frame.contest);
    this.keepLog(frame.log);
    this.welcomed = true;
    this.outbox.rearm();
    this.flush();
    this.pings.begin();
    this.refresh();
    return true;
  }

  /** A receipt of another log, of a rehearsal or of a contest locked anew, proves nothing in this one. */
  private keepLog(log: string): void {
    if (this.storage.read(`${this.options.role}.log`) !== log) {
      this.storage.remove(`${this.options.role}.receipt`);
      this.storage.write(`${this.options.role}.log`, log);
      this.seen = 0;
    }
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
    const due = this.outbox.due();
    for (const frame of due) {
      this.transmit(frame);
    }
    if (due.length > 0) {
      this.options.listener.pending?.(this.pending);
      if (!this.pings.waiting) {
        this.pings.send();
      }
    }
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
    if (lateMs > watchMs * 6 && this.pings.waiting) {
      this.pings.probe(); // the page was asleep or throttled: what it did not hear then proves nothing
      return;
    }
    this.flush();
    if (!this.pings.watch({ pending: this.outbox.size > 0, vigilant: this.vigilant })) {
      this.drop(1006);
    }
    this.refresh();
  }

  /** The page came back, or the network did: ask at once instead of waiting for a timer. */
  private wake(event: Event): void {
    const hanging = !this.welcomed && deviceTime.monotonic() - this.openedMs > awayAfterMs;
    if (this.welcomed) {
      const moved = event.type === "online" || event.type === "change"; // another network: another way there
      if (moved || document.visibilityState !== "hidden") {
        this.pings.probe();
      }
      if (event.type === "visibilitychange") {
        this.pings.report(); // leaving the page and coming back is shown at the desk (RULES 5)
      }
    } else if (event.type === "online" && (this.socket === null || hanging)) {
      this.drop(4004); // an access point that returns wakes a hundred devices at once: spread them
    } else if (document.visibilityState !== "hidden" && hanging) {
      this.connect();
    }
    this.refresh();
  }

  private detach(): void {
    const socket = this.socket;
    this.socket = null;
    if (socket !== null) {
      socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
      socket.close();
    }
  }

  private drop(code: number): void {
    this.detach();
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
    this.pings.end();
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
    clearTimeout(this.reconnectTimer);
    this.attempts += 1;
    const slow = code === 4005 || code === 4006 || code === 4007;
    const highMs = slow
      ? slowBackoffMaxMs
      : Math.min(backoffMaxMs[this.options.role], backoffMinMs * 2 ** this.attempts);
    const waitMs = code === 4004 ? this.random() * atOnceMs : backoffMinMs + this.random() * (highMs - backoffMinMs);
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
    network()?.removeEventListener("change", this.awake);
    document.removeEventListener("visibilitychange", this.awake);
    this.detach();
    this.welcomed = false;
    this.turn(state);
  }

  private refresh(): void {
    if (this.watchTimer === undefined) {
      return;
    }
    const online = this.options.online?.() ?? navigator.onLine;
    if (this.welcomed) {
      this.turn(this.pings.silent ? (online ? "silent" : "offline") : "open");
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
