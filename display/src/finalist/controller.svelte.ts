/**
 * What a finalist's page does: signs in, answers, knows what is shown. Between the session (wire) and the views, which
 * only read from here and call the methods.
 */
import { getContest, postJson, takeFragment, type ContestInfo } from "../lib/api";
import type { ConnectionOptions } from "../lib/connection";
import { contestMark, type ContestMark } from "../lib/mark";
import { Session } from "../lib/session.svelte";
import { deviceId, deviceStorage, type Storage } from "../lib/storage";
import { PaperDesk } from "./paper/desk.svelte";
import { normalizeCode, signInProblem, type SignInProblem } from "./code";
import { LiveDesk } from "./rounds/live.svelte";
import { Review } from "./rounds/review.svelte";
import { screenOf, type Screen } from "./screen";

/** How long a device that lost its place may try to deliver what it had stored. */
const replacedMs = 15_000;

const screensWithSheet: readonly Screen[] = ["lobby", "question", "paper", "ending", "disqualified"];

interface SignedIn {
  readonly candidate: string;
  readonly waiting: boolean;
}

export type ControllerOptions = Partial<Omit<ConnectionOptions, "listener" | "role">>;

export class FinalistController {
  readonly session: Session;
  readonly live: LiveDesk;
  readonly desk: PaperDesk;
  readonly review: Review;
  contest = $state.raw<ContestInfo | null>(null);
  signingIn = $state(false);
  problem = $state<SignInProblem | null>(null);
  private readonly storage: Storage;
  private readonly ending: () => void;

  readonly screen = $derived.by((): Screen => {
    const { link, stage, own, takeover } = this.session;
    return this.signingIn ? "sign-in" : screenOf({ link, stage, own, takeover });
  });
  /** The answer sheet may be looked at here and now: never over a question or a paper that waits for this finalist. */
  readonly mayReview = $derived.by(() => {
    const { play } = this.live;
    const busy = play !== null && !play.void && play.phase !== "scored";
    const idle = !busy && this.desk.paper?.phase !== "open";
    return idle && this.review.available && screensWithSheet.includes(this.screen);
  });
  readonly unsent = $derived.by(() => this.live.unsent || this.desk.waiting > 0);

  constructor(options: ControllerOptions = {}) {
    this.storage = options.storage ?? deviceStorage;
    this.session = new Session({
      ...options,
      role: "finalist",
      onFrame: (frame) => {
        this.live.frame(frame);
        this.desk.frame(frame);
        this.review.frame(frame);
      },
      onSettled: (command, outcome) => {
        this.live.settled(command, outcome);
        this.desk.settled(command, outcome);
      },
    });
    this.desk = new PaperDesk(this.session, this.storage);
    this.live = new LiveDesk(this.session, { ...options, storage: this.storage });
    this.review = new Review(this.session);
    this.ending = $effect.root(() => {
      this.follow();
    });
  }

  /** `code`: from the slip's QR code, in the fragment of the address. */
  start(code = takeFragment("code")): void {
    void this.learnContest();
    if (code === "") {
      this.session.start();
    } else {
      void this.signIn(code);
    }
  }

  destroy(): void {
    this.ending();
    this.live.stop();
    this.desk.stop();
    this.session.stop();
  }

  async signIn(typed: string): Promise<void> {
    const code = normalizeCode(typed);
    if (code === null) {
      this.problem = { code: "incomplete", message: "" };
      this.session.stop();
      return;
    }
    this.signingIn = true;
    this.problem = null;
    const answer = await postJson<SignedIn>("/api/sign-in", { code, device: deviceId(this.storage) });
    if (answer.ok) {
      this.session.takeover = "";
      this.session.start();
    } else {
      this.problem = signInProblem(answer);
      this.session.stop();
    }
    this.signingIn = false;
  }

  async signOut(): Promise<void> {
    await postJson("/api/sign-out", {});
    this.live.forget();
    this.problem = null;
    this.desk.forget();
    this.session.forget();
  }

  /** Makes this tab or device the active one again; the server has the last word. */
  reclaim(): void {
    this.session.start();
  }

  confirmIdentity(correct: boolean): void {
    this.session.send("confirm_identity", { correct }, { kept: true });
  }

  /** Signing out is offered only where it cannot cost anything: before the lobby is locked, and after the end. */
  get maySignOut(): boolean {
    const { stage } = this.session;
    return stage !== null && (!stage.lobby_locked || stage.phase === "ended");
  }

  get mark(): ContestMark {
    return contestMark(this.contest, this.session.welcome?.rehearsal);
  }

  /** The server no longer knows this device, and nobody signed out here. */
  get thrownOut(): boolean {
    return this.session.link === "signed-out" && this.session.welcome !== null;
  }

  get identityPending(): boolean {
    return this.session.pending.some(({ name }) => name === "confirm_identity");
  }

  private async learnContest(): Promise<void> {
    const answer = await getContest();
    if (answer.ok) {
      this.contest = answer.value;
    }
  }

  /** Effects that outlive any single view. */
  private follow(): void {
    this.desk.follow();
    this.review.follow();
    this.live.follow(() => this.screen === "question");
    $effect(() => {
      const { takeover, pending } = this.session;
      if (takeover !== "replaced") {
        return undefined;
      }
      // What was stored here is delivered; there is nothing more to say to this device (RULES 3.4).
      const done = pending.length === 0 && this.desk.waiting === 0;
      const timer = setTimeout(() => this.session.stop(), done ? 0 : replacedMs);
      return () => {
        clearTimeout(timer);
      };
    });
    $effect(() => {
      if (this.unsent) {
        const warn = (event: BeforeUnloadEvent): void => {
          event.preventDefault();
          event.returnValue = "";
        };
        window.addEventListener("beforeunload", warn);
        return () => {
          window.removeEventListener("beforeunload", warn);
        };
      }
      return undefined;
    });
  }
}
