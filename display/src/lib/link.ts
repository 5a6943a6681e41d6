/** The words in which a connection speaks to a page: its states, what it calls, what it can be given. No behaviour. */
import type { Clock } from "./clock";
import type { Outcome, PendingCommand } from "./outbox";
import type { Storage } from "./storage";
import type { ToClientFrame, ToServerArmed, ToServerPainted, ToServerPreview, ToServerReview } from "./wire";

/** What may be lost without harm: neither queued nor sent again by the connection. */
export type AskedFrame = ToServerPreview | ToServerReview | ToServerArmed | ToServerPainted;

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
}
