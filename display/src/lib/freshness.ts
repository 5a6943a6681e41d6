/**
 * Which of a connection's frames are news (docs/PROTOCOL.md): a part with a lower `seq` than the last one is not.
 * One object per connection; called by `connection.ts` only.
 */
import type { ToClientFrame } from "./wire";

interface Part {
  readonly seq: number;
  readonly value: unknown;
}

const partNames = ["stage", "own", "wall", "console"] as const;

export class Freshness {
  private readonly parts: Partial<Record<(typeof partNames)[number], Part>> = {};

  /** The frame to apply: in a sync that was overtaken by newer parts these stand in its place. null: old news. */
  admit(frame: ToClientFrame): ToClientFrame | null {
    switch (frame.type) {
      case "stage":
        return this.take("stage", frame.seq, frame.stage) ? frame : null;
      case "own":
        return this.take("own", frame.seq, frame.own) ? frame : null;
      case "wall":
        return this.take("wall", frame.seq, frame.wall) ? frame : null;
      case "console":
        return this.take("console", frame.seq, frame.console) ? frame : null;
      case "sync": {
        const newest: Record<string, unknown> = {};
        for (const name of partNames) {
          this.take(name, frame.seq, frame[name]);
          newest[name] = this.parts[name]?.value;
        }
        return { ...frame, ...newest };
      }
      default:
        return frame;
    }
  }

  private take(name: (typeof partNames)[number], seq: number, value: unknown): boolean {
    if (seq < (this.parts[name]?.seq ?? -1)) {
      return false;
    }
    this.parts[name] = { seq, value };
    return true;
  }
}
