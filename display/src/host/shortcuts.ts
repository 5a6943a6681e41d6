/**
 * Which key means what on a console (SCREENS, Host). Pure: it reads a key event and names the wish; the controller
 * decides whether the wish may be granted.
 */

export type Shortcut = "step" | "black" | "pause" | "freeze";

/** What is read of a KeyboardEvent. */
export interface KeyPress {
  readonly code: string;
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly isComposing: boolean;
  readonly target: EventTarget | null;
}

const byCode: Readonly<Record<string, Shortcut>> = { Space: "step", KeyB: "black", KeyP: "pause", KeyF: "freeze" };
/** Keys of some keyboards and remotes report no code. */
const byKey: Readonly<Record<string, Shortcut>> = { " ": "step", b: "black", p: "pause", f: "freeze" };

/** The shortcut of a key press; none while somebody types, composes a letter or holds a modifier. */
export function shortcutOf(press: KeyPress): Shortcut | null {
  if (press.ctrlKey || press.altKey || press.metaKey || press.isComposing || takesText(press.target)) {
    return null;
  }
  return byCode[press.code] ?? (press.code === "" ? byKey[press.key.toLowerCase()] : undefined) ?? null;
}

/** Whether keys pressed on this element are text or choose something in it. */
export function takesText(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}
