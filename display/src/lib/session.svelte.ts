/**
 * What a page knows of the contest, as reactive values: the parts the server sent, the link, the commands under way.
 * Owns the connection; each page's controller reads from here and sends through here. No page-specific decision is made here.
 */
import type { Clock } from "./clock";
import { Connection, type AskedFrame, type ConnectionOptions, type LinkState, type SendOptions } from "./connection";
import type { Outcome, PendingCommand } from "./outbox";
import type {
  CommandArguments,
  ConsoleShape,
  OwnShape,
  PlaceShape,
  StageShape,
  ToClientFrame,
  ToClientWelcome,
  TroubleShape,
  WallShape,
} from "./wire";

export interface SessionOptions extends Omit<ConnectionOptions, "listener"> {
  /** Called after the session's own values are up to date. */
  readonly onFrame?: (frame: ToClientFrame) => void;
  readonly onSettled?: (command: PendingCommand, outcome: Outcome) => void;
}

export class Session {
  link = $state<LinkState>("stopped");
  welcome = $state.raw<ToClientWelcome | null>(null);
  stage = $state.raw<StageShape | null>(null);
  own = $state.raw<OwnShape | null>(null);
  wall = $state.raw<WallShape | null>(null);
  console = $state.raw<ConsoleShape | null>(null);
  /** By candidate number; a new map at each change. */
  places = $state.raw<ReadonlyMap<string, PlaceShape>>(new Map());
  pending = $state.raw<readonly PendingCommand[]>([]);
  storeAway = $state(false);
  /** What is wrong at the server; consoles alone are told. */
  troubles = $state.raw<readonly TroubleShape[]>([]);
  /** "" | waiting | approved | refused */
  takeover = $state("");
  readonly connection: Connection;

  constructor(options: SessionOptions) {
    this.connection = new Connection({
      ...options,
      listener: {
        link: (link) => {
          this.link = link;
        },
        pending: (pending) => {
          this.pending = pending;
        },
        settled: (command, outcome) => options.onSettled?.(command, outcome),
        frame: (frame) => {
          this.apply(frame);
          options.onFrame?.(frame);
        },
      },
    });
    this.pending = this.connection.pending;
  }

  get clock(): Clock {
    return this.connection.clock;
  }

  start(): void {
    this.connection.start();
  }

  stop(): void {
    this.connection.stop();
  }

  send(name: string, given: CommandArguments, options?: SendOptions): { id: string; outcome: Promise<Outcome> } {
    return this.connection.send(name, given, options);
  }

  /** Asks or tells something that changes nothing; false: not connected, do it again later. */
  ask(frame: AskedFrame): boolean {
    return this.connection.ask(frame);
  }

  /** After signing out: nothing of the last user may stay on the page or on the device. */
  forget(): void {
    this.connection.stop();
    this.connection.forget();
    this.welcome = null;
    this.stage = this.own = this.wall = this.console = null;
    this.places = new Map();
    this.storeAway = false;
    this.troubles = [];
    this.takeover = "";
  }

  private apply(frame: ToClientFrame): void {
    switch (frame.type) {
      case "welcome":
        this.welcome = frame;
        this.storeAway = false;
        this.troubles = [];
        break;
      case "sync":
        this.stage = frame.stage;
        this.own = frame.own;
        this.wall = frame.wall;
        this.console = frame.console;
        this.places = new Map((frame.places ?? []).map((row) => [row.candidate, row]));
        break;
      case "stage":
        this.stage = frame.stage;
        break;
      case "own":
        this.own = frame.own;
        break;
      case "wall":
        this.wall = frame.wall;
        break;
      case "console":
        this.console = frame.console;
        break;
      case "places": {
        const places = new Map(this.places);
        for (const row of frame.rows) {
          places.set(row.candidate, row);
        }
        this.places = places;
        break;
      }
      case "status":
        this.storeAway = frame.store === "away";
        this.troubles = frame.troubles;
        break;
      case "takeover":
        this.takeover = frame.state;
        break;
    }
  }
}
