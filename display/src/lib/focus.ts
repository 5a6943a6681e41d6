/**
 * Where the keyboard goes on when what it was on has left the page: at the heading of what came instead, never at the
 * top of the document. Owns nothing but the focus; knows no screen. Used by pages whose screens follow each other.
 */

/** A Svelte action for the element in which screens follow each other. */
export function keepFocus(node: HTMLElement): { destroy: () => void } {
  let last: Element | null = null;
  let byKeyboard = true;

  const focused = (event: Event): void => {
    last = event.target as Element;
  };
  const pressed = (event: Event): void => {
    byKeyboard = event.type === "keydown";
  };
  const observer = new MutationObserver(() => {
    const nowhere = document.activeElement === null || document.activeElement === document.body;
    if (last === null || !nowhere || document.contains(last)) {
      return;
    }
    const heading = node.querySelector<HTMLElement>("h1") ?? node;
    heading.tabIndex = -1;
    // Old engines show the ring to fingers too.
    heading.style.outlineStyle = byKeyboard ? "" : "none";
    heading.focus({ preventScroll: true });
  });
  observer.observe(node, { childList: true, subtree: true });
  const listeners: readonly [string, (event: Event) => void][] = [
    ["focusin", focused],
    ["keydown", pressed],
    ["pointerdown", pressed],
    ["touchstart", pressed],
  ];
  for (const [name, listener] of listeners) {
    document.addEventListener(name, listener, { capture: true, passive: true });
  }
  return {
    destroy() {
      observer.disconnect();
      for (const [name, listener] of listeners) {
        document.removeEventListener(name, listener, { capture: true });
      }
    },
  };
}
