/**
 * Keeps the screen of the projector's machine on, and the picture full. Both need the browser's consent and are simply left
 * out where it has none (wake locks exist only on https and localhost).
 */

interface WakeLockLike {
  request(type: "screen"): Promise<unknown>;
}

/** Asks for a wake lock now and whenever the page becomes visible again (hiding it releases the lock). Returns its undoing. */
export function keepAwake(): () => void {
  const lock = (navigator as { wakeLock?: WakeLockLike }).wakeLock;
  if (lock === undefined) {
    return () => undefined;
  }
  const ask = (): void => {
    if (document.visibilityState === "visible") {
      lock.request("screen").catch(() => undefined); // low battery, or forbidden: the machine's own settings decide then
    }
  };
  ask();
  document.addEventListener("visibilitychange", ask);
  return () => {
    document.removeEventListener("visibilitychange", ask);
  };
}

export function toggleFullscreen(): void {
  const done =
    document.fullscreenElement === null ? document.documentElement.requestFullscreen() : document.exitFullscreen();
  done.catch(() => undefined); // refused: the picture stays as it is
}
