/**
 * One play in front of a finalist: what may be answered, what was, where that stands, the countdown of the own deadline,
 * the buzzer. Between the session and the views of a question; called by the controller.
 */
import { untrack } from "svelte";
import { Countdown } from "../../lib/Countdown.svelte";
import type { Outcome, PendingCommand } from "../../lib/outbox";
import type { Session } from "../../lib/session.svelte";
import type { Storage } from "../../lib/storage";
import type { GivenAnswerShape, ToClientFrame } from "../../lib/wire";
import { Sealed } from "../sealed/sealed.svelte";
import {
  answerState,
  canAnswer,
  isFinal,
  latestGiven,
  verdict,
  type AnswerablePlay,
  type AnswerState,
  type Refusal,
} from "../answering";
import { t } from "../words";
import { buzzerView, mayPress, openingOf, type BuzzerView } from "./buzzer";
import { toggled, ToggleGuard } from "./several";

/** Seconds left at which screen readers are told, and only then (SCREENS). */
const announcedSeconds = [30, 10, 5];

function announced(step: Step): string {
  if (step === "reading") {
    return t("announceStem");
  }
  return step === "open" ? t("announceChoices") : "";
}

/**
 * What of the question is on this device: "prepare": nothing yet, it is announced · "reading": the stem · "countdown": the stem, and
 * the moment of the choices is ahead · "open": what can be answered · "over": locked and later.
 */
export type Step = "none" | "sealed" | "prepare" | "reading" | "countdown" | "open" | "over";

export class LiveDesk {
  readonly countdown: Countdown;
  /** Runs while the moment of the choices is ahead (DESIGN 4.3). */
  readonly opening: Countdown;
  /** What screen readers are told: that the question has moved on, and the time at three moments. */
  announcement = $state("");
  /** Came back by a rescue (RULES 7.1): said until the next question is over. */
  rescued = $state(false);
  /** Letters taken so far where an answer is several of them. */
  selection = $state("");
  private readonly session: Session;
  private readonly sealed: Sealed;
  private readonly toggles = new ToggleGuard();
  /** The last answer the server acknowledged: known before the own state follows. */
  private receipt = $state.raw<GivenAnswerShape | null>(null);
  private refusal = $state.raw<Refusal | null>(null);
  private pressSettled = $state.raw<{ opening: string; code: string } | null>(null);
  private pressOpening = "";

  /** As this device may show it now: with the texts it opened itself. */
  readonly play = $derived.by((): AnswerablePlay | null => {
    const { stage } = this.session;
    return this.sealed.merged(stage?.play ?? null, stage?.standstill ?? null);
  });
  readonly step = $derived.by((): Step => {
    const { play } = this;
    if (play === null) {
      return "none";
    }
    if (play.phase === "reading") {
      return play.stem === "" && play.image === "" ? "prepare" : "reading";
    }
    if (play.phase !== "open") {
      return play.phase === "sealed" ? "sealed" : "over";
    }
    return this.opensLater ? "countdown" : "open";
  });
  /** The choices are not here: their moment is ahead, or just now and they are on their way. A buzzer may have none. */
  private readonly opensLater = $derived.by(() => {
    const { play } = this;
    return play !== null && play.choices.length === 0 && (this.opening.running || play.kind !== "buzzer");
  });
  readonly answer = $derived.by((): AnswerState => {
    const play = this.play?.id ?? "";
    const changeable = this.play?.changeable === true;
    const { pending, link, storeAway } = this.session;
    const given = latestGiven(play, this.session.own?.answer ?? null, this.receipt);
    return answerState({ play, changeable, given, pending, refusal: this.refusal, link, storeAway });
  });
  /** What is chosen here, whether the server has it or not; "" for nothing. */
  private readonly current = $derived.by(() => {
    const { answer, play } = this;
    if (answer.kind === "none" || answer.kind === "refused") {
      return "";
    }
    const known = play !== null && play.key.length > 0;
    return known && "recorded" in answer && answer.recorded !== "" ? answer.recorded : answer.choice;
  });
  /** The letters to be shown as chosen: those just taken, until they are sent. */
  readonly chosen = $derived.by(() => {
    const taking = this.play?.several === true && this.selection !== "" && this.answerable;
    return taking ? this.selection : this.current;
  });
  /** Letters are taken that the server has not been given. */
  readonly sendable = $derived.by(() => this.answerable && this.selection !== "" && this.selection !== this.current);
  /** Takes part in this question; others watch (RULES 4.6, 7). */
  readonly playing = $derived.by(() => this.session.own?.playing === true);
  readonly buzzer = $derived.by((): BuzzerView | null => {
    const { play, session, pressSettled: settled } = this;
    const { own, pending } = session;
    return play === null || own === null ? null : buzzerView({ play, own, pending, settled });
  });
  /** Own deadline with extra time; on a buzzer question the end of the turn or of the opening. 0: none. */
  readonly deadlineUs = $derived.by(() => {
    const { play } = this;
    if (play?.kind === "buzzer" && play.buzzer !== null) {
      return play.buzzer.until_us;
    }
    const ownUs = this.session.own?.deadline_us ?? 0;
    return ownUs > 0 ? ownUs : (play?.deadline_us ?? 0);
  });
  readonly timeUp = $derived.by(() => this.deadlineUs > 0 && this.counting && !this.countdown.running);
  readonly answerable = $derived.by(() => {
    const { play, session, answer, timeUp } = this;
    const turn = play?.kind !== "buzzer" || (this.buzzer?.kind === "own-turn" && !this.buzzer.byVoice);
    const free = this.step === "open" && this.playing && turn;
    return free && canAnswer(play, session.stage?.standstill ?? null, answer, timeUp);
  });
  readonly pressable = $derived.by(
    () =>
      this.session.stage?.standstill === null &&
      mayPress(this.buzzer, this.play?.phase ?? "") &&
      this.step !== "prepare" && // nothing to be early for
      !this.opening.running,
  );
  /** A press from here was refused because the buzzer was shut. */
  readonly pressedEarly = $derived.by(
    () =>
      this.play !== null &&
      this.pressSettled?.code === "too_early" &&
      this.pressSettled.opening === openingOf(this.play),
  );
  /** right, wrong, none, or null while nothing is to be said about the own answer. */
  readonly verdict = $derived.by(() => {
    const { play, answer, session } = this;
    if (play === null || play.key.length === 0 || play.void) {
      return null;
    }
    const attempt = play.buzzer?.attempts.find(({ candidate }) => candidate === session.own?.candidate);
    if (attempt !== undefined) {
      return attempt.right ? "right" : "wrong";
    }
    const silent = answer.kind !== "received" && (!this.playing || play.kind === "buzzer");
    return silent ? null : verdict(play, answer);
  });
  /** An answer of an earlier question that is still to be sent, or was refused meanwhile. */
  readonly earlier = $derived.by((): "pending" | "refused" | null => {
    const play = this.play?.id ?? "";
    if (this.session.pending.some(({ name, arguments: given }) => name === "answer" && given["play"] !== play)) {
      return "pending";
    }
    return this.refusal !== null && this.refusal.play !== play && isFinal(this.refusal.code) ? "refused" : null;
  });
  readonly unsent = $derived.by(() => this.session.pending.some(({ name }) => name === "answer" || name === "press"));
  /** The window of the shown play runs on the clock. */
  private readonly counting = $derived.by(() => {
    const { play } = this;
    return play !== null && play.phase === "open" && !play.void && this.session.stage?.standstill === null;
  });

  constructor(session: Session, options: { readonly storage: Storage; readonly random?: () => number }) {
    this.session = session;
    this.sealed = new Sealed(session, options);
    this.countdown = new Countdown(session.clock);
    this.opening = new Countdown(session.clock);
  }

  stop(): void {
    this.countdown.stop();
    this.opening.stop();
    this.sealed.stop();
  }

  frame(frame: ToClientFrame): void {
    this.sealed.frame(frame);
  }

  forget(): void {
    this.sealed.forget();
    this.receipt = this.refusal = this.pressSettled = null;
    this.selection = "";
  }

  /**
   * A letter was pressed: it is the answer, or one letter more or less of one. Where the last answer counts, what was
   * chosen before is where one begins. `pressedMs`: moment of the input (`inputMoment`).
   */
  choose(letter: string, pressedMs: number): void {
    const { play } = this;
    if (play === null || !this.answerable) {
      return;
    }
    if (!play.several) {
      if (letter !== this.current) {
        this.give(letter, pressedMs);
      }
    } else if (this.toggles.taken(letter, pressedMs)) {
      this.selection = toggled(this.chosen, letter);
    }
  }

  /** Sends the letters taken so far, once. */
  sendSelection(pressedMs: number): void {
    if (this.sendable) {
      this.give(this.selection, pressedMs);
    }
  }

  press(pressedMs: number): void {
    const { play } = this;
    if (play !== null && this.pressable) {
      this.pressSettled = null;
      this.pressOpening = openingOf(play);
      this.session.send("press", { play: play.id, pressed_us: this.session.clock.momentUs(pressedMs) });
    }
  }

  dismissRefusal(): void {
    this.refusal = null;
  }

  settled(command: PendingCommand, outcome: Outcome): void {
    const code = outcome.type === "refused" ? outcome.code : "";
    if (code === "bad_time" && this.withoutMoment(command)) {
      return;
    }
    if (command.name === "press") {
      this.pressSettled = { opening: this.pressOpening, code };
    }
    if (command.name !== "answer") {
      return;
    }
    const play = String(command.arguments["play"]);
    const choice = String(command.arguments["choice"]);
    if (outcome.type === "refused") {
      this.refusal = { play, choice, code, detail: outcome.detail };
    } else {
      const stored = { play, choice, received_wall_ms: outcome.wall_ms, latency_us: 0 };
      this.receipt = outcome.answer ?? stored;
    }
  }

  /** The server does not believe this device's clock: the same once more, claiming nothing, while the clock is measured anew. */
  private withoutMoment({ name, arguments: given, kept }: PendingCommand): boolean {
    if ((name !== "answer" && name !== "press") || given["pressed_us"] === 0) {
      return false;
    }
    this.session.connection.measure();
    const { play } = given;
    if (!this.session.connection.pending.some((later) => later.name === name && later.arguments["play"] === play)) {
      this.session.send(name, { ...given, pressed_us: 0 }, { kept }); // unless another choice is on its way already
    }
    return true;
  }

  /** Effects that outlive any single view; called once, inside an effect root. `shown`: the question is on the screen. */
  follow(shown: () => boolean): void {
    $effect(() => {
      const { play, counting, deadlineUs } = this;
      const live = counting || (play?.kind === "buzzer" && play.phase === "open");
      const opensUs = counting && play?.choices.length === 0 ? play.opens_us : 0;
      const extraUs = Math.max(0, deadlineUs - (play?.deadline_us ?? 0));
      const windowUs = play?.kind === "buzzer" ? 0 : (play?.window_us ?? 0) + extraUs;
      untrack(() => {
        this.countdown.set(live ? deadlineUs : 0, windowUs);
        this.opening.set(opensUs, 0);
      });
    });
    let shownPlay = "";
    $effect(() => {
      const play = this.play?.id ?? "";
      if (play !== shownPlay) {
        shownPlay = play;
        this.selection = "";
        window.scrollTo(0, 0); // a new question is read from its beginning
      }
    });
    let outBefore = "";
    let rescuedIn = "";
    $effect(() => {
      const out = this.session.own?.out ?? outBefore;
      const { play } = this;
      if (outBefore === "eliminated" && out === "") {
        this.rescued = true;
        rescuedIn = play?.id ?? "";
      } else if (out !== "" || (play !== null && play.id !== rescuedIn && play.phase === "closed")) {
        this.rescued = false;
      }
      outBefore = out;
    });
    $effect(() => {
      const phase = this.play?.phase;
      this.session.connection.setVigilant(phase === "reading" || phase === "open");
    });
    $effect(() => {
      const { step } = this;
      const question = shown();
      this.announcement = untrack(() => (question ? announced(step) : ""));
    });
    $effect(() => {
      const { play } = this;
      if (play === null || play.void || !shown() || (play.phase !== "reading" && play.phase !== "open")) {
        return;
      }
      if (play.stem !== "") {
        this.sealed.seen(play.id, "stem");
      }
      if (play.choices.length > 0 && play.phase === "open") {
        this.sealed.seen(play.id, "choices");
      }
    });
    $effect(() => {
      const { seconds, running } = this.countdown;
      if (running && announcedSeconds.includes(seconds)) {
        this.announcement = untrack(() => t("secondsLeft", { seconds }));
      } else if (running && announcedSeconds.includes(seconds + 1)) {
        this.announcement = "";
      }
    });
  }

  private give(choice: string, pressedMs: number): void {
    const play = this.play?.id ?? "";
    this.refusal = null;
    const pressed_us = this.session.clock.momentUs(pressedMs);
    this.session.send("answer", { play, choice, pressed_us }, { kept: true });
  }
}
