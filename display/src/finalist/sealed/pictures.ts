/**
 * Sealed pictures: fetched once each, at different times on different devices, kept in memory as they came. Owns the requests;
 * knows no keys. Called by `sealed.svelte.ts`.
 */

/** A hall of devices is told of a picture at once; it lies on deck for longer than this before anybody may see it. */
const spreadMs = 3000;
const retryMs = 2000;
const triesMax = 5;
/** More pictures than a round needs at once; the browser's own cache has the older ones. */
const keptMax = 4;

export interface PictureOptions {
  readonly random?: () => number;
  /** Called when one has come. */
  readonly onarrival: () => void;
}

export class Pictures {
  private readonly random: () => number;
  private readonly onarrival: () => void;
  private readonly boxes = new Map<string, Uint8Array>();
  private readonly asked = new Set<string>();
  private timers = new Set<ReturnType<typeof setTimeout>>();

  constructor(options: PictureOptions) {
    this.random = options.random ?? Math.random;
    this.onarrival = options.onarrival;
  }

  /** null: not here. */
  box(name: string): Uint8Array | null {
    return this.boxes.get(name) ?? null;
  }

  /** Fetches it, soon, if nobody asked for it before. */
  want(name: string): void {
    if (name !== "" && !this.boxes.has(name) && !this.asked.has(name)) {
      this.asked.add(name);
      this.later(name, this.random() * spreadMs, 1);
    }
  }

  stop(): void {
    this.timers.forEach(clearTimeout);
    this.timers.clear();
    this.asked.clear();
  }

  private later(name: string, ms: number, attempt: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void this.fetch(name, attempt);
    }, ms);
    this.timers.add(timer);
  }

  private async fetch(name: string, attempt: number): Promise<void> {
    const box = await bytesAt(`/sealed/${encodeURIComponent(name)}`);
    if (!this.asked.has(name)) {
      return; // stopped meanwhile
    }
    if (box !== null) {
      this.asked.delete(name);
      this.boxes.set(name, box);
      for (const oldest of Array.from(this.boxes.keys()).slice(0, -keptMax)) {
        this.boxes.delete(oldest);
      }
      this.onarrival();
    } else if (attempt < triesMax) {
      this.later(name, retryMs * attempt * (0.5 + this.random()), attempt + 1);
    } else {
      this.asked.delete(name); // the next connection asks again; until then this device says it is not armed
    }
  }
}

async function bytesAt(path: string): Promise<Uint8Array | null> {
  try {
    const answer = await fetch(path);
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
  } catch (error) {
    if (error instanceof TypeError) {
      return null; // the network
    }
    throw error;
  }
}
