/**
 * The paper in front of a finalist (RULES 3): its questions as this device shows them, what was answered and where that
 * stands, the way to submitting. Between the session and the views of `paper/`; owns what is shown and the paper's clock.
 * Called by the controller.
 */
import { untrack } from "svelte";
import type { Outcome, PendingCommand } from "../../lib/outbox";
import type { Session } from "../../lib/session.svelte";
import type { Storage } from "../../lib/storage";
import type { PaperShape, PaperTextShape, SheetShape, SlotShape, ToClientFrame } from "../../lib/wire";
import { PaperClock } from "./clock.svelte";
import { Delivery, type SubmissionOutcome } from "./delivery";
import type { Submission } from "./drafts";
import { toggled, ToggleGuard } from "../rounds/several";
import { t } from "../words";
import { Notices } from "./notices.svelte";
import { originalAnswer, shownAnswer, shownQuestions, type ShownQuestion } from "./layout";

/** How long the questions may be on their way before they are asked for again. */
const textMissingMs = 4000;

export type PaperMode =
  | "loading" // the questions are on their way
  | "early" // before the common start
  | "writing"
  | "submitting" // confirmed here, not yet by the server
  | "submitted"
  | "over" // the own time is up, the paper is not closed yet
  | "closed";

/** Where one answer is: nowhere yet, on the server, under way, on this device only. */
export type Sync = "none" | "server" | "sending" | "device";

export interface Answered {
  /** Letters as shown here, "" for none. */
  readonly shown: string;
  readonly flagged: boolean;
  readonly sync: Sync;
}

export class PaperDesk {
  readonly clock: PaperClock;
  readonly notices: Notices;
  text = $state.raw<PaperTextShape | null>(null);
  /** Which question is shown, as an index into `questions`. */
  index = $state(0);
  overview = $state(false);
  dialog = $state<"" | "submit" | "report">("");
  private readonly session: Session;
  private readonly storage: Storage;
  private readonly delivery: Delivery;
  private readonly toggles = new ToggleGuard();
  /** Raised whenever the drafts changed: they are not reactive themselves. */
  private turn = $state(0);

  readonly paper = $derived.by((): PaperShape | null => this.session.stage?.paper ?? null);
  readonly sheet = $derived.by((): SheetShape | null => {
    const sheet = this.session.own?.sheet ?? null;
    return sheet !== null && sheet.paper === this.paper?.id ? sheet : null;
  });
  readonly questions = $derived.by((): readonly ShownQuestion[] => shownQuestions(this.text, this.sheet));
  readonly question = $derived.by((): ShownQuestion | null => this.questions[this.index] ?? null);
  readonly answers = $derived.by((): readonly Answered[] => this.questions.map((question) => this.answerOf(question)));
  readonly unanswered = $derived.by(() => this.answers.filter(({ shown }) => shown === "").length);
  readonly flagged = $derived.by(() => this.answers.filter(({ flagged }) => flagged).length);
  readonly submission = $derived.by((): Submission | null =>
    this.read((delivery, id) => delivery.drafts(id).submission),
  );
  readonly outcome = $derived.by((): SubmissionOutcome | null =>
    this.read((delivery, id) => (delivery.outcome?.paper === id ? delivery.outcome : null)),
  );
  /** Changes of this paper the server has not settled. */
  readonly unsaved = $derived.by(() => this.read((delivery, id) => delivery.drafts(id).unsettled.length) ?? 0);
  /** Everything that waits on this device, of any paper. */
  readonly waiting = $derived.by(() => (this.turn < 0 ? 0 : this.delivery.waiting));
  readonly refusedCode = $derived.by(() => (this.turn < 0 ? "" : this.delivery.refusedCode));
  readonly keptOnDevice = $derived.by(() => this.read((delivery, id) => delivery.drafts(id).kept) ?? true);
  /** What screen readers are told. */
  readonly spoken = $derived.by(() => {
    const { mode, question } = this;
    if (mode !== "writing" || question === null) {
      return "";
    }
    const place = t("paperQuestion", { number: question.number, count: this.questions.length });
    return this.clock.announcement || (this.overview ? t("paperList") : place);
  });
  readonly touched = $derived.by(() => this.answers.some(({ sync }) => sync !== "none"));
  /** The server hears this device. */
  readonly online = $derived.by(() => this.session.link === "open" && !this.session.storeAway);
  /** The own zone was declared cut off: its time stands still (RULES 3.4). */
  readonly outage = $derived.by(() => this.paper?.outages.includes(this.zone) === true);
  private readonly counting = $derived.by(
    () => this.paper?.phase === "open" && this.session.stage?.standstill === null && this.sheet?.submitted === false,
  );
  readonly mode = $derived.by((): PaperMode => {
    const { paper, sheet } = this;
    if (paper === null || sheet === null) {
      return "loading";
    }
    if (sheet.submitted) {
      return "submitted";
    }
    if (this.submission !== null || (this.outcome !== null && this.outcome.code === "")) {
      return "submitting";
    }
    if (paper.phase !== "open") {
      return "closed";
    }
    if (this.clock.opening.running) {
      return "early";
    }
    if (this.counting && sheet.deadline_us > 0 && !this.clock.countdown.running && !this.outage) {
      return "over";
    }
    return this.questions.length === 0 ? "loading" : "writing";
  });

  constructor(session: Session, storage: Storage) {
    this.session = session;
    this.storage = storage;
    this.clock = new PaperClock(session.clock, () => this.paper?.bells_us ?? []);
    this.notices = new Notices(session, this);
    this.delivery = new Delivery({
      storage,
      pending: () => session.connection.pending,
      send: (name, given) => {
        session.send(name, given, { kept: true });
      },
      onchange: () => {
        this.turn = untrack(() => this.turn) + 1;
      },
    });
  }

  get zone(): string {
    return this.session.own?.zone ?? "";
  }

  stop(): void {
    this.clock.stop();
    this.delivery.stop();
  }

  forget(): void {
    this.delivery.forget();
    this.text = null;
    this.turn += 1;
  }

  frame(frame: ToClientFrame): void {
    if (frame.type === "welcome") {
      this.delivery.begin(frame.contest, frame.name);
    } else if (frame.type === "paper") {
      this.text = frame.paper;
    }
  }

  settled(command: PendingCommand, outcome: Outcome): void {
    this.delivery.settled(command, outcome);
  }

  // --- what a finalist does ------------------------------------------------------------------------------------------

  /** `index` beyond the last question is the overview. */
  go(index: number): void {
    if (index >= this.questions.length) {
      this.overview = true;
    } else {
      this.index = Math.max(0, index);
      this.overview = false;
      const slot = this.questions[this.index]?.slot ?? 0;
      this.storage.write("finalist.paperAt", { paper: this.paper?.id ?? "", slot });
    }
    window.scrollTo(0, 0);
  }

  /** The next question without an answer after the one shown, from the beginning again; −1: none. */
  get nextUnanswered(): number {
    const open = this.answers.map(({ shown }, index) => (shown === "" ? index : -1)).filter((index) => index >= 0);
    return open.find((index) => index > this.index) ?? open[0] ?? -1;
  }

  /**
   * A letter as shown: the answer, or where an answer is several letters one more or less of it; "" clears the answer.
   * Every change is saved at once: nothing is sent apart. `pressedMs`: moment of the input.
   */
  choose(letter: string, pressedMs = performance.now()): void {
    const { question } = this;
    const before = this.answers[this.index];
    if (question === null || before === undefined) {
      return;
    }
    const toggles = question.several && letter !== "";
    if (toggles && !this.toggles.taken(`${question.slot}${letter}`, pressedMs)) {
      return;
    }
    const shown = toggles ? toggled(before.shown, letter) : letter;
    this.change(question, originalAnswer(question, shown), before.flagged);
  }

  flag(): void {
    const { question } = this;
    const answered = this.answers[this.index];
    if (question !== null && answered !== undefined) {
      this.change(question, originalAnswer(question, answered.shown), !answered.flagged);
    }
  }

  /** The second step of "Nộp bài": final (RULES 3.2). */
  submit(): void {
    const { paper, session } = this;
    this.dialog = "";
    if (paper !== null && this.mode === "writing") {
      const { clock } = session;
      const made = { unanswered: this.unanswered, stampedUs: clock.nowUs(), pressedWallMs: clock.wallNowMs() };
      this.delivery.drafts(paper.id).submit(made);
      this.changedHere();
    }
  }

  /** Effects that outlive any single view; called once, inside an effect root. */
  follow(): void {
    $effect(() => {
      const { paper, sheet, counting } = this;
      const deadlineUs = counting ? (sheet?.deadline_us ?? 0) : 0;
      const opensUs = counting ? (paper?.opens_us ?? 0) : 0;
      untrack(() => this.clock.set(opensUs, deadlineUs));
    });
    $effect(() => {
      const again = this.paper?.practice === true && this.paper.phase === "open" ? this.paper.opens_us : 0;
      untrack(() => {
        if (again > 0 && this.delivery.known) {
          this.delivery.drafts(this.paper?.id ?? "").dropBefore(again);
          this.delivery.outcome = null;
          this.turn += 1;
        }
      });
    });
    $effect(() => {
      const missing =
        this.counting && this.paper?.id !== this.text?.paper && this.session.link === "open" && this.sheet !== null;
      const timer = missing ? setTimeout(() => this.session.connection.reconnect(), textMissingMs) : undefined;
      return () => {
        clearTimeout(timer);
      };
    });
    let shown = "";
    $effect(() => {
      const id = this.questions.length > 0 ? `${this.paper?.id ?? ""} ${String(this.paper?.phase === "open")}` : "";
      if (id !== "" && id !== shown) {
        shown = id;
        untrack(() => this.begin());
      }
    });
  }

  /** The question this device showed before a reload, or the first. */
  private begin(): void {
    const { paper, slot } = (this.storage.read("finalist.paperAt") ?? {}) as { paper?: unknown; slot?: unknown };
    const at = paper === this.paper?.id ? this.questions.findIndex((question) => question.slot === slot) : 0;
    this.index = Math.max(0, at);
    this.overview = false;
    this.dialog = "";
  }

  private change(question: ShownQuestion, choice: string, flagged: boolean): void {
    const { paper } = this;
    const server = this.serverSlot(question.slot);
    if (paper === null || this.mode !== "writing" || !this.delivery.known) {
      return;
    }
    const drafts = this.delivery.drafts(paper.id);
    const before = drafts.state(question.slot, server);
    if (before.choice !== choice || before.flagged !== flagged) {
      drafts.change(question.slot, choice, flagged, this.session.clock.nowUs(), server);
      this.changedHere();
    }
  }

  private changedHere(): void {
    this.delivery.pump();
    this.turn += 1;
  }

  private answerOf(question: ShownQuestion): Answered {
    const state = this.read((delivery, id) => delivery.drafts(id).state(question.slot, this.serverSlot(question.slot)));
    if (state === null || state.revision === 0) {
      return { shown: "", flagged: false, sync: "none" };
    }
    const sync = state.settled ? "server" : this.online ? "sending" : "device";
    return { shown: shownAnswer(question, state.choice), flagged: state.flagged, sync };
  }

  private serverSlot(slot: number): SlotShape | undefined {
    return this.sheet?.slots.find((known) => known.slot === slot);
  }

  /** Reads what is not reactive itself, and again when it changed. */
  private read<Value>(of: (delivery: Delivery, paper: string) => Value): Value | null {
    const { paper } = this;
    return this.turn < 0 || paper === null || !this.delivery.known ? null : of(this.delivery, paper.id);
  }
}
