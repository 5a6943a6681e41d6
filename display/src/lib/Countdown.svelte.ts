/**
 * Remaining time until a deadline of the server, as reactive values: read from the clock at every frame, so nothing drifts.
 * Owns its animation frame loop; knows nothing of plays. Create it in a component and call `stop()` when that is destroyed,
 * or use `countdown()` which does so.
 */
import { onDestroy } from "svelte";
import type { Clock } from "./clock";

/** Steps of `fraction`: finer ones cost an old tablet repaints nobody sees. */
const fractionSteps = 400;

export class Countdown {
  /** Whole seconds left, rounded up: "1" until the very end, 0 when it is over. */
  seconds = $state(0);
  /** 1 … 0, share of the window that is left. */
  fraction = $state(0);
  /** The moment has not come yet (opening time in the future). */
  early = $state(false);
  running = $state(false);
  private readonly clock: Clock;
  private deadlineUs = 0;
  private windowUs = 0;
  private frame = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Contest µs. `deadlineUs` 0 stops. May be called again at any time: an early close brings the deadline forward. */
  set(deadlineUs: number, windowUs: number): void {
    this.deadlineUs = deadlineUs;
    this.windowUs = windowUs;
    cancelAnimationFrame(this.frame);
    if (deadlineUs === 0) {
      this.running = false;
      this.seconds = 0;
      this.fraction = 0;
    } else {
      this.step();
    }
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    this.running = false;
  }

  private step(): void {
    const leftUs = Math.max(0, this.deadlineUs - this.clock.nowUs());
    this.early = leftUs > this.windowUs && this.windowUs > 0;
    const shownUs = this.windowUs > 0 ? Math.min(leftUs, this.windowUs) : leftUs;
    this.seconds = Math.ceil(shownUs / 1_000_000);
    this.fraction = this.windowUs > 0 ? Math.round((shownUs / this.windowUs) * fractionSteps) / fractionSteps : 0;
    this.running = leftUs > 0;
    if (this.running) {
      this.frame = requestAnimationFrame(() => {
        this.step();
      });
    }
  }
}

/** A countdown that follows `target()` and ends with the component that made it. */
export function countdown(clock: Clock, target: () => { deadlineUs: number; windowUs: number }): Countdown {
  const made = new Countdown(clock);
  $effect(() => {
    const { deadlineUs, windowUs } = target();
    made.set(deadlineUs, windowUs);
  });
  onDestroy(() => {
    made.stop();
  });
  return made;
}
