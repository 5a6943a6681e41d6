/**
 * A press that counts only when it lasts: for what cannot be undone. Owns the timer; must not know what it confirms.
 * Used by `HoldButton.svelte` and, for the Space key, by the controller.
 */

/** Longer than any slip of a finger; short enough to be held without doubt. */
export const HOLD_MS = 1_200;

export class Hold {
  /** Whether it is being held now; drawn as progress by the button. */
  holding = $state(false);
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly done: () => void) {}

  begin(): void {
    if (this.holding) {
      return;
    }
    this.holding = true;
    this.timer = setTimeout(() => {
      this.holding = false;
      this.done();
    }, HOLD_MS);
  }

  cancel(): void {
    clearTimeout(this.timer);
    this.holding = false;
  }
}
