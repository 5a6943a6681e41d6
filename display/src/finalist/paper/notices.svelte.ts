/**
 * What is wrong with a question of a paper (RULES 3.6): reports from here, corrections by the jury that must be read.
 * Called by the views of `paper/`, through the desk.
 */
import type { Session } from "../../lib/session.svelte";
import type { CorrectionShape, PaperShape, SheetShape } from "../../lib/wire";
import type { ShownQuestion } from "./layout";

/** What is needed of the desk. */
export interface PaperShown {
  readonly paper: PaperShape | null;
  readonly sheet: SheetShape | null;
  readonly question: ShownQuestion | null;
  readonly questions: readonly ShownQuestion[];
}

export class Notices {
  private readonly session: Session;
  private readonly shown: PaperShown;

  /** The oldest correction that has not been read. */
  readonly unread = $derived.by((): CorrectionShape | null => {
    const { paper, sheet } = this.shown;
    const pressed = this.session.pending.filter(({ name }) => name === "acknowledge_correction");
    const read = [...(sheet?.corrections_read ?? []), ...pressed.map(({ arguments: given }) => given["correction"])];
    return (sheet === null ? [] : (paper?.corrections ?? [])).find(({ number }) => !read.includes(number)) ?? null;
  });
  /** The question shown was reported from here. */
  readonly reported = $derived.by((): boolean => {
    const { question, sheet } = this.shown;
    const under = this.session.pending.some(
      ({ name, arguments: given }) => name === "report_question" && given["slot"] === question?.slot,
    );
    return under || (question !== null && sheet?.reported.includes(question.slot) === true);
  });

  constructor(session: Session, shown: PaperShown) {
    this.session = session;
    this.shown = shown;
  }

  report(): void {
    const { paper, question } = this.shown;
    if (paper !== null && question !== null && !this.reported) {
      this.session.send("report_question", { paper: paper.id, slot: question.slot }, { kept: true });
    }
  }

  acknowledge(correction: CorrectionShape): void {
    this.session.send("acknowledge_correction", { correction: correction.number }, { kept: true });
  }

  correctionsOf(question: ShownQuestion): readonly CorrectionShape[] {
    return (this.shown.paper?.corrections ?? []).filter((correction) => correction.question === question.question);
  }

  /** What this device calls the question of a correction; 0: not one of these. */
  numberOf(correction: CorrectionShape): number {
    return this.shown.questions.find(({ question }) => question === correction.question)?.number ?? 0;
  }
}
