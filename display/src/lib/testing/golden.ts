/** Frames as the server writes and reads them, a list of `{name, hex, frame}` a file: `tests/wire/*.json` (`make docs`). */
import type { ToClientFrame, ToServerFrame } from "../wire";

export interface GoldenFrame {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly frame: ToClientFrame | ToServerFrame;
}

interface Written {
  readonly name: string;
  readonly hex: string;
  readonly frame: ToClientFrame | ToServerFrame;
}

const files = import.meta.glob<readonly Written[]>("../../../../tests/wire/*.json", { eager: true, import: "default" });

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/[0-9a-f]{2}/gi) ?? [], (pair) => parseInt(pair, 16));
}

/** JSON has no bytes: there they are base64. */
const bytesFields: Readonly<Record<string, string>> = { sealed: "box", opener: "key" };

function frameOf(written: Written["frame"]): Written["frame"] {
  const name = bytesFields[written.type];
  if (name === undefined) {
    return written;
  }
  const base64 = (written as unknown as Record<string, string>)[name] ?? "";
  return { ...written, [name]: Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)) };
}

export const goldenFrames: readonly GoldenFrame[] = Object.keys(files)
  .sort()
  .reduce<Written[]>((all, path) => all.concat(files[path] ?? []), [])
  .map(({ name, hex, frame }) => ({ name, bytes: bytesOf(hex), frame: frameOf(frame) }));
