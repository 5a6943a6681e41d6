/**
 * What a finalist's page does: signs in, answers, knows what is shown. Between the session (wire) and the views, which
 * only read from here and call the methods. Owns the countdown and what must be told before the page is left.
 */
import { untrack } from "svelte";
import { getContest, postJson, takeFragment, type ContestInfo } from "../lib/api";
import type { ConnectionOptions } from "../lib/connection";
import { Countdown } from "../lib/Countdown.svelte";
import type { Outcome, PendingCommand } from "../lib/outbox";
import { Session } from "../lib/session.svelte";
import { deviceId, deviceStorage, type Storage } from "../lib/storage";
import type { GivenAnswerShape, PlayShape } from "../lib/wire";
import { answerState, canAnswer, isFinal, type AnswerState, type Refusal } from "./answering";
import { PaperDesk } from "./paper/desk.svelte";
import { normalizeCode, signInProblem, type SignInProblem } from "./code";
import { screenOf, type Screen } from "./screen";
import { t } from "./words";

/** Seconds left at which screen readers are told, and only then (SCREENS). */
const announcedSeconds = [30, 10, 5];

function phaseAnnouncement(phase: string | undefined): string {
  if (phase === "reading") {
    return t("announceStem");
  }
  return phase === "open" ? t("announceChoices") : "";
}

interface SignedIn {
  readonly candidate: string;
  readonly waiting: boolean;
}

export type ControllerOptions = Partial<Omit<ConnectionOptions, "listener" | "role">>;

export class FinalistController {
  readonly session: Session;
  readonly countdown: Countdown;
  /** Runs while the choices are here before their moment: nobody sees them early (DESIGN 4.3). */
  readonly opening: Countdown;
  readonly desk: PaperDesk;
  contest = $state.raw<ContestInfo | null>(null);
  signingIn = $state(false);
  problem = $state<SignInProblem | null>(null);
  /** What screen readers are told: that the question has moved on, and the time at three moments. */
  announcement = $state("");
  /** The last answer the server acknowledged: known before the own state follows. */
  private receipt = $state.raw<GivenAnswerShape | null>(null);
  private refusal = $state.raw<Refusal | null>(null);
  private readonly storage: Storage;
  private readonly ending: () => void;

  readonly play = $derived.by((): PlayShape | null => this.session.stage?.play ?? null);
  readonly screen = $derived.by((): Screen => {
    const { link, stage, own, takeover } = this.session;
    return this.signingIn ? "sign-in" : screenOf({ link, stage, own, takeover });
  });
  readonly answer = $derived.by((): AnswerState => {
    const play = this.play?.id ?? "";
    const own = this.session.own?.answer ?? null;
    const { pending, link, storeAway } = this.session;
    const given = own !== null && own.play === play ? own : this.receipt;
    return answerState({ play, given, pending, refusal: this.refusal, link, storeAway });
  });
  readonly timeUp = $derived.by(
    () => this.play !== null && this.play.deadline_us > 0 && this.counting && !this.countdown.running,
  );
  readonly answerable = $derived.by(
    () =>
      !this.opening.running && canAnswer(this.play, this.session.stage?.standstill ?? null, this.answer, this.timeUp),
  );
  /** An answer of an earlier question that is still to be sent, or was refused meanwhile. */
  readonly earlier = $derived.by((): "pending" | "refused" | null => {
    const play = this.play?.id ?? "";
    if (this.session.pending.some(({ name, arguments: given }) => name === "answer" && given["play"] !== play)) {
      return "pending";
    }
    return this.refusal !== null && this.refusal.play !== play && isFinal(this.refusal.code) ? "refused" : null;
  });
  readonly unsent = $derived.by(
    () => this.desk.waiting > 0 || this.session.pending.some(({ name }) => name === "answer" || name === "press"),
  );
  /** The window of the shown play runs on the clock. */
  private readonly counting = $derived.by(() => {
    const { play } = this;
    return play !== null && play.phase === "open" && !play.void && this.session.stage?.standstill === null;
  });

  constructor(options: ControllerOptions = {}) {
    this.storage = options.storage ?? deviceStorage;
    this.session = new Session({
      ...options,
      role: "finalist",
      onFrame: (frame) => {
        this.desk.frame(frame);
      },
      onSettled: (command, outcome) => {
        this.settled(command, outcome);
      },
    });
    this.desk = new PaperDesk(this.session, this.storage);
    this.countdown = new Countdown(this.session.clock);
    this.opening = new Countdown(this.session.clock);
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
    this.countdown.stop();
    this.opening.stop();
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
    this.receipt = null;
    this.refusal = null;
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

  /** Gives the answer to the shown play, once. `pressedMs`: moment of the input (`inputMoment`). */
  choose(letter: string, pressedMs: number): void {
    const { play } = this;
    if (play === null || !this.answerable) {
      return;
    }
    this.refusal = null;
    this.session.send(
      "answer",
      { play: play.id, choice: letter },
      { kept: true, pressedMs, lagArgument: "claimed_lag_us" },
    );
  }

  dismissRefusal(): void {
    this.refusal = null;
  }

  /** Signing out is offered only where it cannot cost anything: before the lobby is locked, and after the end. */
  get maySignOut(): boolean {
    const { stage } = this.session;
    return stage !== null && (!stage.lobby_locked || stage.phase === "ended");
  }

  get rehearsal(): boolean {
    return this.session.welcome?.rehearsal ?? this.contest?.rehearsal ?? false;
  }

  /** The server no longer knows this device, and nobody signed out here. */
  get thrownOut(): boolean {
    return this.session.link === "signed-out" && this.session.welcome !== null;
  }

  get identityPending(): boolean {
    return this.session.pending.some(({ name }) => name === "confirm_identity");
  }

  private settled(command: PendingCommand, outcome: Outcome): void {
    this.desk.settled(command, outcome);
    if (command.name !== "answer") {
      return;
    }
    const play = String(command.arguments["play"]);
    const choice = String(command.arguments["choice"]);
    if (outcome.type === "refused") {
      this.refusal = { play, choice, code: outcome.code, detail: outcome.detail };
    } else {
      const stored = { play, choice, received_wall_ms: outcome.wall_ms, latency_us: 0 };
      this.receipt = outcome.answer ?? stored;
    }
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
    $effect(() => {
      const { play, counting } = this;
      const deadlineUs = counting ? (play?.deadline_us ?? 0) : 0;
      const windowUs = play?.window_us ?? 0;
      const opensUs = counting ? (play?.opens_us ?? 0) : 0;
      untrack(() => {
        this.countdown.set(deadlineUs, windowUs);
        this.opening.set(opensUs, 0);
      });
    });
    let shown = "";
    $effect(() => {
      const play = this.play?.id ?? "";
      if (play !== shown) {
        shown = play;
        window.scrollTo(0, 0); // a new question is read from its beginning
      }
    });
    $effect(() => {
      const phase = this.play?.phase;
      this.session.connection.setVigilant(phase === "reading" || phase === "open");
    });
    $effect(() => {
      const phase = this.play?.phase;
      const shownQuestion = this.screen === "question";
      this.announcement = untrack(() => (shownQuestion ? phaseAnnouncement(phase) : ""));
    });
    $effect(() => {
      const { seconds, running } = this.countdown;
      if (running && announcedSeconds.includes(seconds)) {
        this.announcement = untrack(() => t("secondsLeft", { seconds }));
      } else if (running && announcedSeconds.includes(seconds + 1)) {
        this.announcement = "";
      }
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
