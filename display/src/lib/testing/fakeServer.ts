/**
 * A server in the page: speaks the wire protocol to any number of sockets, so that pages can be developed, tested and
 * photographed without the real one. Development only: no page imports it, so it is in no built bundle.
 *
 * In vitest: `const server = new FakeServer({...}); new Session({ role, socket: server.open })`.
 * In a browser: `new FakeServer({...}).install()` before the page's `main.ts` is loaded (see `fake.html`).
 */
import { decode, encode } from "@msgpack/msgpack";
import type { SocketLike } from "../connection";
import type {
  AnswerSheetShape,
  ConsoleShape,
  GivenAnswerShape,
  OwnShape,
  PaperTextShape,
  PlaceShape,
  PreviewShape,
  StageShape,
  ToClientFrame,
  ToServerCommand,
  ToServerFrame,
  ToServerHello,
  ToServerPreview,
  WallShape,
} from "../wire";
import { sampleContest } from "./samples";

export interface FakeParts {
  stage: StageShape | null;
  own: OwnShape | null;
  wall: WallShape | null;
  console: ConsoleShape | null;
  places: readonly PlaceShape[] | null;
}

export interface FakeOptions extends Partial<FakeParts> {
  readonly role?: string;
  readonly name?: string;
  /** One way, ms. */
  readonly delayMs?: number;
}

/** What a command is answered with: "ack", a refusal's code, or "ignore". */
export type FakeVerdict = string;

class FakeSocket implements SocketLike {
  binaryType = "arraybuffer";
  readyState = 0;
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  readonly server: FakeServer;
  readonly url: string;

  constructor(server: FakeServer, url: string) {
    this.server = server;
    this.url = url;
    setTimeout(() => {
      if (this.server.refusing) {
        this.end(1006);
      } else if (this.readyState === 0) {
        this.readyState = 1;
        this.onopen?.(new Event("open"));
      }
    }, server.delayMs);
  }

  send(data: Uint8Array<ArrayBuffer>): void {
    const frame = decode(data) as ToServerFrame;
    setTimeout(() => {
      this.server.receive(this, frame);
    }, this.server.delayMs);
  }

  close(code = 1000): void {
    this.end(code);
  }

  /** From the server. */
  deliver(frame: ToClientFrame): void {
    const data = encode(frame).slice().buffer;
    setTimeout(() => {
      if (this.readyState === 1) {
        this.onmessage?.(new MessageEvent("message", { data }));
      }
    }, this.server.delayMs);
  }

  end(code: number): void {
    if (this.readyState !== 3) {
      this.readyState = 3;
      this.server.sockets.delete(this);
      this.onclose?.(new CloseEvent("close", { code }));
    }
  }
}

export class FakeServer {
  readonly sockets = new Set<FakeSocket>();
  /** Every frame received, in order. */
  readonly received: ToServerFrame[] = [];
  parts: FakeParts;
  role: string;
  name: string;
  delayMs: number;
  /** Connections are refused: the server is away. */
  refusing = false;
  /** Nothing is answered: the server is silent. */
  mute = false;
  clockId = "clock-1";
  /** Contest µs at device time 0; change it together with `clockId`. */
  offsetUs = 5_000_000_000;
  wallOffsetUs: number;
  seq = 100;
  rehearsal = false;
  contest: Record<string, unknown> = { ...sampleContest };
  /** Called for each new command; a resend gets the same verdict again. */
  judge: (command: ToServerCommand) => FakeVerdict = () => "ack";
  /** What a ruling would change; null: no answer at all. */
  preview: (asked: ToServerPreview) => PreviewShape | null = () => null;
  /** The questions of the open paper, sent after each hello. */
  paper: PaperTextShape | null = null;
  /** The own answer sheet. */
  review: AnswerSheetShape | null = null;
  /** What an acknowledged command does beside being acknowledged. */
  apply: (command: ToServerCommand) => void = () => undefined;
  /** Called for HTTP requests below /api/; [status, body]. */
  answerHttp: (path: string, body: unknown) => [number, unknown] = () => [200, {}];
  private readonly verdicts = new Map<string, ToClientFrame>();

  constructor(options: FakeOptions = {}) {
    this.parts = {
      stage: options.stage ?? null,
      own: options.own ?? null,
      wall: options.wall ?? null,
      console: options.console ?? null,
      places: options.places ?? null,
    };
    this.role = options.role ?? "finalist";
    this.name = options.name ?? "042";
    this.delayMs = options.delayMs ?? 2;
    this.wallOffsetUs = Date.now() * 1000 - this.nowUs();
  }

  /** For `ConnectionOptions.socket`. */
  readonly open = (url: string): FakeSocket => {
    const socket = new FakeSocket(this, url);
    this.sockets.add(socket);
    return socket;
  };

  nowUs(): number {
    return Math.round(performance.now() * 1000 + this.offsetUs);
  }

  /** Changes parts and tells every socket. */
  publish(changes: Partial<FakeParts>): void {
    this.parts = { ...this.parts, ...changes };
    this.seq += 1;
    const { stage, own, wall, console } = changes;
    if (stage != null) this.broadcast({ type: "stage", seq: this.seq, stage });
    if (own != null) this.broadcast({ type: "own", seq: this.seq, own });
    if (wall != null) this.broadcast({ type: "wall", seq: this.seq, wall });
    if (console != null) this.broadcast({ type: "console", seq: this.seq, console });
    if (changes.places != null) this.broadcast({ type: "places", rows: changes.places });
  }

  broadcast(frame: ToClientFrame): void {
    if (!this.mute) {
      for (const socket of this.sockets) {
        socket.deliver(frame);
      }
    }
  }

  /** Closes every connection. */
  disconnect(code: number): void {
    for (const socket of [...this.sockets]) {
      socket.end(code);
    }
  }

  commands(): ToServerCommand[] {
    return this.received.filter((frame): frame is ToServerCommand => frame.type === "command");
  }

  hellos(): ToServerHello[] {
    return this.received.filter((frame): frame is ToServerHello => frame.type === "hello");
  }

  receive(socket: FakeSocket, frame: ToServerFrame): void {
    this.received.push(frame);
    if (this.mute || socket.readyState !== 1) {
      return;
    }
    switch (frame.type) {
      case "hello":
        this.greet(socket);
        break;
      case "ping": {
        const nowUs = this.nowUs();
        socket.deliver({ type: "pong", sent: frame.sent, received_us: nowUs, replied_us: nowUs });
        break;
      }
      case "command": {
        const answer = this.verdicts.get(frame.id) ?? this.decide(frame);
        if (answer !== null) {
          socket.deliver(answer);
        }
        break;
      }
      case "preview": {
        const preview = this.preview(frame);
        if (preview !== null) {
          socket.deliver({ type: "preview", id: frame.id, preview });
        }
        break;
      }
      case "review":
        socket.deliver({ type: "review", seq: this.seq, sheet: this.review });
        break;
      default:
        break;
    }
  }

  /** Puts the server into the page: WebSocket and fetch("/api/…") of this window talk to it. */
  install(): this {
    const open = this.open;
    const FakeWebSocket = function (url: string): FakeSocket {
      return open(url);
    };
    Object.assign(FakeWebSocket, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });
    const realFetch = window.fetch.bind(window);
    const realWebSocket = window.WebSocket;
    window.WebSocket = function (url: string, protocols?: string | string[]) {
      // The development server's own socket must stay real.
      return url.includes("/ws?role=") ? FakeWebSocket(url) : new realWebSocket(url, protocols);
    } as unknown as typeof WebSocket;
    window.fetch = async (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      const path = new URL(url, location.href).pathname;
      if (path.startsWith("/sealed/")) {
        return new Response("", { status: 404 });
      }
      if (!path.startsWith("/api/")) {
        return realFetch(input, init);
      }
      await new Promise((resolve) => setTimeout(resolve, this.delayMs));
      if (this.refusing) {
        throw new TypeError("Failed to fetch");
      }
      const body: unknown = typeof init?.body === "string" ? JSON.parse(init.body) : null;
      const [status, answer] = path === "/api/contest" ? [200, this.contest] : this.answerHttp(path, body);
      return new Response(JSON.stringify(answer), { status, headers: { "Content-Type": "application/json" } });
    };
    (window as unknown as { fakeServer: FakeServer }).fakeServer = this;
    return this;
  }

  private greet(socket: FakeSocket): void {
    socket.deliver({
      type: "welcome",
      version: 1,
      build: String(this.contest["build"]),
      contest: String(this.contest["id"]),
      role: this.role,
      name: this.name,
      clock: this.clockId,
      now_us: this.nowUs(),
      log: "0123456789abcdef",
      wall_offset_us: this.wallOffsetUs,
      rehearsal: this.rehearsal,
    });
    socket.deliver({ type: "sync", seq: this.seq, ...this.parts });
    if (this.paper !== null) {
      socket.deliver({ type: "paper", seq: this.seq, paper: this.paper });
    }
  }

  private decide(command: ToServerCommand): ToClientFrame | null {
    const verdict = this.judge(command);
    if (verdict === "ignore") {
      return null;
    }
    let answer: ToClientFrame;
    if (verdict === "ack") {
      const given = command.name === "answer" ? this.take(command) : null;
      this.apply(command);
      if (command.name === "confirm_identity" && this.parts.own !== null) {
        const identity = command.arguments["correct"] === true ? "confirmed" : "disputed";
        this.publish({ own: { ...this.parts.own, identity } });
      }
      this.seq += 1;
      const wallMs = Math.floor((this.nowUs() + this.wallOffsetUs) / 1000);
      answer = {
        type: "ack",
        id: command.id,
        seq: this.seq,
        head: "0123456789abcdef",
        mac: "f".repeat(32),
        wall_ms: wallMs,
        answer: given,
      };
    } else {
      answer = { type: "refused", id: command.id, code: verdict, detail: "Máy chủ thử nghiệm từ chối." };
    }
    if (verdict !== "busy") {
      this.verdicts.set(command.id, answer);
    }
    return answer;
  }

  private take(command: ToServerCommand): GivenAnswerShape | null {
    const { own, stage } = this.parts;
    if (own === null) {
      return null;
    }
    const opens = stage?.play?.opens_us ?? this.nowUs();
    const answer: GivenAnswerShape = {
      play: String(command.arguments["play"]),
      choice: String(command.arguments["choice"]),
      received_wall_ms: Math.floor((this.nowUs() + this.wallOffsetUs) / 1000),
      latency_us: this.nowUs() - opens,
    };
    this.publish({ own: { ...own, answer } });
    return answer;
  }
}
