/**
 * Calls at a moment of contest time: on the first animation frame at or after it, by a timer where no frames are drawn. Owns one
 * timer and one frame request; knows nothing of questions. Called by `sealed.svelte.ts`.
 */
import type { Clock } from "../../lib/clock";

/** From here on frames are counted: a timer alone may be late by as much on a busy tablet. */
const framesFromMs = 30;
/** The clock is measured while it is waited: a far moment is looked at again after this. */
const lookAgainMs = 1000;
/** A visible page may be drawn no frames all the same (covered by another window): then a timer does. */
const noFrameMs = 100;
/** A device that slept has only guessed the time since: it waits longer than it guesses, for a pong or the stage to come first. */
const unmeasuredUs = 2_000_000;

export class Moment {
  private readonly clock: Clock;
  private readonly reached: (inFrame: boolean) => void;
  private atUs = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private frame = 0;
  private framed = false; // frames are being asked for

  /** `reached`: called once for each moment set; `inFrame`: what is changed then is drawn in this very frame. */
  constructor(clock: Clock, reached: (inFrame: boolean) => void) {
    this.clock = clock;
    this.reached = reached;
  }

  /** Whether a moment has come, as far as this device may believe it. */
  static isPast(clock: Clock, atUs: number): boolean {
    return Moment.leftUs(clock, atUs) <= 0;
  }

  /** Contest µs; 0 cancels. Again with the same moment changes nothing. */
  set(atUs: number): void {
    if (atUs === this.atUs) {
      return;
    }
    this.stop();
    this.atUs = atUs;
    if (atUs > 0) {
      this.wait();
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.atUs = 0;
    this.framed = false;
  }

  private static leftUs(clock: Clock, atUs: number): number {
    const believedUs = clock.errorUs() === Infinity ? unmeasuredUs : 0;
    return atUs + believedUs - clock.nowUs();
  }

  private wait(inFrame = false): void {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    const leftMs = Moment.leftUs(this.clock, this.atUs) / 1000;
    const hidden = document.visibilityState === "hidden";
    if (leftMs <= 0 && (inFrame || hidden || this.framed)) {
      this.stop();
      this.reached(inFrame);
      return;
    }
    this.framed = leftMs <= framesFromMs && !hidden;
    if (this.framed) {
      this.frame = requestAnimationFrame(() => {
        this.wait(true);
      });
    }
    const waitMs = this.framed ? Math.max(0, leftMs) + noFrameMs : hidden ? leftMs : leftMs - framesFromMs;
    this.timer = setTimeout(
      () => {
        this.wait();
      },
      Math.min(lookAgainMs, Math.max(0, Math.ceil(waitMs))),
    );
  }
}
