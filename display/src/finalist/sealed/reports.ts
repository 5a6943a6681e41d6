/**
 * What the server is told of openings: that a play is armed, once a connection; when each part was first seen, once for good, also
 * over a reload. Owns what was told; called by `sealed.svelte.ts`.
 */
import type { Session } from "../../lib/session.svelte";
import type { Storage } from "../../lib/storage";
import type { ToServerPainted } from "../../lib/wire";
import type { PartName } from "./sealed.svelte";

const storageKey = "finalist.painted";

interface Told {
  readonly contest: string;
  readonly play: string;
  readonly parts: readonly string[];
}

export type SessionOfReports = Pick<Session, "ask" | "clock" | "welcome">;

export class Reports {
  private readonly session: SessionOfReports;
  private readonly storage: Storage;
  private armedFor = "";
  private waiting: ToServerPainted[] = [];
  private told: Told | null = null; // beside the storage, which may be forbidden

  constructor(session: SessionOfReports, storage: Storage) {
    this.session = session;
    this.storage = storage;
  }

  /** A new connection: it knows nothing of what the last one was told, but of what is in the evidence. */
  begin(): void {
    this.armedFor = "";
    this.waiting = this.waiting.filter((frame) => !this.session.ask(frame));
  }

  /** Another finalist may use this device next. */
  forget(): void {
    this.waiting = [];
    this.told = null;
    this.storage.remove(storageKey);
  }

  armed(play: string): void {
    if (play !== this.armedFor && this.session.ask({ type: "armed", play })) {
      this.armedFor = play;
    }
  }

  /** Whether this device has said, or is about to say, when it showed the part. */
  isPainted(play: string, part: PartName): boolean {
    const told = this.recall();
    return told.play === play && told.parts.includes(part);
  }

  /** `openerUs`: when the opener came, 0 without one. */
  painted(play: string, part: PartName, openerUs: number): void {
    if (this.isPainted(play, part)) {
      return;
    }
    const { clock } = this.session;
    const errorUs = clock.errorUs();
    const frame: ToServerPainted = {
      type: "painted",
      play,
      part,
      opener_us: openerUs,
      painted_us: clock.nowUs(),
      error_us: errorUs === Infinity ? -1 : Math.ceil(errorUs),
    };
    const told = this.recall();
    const parts = told.play === play ? [...told.parts, part] : [part];
    this.told = { contest: told.contest, play, parts };
    this.storage.write(storageKey, this.told);
    if (!this.session.ask(frame)) {
      this.waiting.push(frame);
    }
  }

  private recall(): Told {
    const contest = this.session.welcome?.contest ?? "";
    if (this.told?.contest !== contest) {
      const kept = this.storage.read(storageKey) as Told | null;
      this.told = kept?.contest === contest ? kept : { contest, play: "", parts: [] };
    }
    return this.told;
  }
}
