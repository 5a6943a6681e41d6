/**
 * Brings what was done to papers to the server: at most one save of a paper under way, the rest waits and goes as one; the
 * submission only after everything else has been settled (RULES 3.2). Owns the drafts of one finalist; knows no views. The
 * outbox below resends. Called by the desk.
 */
import type { Outcome, PendingCommand } from "../../lib/outbox";
import type { Storage } from "../../lib/storage";
import type { CommandArguments, SlotChange } from "../../lib/wire";
import { Drafts, forgetPapers, papersWaiting, type PaperOwner } from "./drafts";

/** After these the same may be sent again; every other refusal is the server's last word. */
const passing = ["busy", "standstill", "too_early", "absent", "wrong_phase", "stale", "discarded"];
const retryMs = 3000;

export interface DeliveryOptions {
  readonly storage: Storage;
  readonly pending: () => readonly PendingCommand[];
  readonly send: (name: "save_paper" | "submit_paper", given: CommandArguments) => void;
  /** Something of `state` may look different now. */
  readonly onchange: () => void;
}

/** What became of a submission. */
export interface SubmissionOutcome {
  readonly paper: string;
  /** Server's wall clock; 0: refused. */
  readonly wallMs: number;
  /** "" when it was accepted. */
  readonly code: string;
}

export class Delivery {
  private readonly options: DeliveryOptions;
  private readonly papers = new Map<string, Drafts>();
  private contest = "";
  private candidate = "";
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  /** Of the last submission that was settled on this page. */
  outcome: SubmissionOutcome | null = null;
  /** Code of the last save refused for good, "" for none. */
  refusedCode = "";

  constructor(options: DeliveryOptions) {
    this.options = options;
  }

  stop(): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
  }

  /** From the welcome: whose papers these are. What waits on this device for this finalist goes at once. */
  begin(contest: string, candidate: string): void {
    if (contest !== this.contest || candidate !== this.candidate) {
      this.papers.clear();
      this.contest = contest;
      this.candidate = candidate;
      this.outcome = null;
      this.refusedCode = "";
    }
    for (const paper of papersWaiting(this.options.storage, contest, candidate)) {
      this.drafts(paper).restore();
    }
    this.pump();
    this.options.onchange();
  }

  drafts(paper: string): Drafts {
    const known = this.papers.get(paper);
    if (known !== undefined) {
      return known;
    }
    const owner: PaperOwner = { contest: this.contest, candidate: this.candidate, paper };
    const made = new Drafts(owner, this.options.storage);
    this.papers.set(paper, made);
    return made;
  }

  get known(): boolean {
    return this.contest !== "";
  }

  /** Changes and submissions the server has not settled, over all papers. */
  get waiting(): number {
    return Array.from(this.papers.values()).reduce(
      (sum, { unsettled, submission }) => sum + unsettled.length + (submission === null ? 0 : 1),
      0,
    );
  }

  forget(): void {
    this.stop();
    forgetPapers(this.options.storage, this.contest, this.candidate);
    this.papers.clear();
    this.contest = this.candidate = "";
    this.outcome = null;
    this.refusedCode = "";
  }

  /** Sends what may be sent now. */
  pump(): void {
    if (this.retryTimer !== undefined) {
      return; // the server asked to wait
    }
    for (const [paper, drafts] of Array.from(this.papers.entries())) {
      const under = this.options.pending().filter(({ arguments: given }) => given["paper"] === paper);
      if (under.some(({ name }) => name === "save_paper" || name === "submit_paper")) {
        continue;
      }
      const changes = drafts.batch();
      const { submission } = drafts;
      if (changes.length > 0) {
        this.options.send("save_paper", { paper, changes });
      } else if (submission !== null) {
        const { unanswered, stampedUs } = submission;
        this.options.send("submit_paper", { paper, unanswered, stamped_us: stampedUs });
      }
    }
  }

  settled(command: PendingCommand, outcome: Outcome): void {
    const paper = command.arguments["paper"];
    if (typeof paper !== "string" || !this.known) {
      return;
    }
    const again = outcome.type === "refused" && passing.includes(outcome.code);
    if (again) {
      this.retryLater();
    } else if (command.name === "save_paper") {
      this.drafts(paper).settle(command.arguments["changes"] as readonly SlotChange[], outcome.type === "ack");
      this.refusedCode = outcome.type === "refused" ? outcome.code : this.refusedCode;
    } else if (command.name === "submit_paper") {
      this.drafts(paper).submit(null);
      const wallMs = outcome.type === "ack" ? outcome.wall_ms : 0;
      this.outcome = { paper, wallMs, code: outcome.type === "refused" ? outcome.code : "" };
    } else {
      return;
    }
    this.pump();
    this.options.onchange();
  }

  private retryLater(): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => {
      this.retryTimer = undefined;
      this.pump();
    }, retryMs);
  }
}
