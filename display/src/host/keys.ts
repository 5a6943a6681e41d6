/**
 * The keys of a console: Space, B, P, F (SCREENS, Host). Grants what `shortcuts.ts` reads, through the controller's own methods,
 * so that a key can never do more than its button.
 */
import type { ConsoleController } from "./controller.svelte";
import { shortcutOf, type KeyPress, type Shortcut } from "./shortcuts";

export type KeyDown = KeyPress & { readonly repeat: boolean; preventDefault: () => void };
export type KeyUp = KeyPress & { preventDefault: () => void };

export function keyDown(controller: ConsoleController, event: KeyDown): void {
  const shortcut = granted(controller, event);
  if (shortcut === null) {
    return;
  }
  // A button that was clicked before keeps the focus: without this, Space would press that one too.
  event.preventDefault();
  if (!event.repeat) {
    act(controller, shortcut);
  }
}

export function keyUp(controller: ConsoleController, event: KeyUp): void {
  if (event.code === "Space" || event.key === " ") {
    controller.stepHold.cancel();
  }
  if (event.code === "KeyP" || event.key.toLowerCase() === "p") {
    controller.resumeHold.cancel();
  }
  if (granted(controller, event) !== null) {
    event.preventDefault();
  }
}

/** Only who can press the big button has keys: elsewhere Space scrolls and letters are letters. */
function granted(controller: ConsoleController, event: KeyPress): Shortcut | null {
  return controller.role === "operator" && controller.dialog === null ? shortcutOf(event) : null;
}

function act(controller: ConsoleController, shortcut: Shortcut): void {
  switch (shortcut) {
    case "step":
      if (controller.console?.step.held === true && controller.stepObstacle === null) {
        controller.stepHold.begin();
      } else {
        controller.pressStep();
      }
      break;
    case "black":
      controller.toggleBlack();
      break;
    case "pause":
      pause(controller);
      break;
    case "freeze":
      controller.toggleFrozen();
      break;
  }
}

function pause(controller: ConsoleController): void {
  if (controller.paused) {
    if (controller.canTogglePause) {
      controller.resumeHold.begin();
    }
    return;
  }
  // The dialog gives the focus back to where it was: one Enter too many must not press the big button.
  if (document.activeElement instanceof HTMLElement) {
    document.activeElement.blur();
  }
  controller.askPause();
}
