/** The server's wall clock as a value that changes once a second. Ends with the component that made it. */
import type { Clock } from "../../lib/clock";

const stepMs = 1000;

export class WallClock {
  nowMs = $state(0);
  /** Contest time, µs. */
  nowUs = $state(0);

  constructor(private readonly clock: Clock) {
    this.read();
    $effect(() => {
      const timer = setInterval(() => {
        this.read();
      }, stepMs);
      return () => {
        clearInterval(timer);
      };
    });
  }

  private read(): void {
    this.nowMs = this.clock.wallNowMs();
    this.nowUs = this.clock.nowUs();
  }
}
