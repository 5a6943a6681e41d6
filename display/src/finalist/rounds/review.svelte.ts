/**
 * The own answer sheet after the last question (RULES 6.1): asked for when it is looked at, again after a silence, and
 * now and then while it is read: a ruling may change a key. Called by the controller.
 */
import { untrack } from "svelte";
import type { Session } from "../../lib/session.svelte";
import type { AnswerSheetShape, ReceiptShape, ToClientFrame } from "../../lib/wire";

const askAgainMs = 4000;
const lookAgainMs = 15_000;

export class Review {
  opened = $state(false);
  sheet = $state.raw<AnswerSheetShape | null>(null);
  private readonly session: Session;

  /** Answer sheets may be looked at now. */
  readonly available = $derived.by(() => (this.session.stage?.review_until_us ?? 0) > 0);
  readonly shown = $derived.by(() => this.opened && this.available);
  private readonly here = $derived.by(() => this.sheet !== null);

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

  /** What this device keeps of its newest answer. */
  get receipt(): ReceiptShape | null {
    return this.session.connection.receipt;
  }

  /** Unix ms on the server's wall clock, for display. */
  wallMs(us: number): number {
    const { clock } = this.session;
    return clock.wallNowMs() + Math.round((us - clock.nowUs()) / 1000);
  }

  /** Called once, inside an effect root. */
  follow(): void {
    const ask = (): void => {
      untrack(() => this.session.connection.ask({ type: "review" }));
    };
    const asking = (everyMs: number): (() => void) => {
      const timer = setInterval(ask, everyMs);
      return () => {
        clearInterval(timer);
      };
    };
    $effect(() => {
      if (!this.shown || this.session.link !== "open") {
        return undefined;
      }
      if (!this.here) {
        ask();
      }
      return asking(this.here ? lookAgainMs : askAgainMs);
    });
    // A ruling that changes the own result is seen at once.
    $effect(() => {
      if (this.session.own !== null && untrack(() => this.shown && this.here)) {
        ask();
      }
    });
  }
}
