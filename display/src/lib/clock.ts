/**
 * The server's contest time on this device (DESIGN 4.2): offset samples from ping rounds, the best one wins.
 * Owns no timer and no socket: `connection.ts` feeds it; pages only read `nowUs()` and `errorUs()`.
 */

/** Milliseconds; `monotonic` never goes back, `wall` may. */
export interface TimeSource {
  readonly monotonic: () => number;
  readonly wall: () => number;
}

export const deviceTime: TimeSource = { monotonic: () => performance.now(), wall: () => Date.now() };

interface Sample {
  readonly offsetUs: number;
  readonly errorUs: number; // half the round trip: the true offset is within it
  readonly takenUs: number; // this device's monotonic µs
}

/** A quartz clock drifts by up to 100 ppm: an old sample is worth that much less. */
const driftPerMicrosecond = 100e-6;
const samplesMax = 64;
/** Four rounds: an older sample is let go once there are newer ones, however fast its network was. */
const sampleAgeMaxUs = 60_000_000;
/** The monotonic clock stands still in a sleeping device: wall time running ahead of it by more says that it slept. */
const sleepMs = 500;
/** Beyond what rounding and a coarse timer of a browser can make of it. */
const contradictionUs = 2_000;
/** A correction backwards up to this is hidden by holding time still, a larger one is taken at once. */
const heldBackUs = 1_000_000;

/**
 * Both samples cannot be true: one of the clocks was stopped or set in between (a sleep too short to be seen, a virtual machine
 * that was held), and the older one tells of a time that is no more.
 */
function contradicts(old: Sample, fresh: Sample, oldErrorUs: number): boolean {
  return Math.abs(old.offsetUs - fresh.offsetUs) > oldErrorUs + fresh.errorUs + contradictionUs;
}

export class Clock {
  private readonly time: TimeSource;
  private id = "";
  private samples: Sample[] = [];
  private offsetUs: number | null = null;
  private wallOffsetUs = 0;
  private lastNowUs = -Infinity;
  private wallAheadMs: number;
  private sleepsSeen = 0;

  constructor(time: TimeSource = deviceTime) {
    this.time = time;
    this.wallAheadMs = time.wall() - time.monotonic();
  }

  /** This device's monotonic µs, a whole number: what a ping carries as `sent`. */
  monotonicUs(): number {
    return Math.round(this.time.monotonic() * 1000);
  }

  /** From the welcome frame. A new clock id throws every sample away; until the first pong its `now_us` is all we know. */
  begin(id: string, nowUs: number, wallOffsetUs: number): void {
    this.wallOffsetUs = wallOffsetUs;
    if (id === this.id && this.samples.length > 0) {
      return;
    }
    this.id = id;
    this.samples = [];
    this.lastNowUs = -Infinity;
    this.offsetUs = nowUs - this.monotonicUs();
  }

  /** From a pong: when it was sent and came back (device µs), received and replied (server µs). */
  sample(sentUs: number, receivedUs: number, repliedUs: number, returnedUs: number): void {
    const roundTripUs = returnedUs - sentUs - (repliedUs - receivedUs);
    if (roundTripUs < 0) {
      return; // the device slept in between, or the frame is from another clock
    }
    const offsetUs = (receivedUs - sentUs + (repliedUs - returnedUs)) / 2;
    const fresh: Sample = { offsetUs, errorUs: roundTripUs / 2, takenUs: returnedUs };
    const kept = this.samples.filter(
      (old) => returnedUs - old.takenUs <= sampleAgeMaxUs && !contradicts(old, fresh, this.costUs(old)),
    );
    this.samples = [...kept, fresh].slice(-samplesMax);
    const best = this.best();
    if (best !== null) {
      this.offsetUs = best.offsetUs;
    }
  }

  /** Contest time in µs, never going back while one clock id lasts (but for corrections above a second). 0 before any welcome. */
  nowUs(): number {
    this.noticeSleep();
    if (this.offsetUs === null) {
      return 0;
    }
    const nowUs = Math.round(this.time.monotonic() * 1000 + this.offsetUs);
    if (nowUs < this.lastNowUs && this.lastNowUs - nowUs < heldBackUs) {
      return this.lastNowUs;
    }
    this.lastNowUs = nowUs;
    return nowUs;
  }

  /**
   * Contest time of a moment of this page (monotonic ms, `inputMoment`), for a claim of when something happened. 0 while the
   * clock has not been measured: then nothing is claimed.
   */
  momentUs(monotonicMs: number): number {
    if (this.errorUs() === Infinity) {
      return 0;
    }
    return Math.max(1, this.nowUs() - Math.round((this.time.monotonic() - monotonicMs) * 1000));
  }

  /** The server's wall clock, Unix ms: for display only. The device's own before any welcome. */
  wallNowMs(): number {
    return this.offsetUs === null ? this.time.wall() : Math.floor((this.nowUs() + this.wallOffsetUs) / 1000);
  }

  /** How far `nowUs()` may be from the server's clock; Infinity before the first pong and after a sleep. */
  errorUs(): number {
    this.noticeSleep();
    const best = this.best();
    return best === null ? Infinity : this.costUs(best);
  }

  /** How often the device was found to have slept. */
  get sleeps(): number {
    this.noticeSleep();
    return this.sleepsSeen;
  }

  get known(): boolean {
    return this.offsetUs !== null;
  }

  /**
   * A sleeping device's wall clock runs on, its monotonic one may not. The offset is moved by the time slept as the wall clock tells it, which shows
   * about the right time until the next ping round measures it again.
   */
  private noticeSleep(): void {
    const wallAheadMs = this.time.wall() - this.time.monotonic();
    const jumpMs = wallAheadMs - this.wallAheadMs;
    this.wallAheadMs = wallAheadMs;
    if (jumpMs > sleepMs && this.offsetUs !== null) {
      this.sleepsSeen += 1;
      this.offsetUs += jumpMs * 1000;
      this.samples = [];
    }
  }

  private costUs(sample: Sample): number {
    return sample.errorUs + Math.max(0, this.monotonicUs() - sample.takenUs) * driftPerMicrosecond;
  }

  private best(): Sample | null {
    let best: Sample | null = null;
    for (const sample of this.samples) {
      if (best === null || this.costUs(sample) < this.costUs(best)) {
        best = sample;
      }
    }
    return best;
  }
}
