/**
 * Press and release on a target: shown as pressed at once, committed on release inside it, cancelled by sliding off.
 * A finger that rests long is no "click" on Android, so pointers are followed; clicks still come from keyboards, screen
 * readers and engines without pointer events (Safari 12), which are served by touch events.
 */

export interface ReleaseOptions {
  readonly enabled: boolean;
  readonly onpress: (pressed: boolean) => void;
  /** `event.timeStamp` is the moment of the release. May come twice for one gesture (pointer and click). */
  readonly oncommit: (event: Event) => void;
}

function inside(node: Element, x: number, y: number): boolean {
  const { left, right, top, bottom } = node.getBoundingClientRect();
  return x >= left && x <= right && y >= top && y <= bottom;
}

/** A Svelte action. */
export function release(
  node: HTMLElement,
  initial: ReleaseOptions,
): { update: (options: ReleaseOptions) => void; destroy: () => void } {
  let options = initial;
  let held = false;

  const press = (pressed: boolean): void => {
    held = pressed;
    options.onpress(pressed);
  };
  const end = (event: Event, x: number, y: number): void => {
    if (held) {
      press(false);
      if (options.enabled && inside(node, x, y)) {
        options.oncommit(event);
      }
    }
  };
  const listeners: [string, (event: Event) => void][] = [
    [
      "click",
      (event) => {
        if (options.enabled) {
          options.oncommit(event);
        }
      },
    ],
    [
      "contextmenu",
      (event) => {
        event.preventDefault(); // what a long press would open over the answers
      },
    ],
  ];
  if ("PointerEvent" in window) {
    listeners.push(
      [
        "pointerdown",
        (event) => {
          const { isPrimary, button } = event as PointerEvent;
          if (options.enabled && isPrimary && button === 0) {
            press(true);
          }
        },
      ],
      [
        "pointermove",
        (event) => {
          const { clientX, clientY } = event as PointerEvent;
          if (held && !inside(node, clientX, clientY)) {
            press(false);
          }
        },
      ],
      [
        "pointerup",
        (event) => {
          const { clientX, clientY } = event as PointerEvent;
          end(event, clientX, clientY);
        },
      ],
      [
        "pointercancel",
        () => {
          press(false);
        },
      ],
      [
        "pointerleave",
        () => {
          if (held) {
            press(false);
          }
        },
      ],
    );
  } else {
    listeners.push(
      [
        "touchstart",
        (event) => {
          if (options.enabled && (event as TouchEvent).touches.length === 1) {
            press(true);
          }
        },
      ],
      [
        "touchend",
        (event) => {
          const touch = (event as TouchEvent).changedTouches[0];
          if (touch !== undefined) {
            end(event, touch.clientX, touch.clientY);
          }
        },
      ],
      [
        "touchcancel",
        () => {
          press(false);
        },
      ],
    );
  }
  for (const [name, listener] of listeners) {
    node.addEventListener(name, listener, name.startsWith("touch") ? { passive: true } : undefined);
  }
  return {
    update(changed) {
      options = changed;
      if (!changed.enabled && held) {
        press(false);
      }
    },
    destroy() {
      for (const [name, listener] of listeners) {
        node.removeEventListener(name, listener);
      }
    },
  };
}
