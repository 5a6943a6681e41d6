/** The clock of a paper: the common start, the own deadline, the bells (RULES 3.5). Owns two countdowns; called by the desk. */
import type { Clock } from "../../lib/clock";
import { Countdown } from "../../lib/Countdown.svelte";
import { t } from "../words";

/** How long a bell is said on the page. */
const bellShownSeconds = 8;
/** Seconds left at which screen readers are told, beside the bells. */
const announcedSeconds = [30, 10, 5];

export class PaperClock {
  readonly countdown: Countdown;
  /** Runs before the common start. */
  readonly opening: Countdown;
  private readonly bells: () => readonly number[];

  /** Minutes left by the bell that rang just now; 0: none. */
  readonly bell = $derived.by(() => {
    const { seconds, running } = this.countdown;
    const rung = this.bells()
      .map((us) => Math.round(us / 1_000_000))
      .find((at) => running && seconds <= at && seconds > at - bellShownSeconds);
    return rung === undefined ? 0 : Math.round(rung / 60);
  });
  readonly announcement = $derived.by((): string => {
    const { seconds, running } = this.countdown;
    if (!running) {
      return "";
    }
    if (this.bell > 0) {
      return t("paperBell", { minutes: this.bell });
    }
    return announcedSeconds.includes(seconds) ? t("secondsLeft", { seconds }) : "";
  });

  /** `bells`: µs left at which one rings. */
  constructor(clock: Clock, bells: () => readonly number[]) {
    this.bells = bells;
    this.countdown = new Countdown(clock);
    this.opening = new Countdown(clock);
  }

  /** Contest µs; 0 stops. */
  set(opensUs: number, deadlineUs: number): void {
    this.countdown.set(deadlineUs, deadlineUs - opensUs);
    this.opening.set(opensUs, 0);
  }

  stop(): void {
    this.countdown.stop();
    this.opening.stop();
  }
}
