/**
 * The one preview a console waits for or shows: what a ruling would change, asked of the server and of nobody else.
 * Owns which answer belongs to which question. It must not know the socket: the controller sends and hands in.
 */
import { randomId } from "../../lib/storage";
import type { CommandArguments, PreviewShape, ToClientPreview, ToClientRefused, ToServerPreview } from "../../lib/wire";

/** After this long without an answer the page says so and offers to ask again. */
export const PREVIEW_WAIT_MS = 4_000;

/** refused: the server cannot or will not say; `reason` has its words. */
export type PreviewState = "none" | "asked" | "shown" | "late" | "refused";

export class Previews {
  state = $state<PreviewState>("none");
  preview = $state.raw<PreviewShape | null>(null);
  reason = $state("");
  private asked = $state.raw<ToServerPreview | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly send: (frame: ToServerPreview) => void) {}

  ask(name: string, given: CommandArguments): void {
    this.asked = { type: "preview", id: randomId(), name, arguments: given };
    this.preview = null;
    this.again();
  }

  /** The same question once more: after silence, or on a new connection. */
  again(): void {
    if (this.asked === null) {
      return;
    }
    this.state = "asked";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.state = "late";
    }, PREVIEW_WAIT_MS);
    this.send(this.asked);
  }

  /** Whether what is shown is the answer to exactly this. */
  isOf(name: string, given: CommandArguments | null): boolean {
    const { asked } = this;
    const same = asked !== null && asked.name === name && JSON.stringify(asked.arguments) === JSON.stringify(given);
    return this.state === "shown" && same;
  }

  arrived(frame: ToClientPreview): void {
    if (frame.id === this.asked?.id) {
      clearTimeout(this.timer);
      this.preview = frame.preview;
      this.state = "shown";
    }
  }

  refused(frame: ToClientRefused): void {
    if (frame.id === this.asked?.id) {
      clearTimeout(this.timer);
      this.reason = frame.detail;
      this.state = "refused";
    }
  }

  /** A new connection, or a contest that moved on: what was shown may be no longer so. */
  refresh(): void {
    if (this.state !== "none") {
      this.again();
    }
  }

  clear(): void {
    clearTimeout(this.timer);
    this.asked = null;
    this.preview = null;
    this.state = "none";
  }
}
