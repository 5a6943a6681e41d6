/**
 * The own answer sheet after the last question (RULES 6.1): asked for when it is looked at, and again after a silence.
 * Called by the controller.
 */
import { untrack } from "svelte";
import type { Session } from "../../lib/session.svelte";
import type { AnswerSheetShape, ToClientFrame } from "../../lib/wire";

const askAgainMs = 4000;

export class Review {
  opened = $state(false);
  sheet = $state.raw<AnswerSheetShape | null>(null);
  private readonly session: Session;

  /** Answer sheets may be looked at now. */
  readonly available = $derived.by(() => (this.session.stage?.review_until_us ?? 0) > 0);
  readonly shown = $derived.by(() => this.opened && this.available);

  constructor(session: Session) {
    this.session = session;
  }

  open(): void {
    this.opened = true;
    this.sheet = null;
    window.scrollTo(0, 0);
  }

  close(): void {
    this.opened = false;
    window.scrollTo(0, 0);
  }

  frame(frame: ToClientFrame): void {
    if (frame.type === "review") {
      this.sheet = frame.sheet;
    }
  }

  /** Unix ms on the server's wall clock, for display. */
  wallMs(us: number): number {
    const { clock } = this.session;
    return clock.wallNowMs() + Math.round((us - clock.nowUs()) / 1000);
  }

  /** Called once, inside an effect root. */
  follow(): void {
    $effect(() => {
      const missing = this.shown && this.sheet === null && this.session.link === "open";
      if (!missing) {
        return undefined;
      }
      const ask = (): void => {
        untrack(() => this.session.connection.ask({ type: "review" }));
      };
      ask();
      const timer = setInterval(ask, askAgainMs);
      return () => {
        clearInterval(timer);
      };
    });
  }
}
