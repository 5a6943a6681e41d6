/**
 * Sealed pictures: fetched at different times on different devices, the browser's cache filled with all of them in quiet minutes,
 * those of questions on deck kept in memory as they came. Owns the requests; knows no keys. Called by `sealed.svelte.ts`.
 */

/** A hall of devices is told of a picture at once; it lies on deck for longer than this before anybody may see it. */
const spreadMs = 3000;
const retryMs = 2000;
const triesMax = 5;
/** More pictures than a round needs at once; the browser's own cache has the older ones. */
const keptMax = 4;

/** Between two pictures fetched ahead: a hall shares one air, and nobody waits for these. */
const aheadMinMs = 3_000;
const aheadMaxMs = 40_000;

export interface PictureOptions {
  readonly random?: () => number;
  /** Nothing is asked or answered now: there is room for what can wait. */
  readonly quiet: () => boolean;
  /** Called when one has come. */
  readonly onarrival: () => void;
}

export class Pictures {
  private readonly random: () => number;
  private readonly onarrival: () => void;
  private readonly quiet: () => boolean;
  private ahead: string[] | null = null; // still to be fetched ahead; null: not known which there are
  private goingAhead = false;
  private readonly boxes = new Map<string, Uint8Array>();
  private readonly asked = new Set<string>();
  private timers = new Set<ReturnType<typeof setTimeout>>();

  constructor(options: PictureOptions) {
    this.random = options.random ?? Math.random;
    this.onarrival = options.onarrival;
    this.quiet = options.quiet;
  }

  /** Begins to fetch all pictures of the contest for the browser's cache, one by one, once a page. */
  fetchAhead(): void {
    if (!this.goingAhead && this.ahead === null) {
      this.goingAhead = true;
      this.aheadLater();
    }
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
    this.goingAhead = false;
  }

  private aheadLater(): void {
    this.after(aheadMinMs + this.random() * (aheadMaxMs - aheadMinMs), () => {
      void this.stepAhead();
    });
  }

  private async stepAhead(): Promise<void> {
    if (this.quiet()) {
      if (this.ahead === null) {
        this.ahead = picturesIn(await bytesAt("/sealed/"));
      } else {
        const index = Math.floor(this.random() * this.ahead.length); // not all devices the same one
        const [name = ""] = this.ahead.splice(index, 1);
        if (!this.boxes.has(name)) {
          await bytesAt(pathOf(name));
        }
      }
      this.goingAhead &&= this.ahead !== null && this.ahead.length > 0;
    }
    if (this.goingAhead) {
      this.aheadLater();
    }
  }

  private later(name: string, ms: number, attempt: number): void {
    this.after(ms, () => {
      void this.fetch(name, attempt);
    });
  }

  private after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      run();
    }, ms);
    this.timers.add(timer);
  }

  private async fetch(name: string, attempt: number): Promise<void> {
    const box = await bytesAt(pathOf(name));
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

function pathOf(name: string): string {
  return `/sealed/${encodeURIComponent(name)}`;
}

/** `{"pictures": […]}`; null when it is something else, or nothing came. */
function picturesIn(bytes: Uint8Array | null): string[] | null {
  try {
    const { pictures } = JSON.parse(new TextDecoder().decode(bytes ?? undefined)) as { pictures?: unknown };
    return Array.isArray(pictures) ? pictures.filter((name): name is string => typeof name === "string") : null;
  } catch {
    return null; // no JSON
  }
}

async function bytesAt(path: string): Promise<Uint8Array | null> {
  try {
    const answer = await fetch(path);
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
  } catch {
    return null; // the network
  }
}
