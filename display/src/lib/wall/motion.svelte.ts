/** Whether the person at the machine asked for less motion; follows the setting while the page is open. */
class ReducedMotion {
  current = $state(false);

  constructor() {
    const query = typeof matchMedia === "function" ? matchMedia("(prefers-reduced-motion: reduce)") : null;
    this.current = query?.matches ?? false;
    query?.addListener((event) => {
      // addListener: Safari 12 has no addEventListener on media queries
      this.current = event.matches;
    });
  }
}

export const reducedMotion = new ReducedMotion();
