/**
 * Keeps a device's screen on while the page is shown. Browsers offer that on https and localhost only: elsewhere pages say
 * in words how to set the device. Called by pages that people watch without touching.
 */

interface WakeLockLike {
  request(type: "screen"): Promise<unknown>;
}

function wakeLock(): WakeLockLike | undefined {
  return (navigator as { wakeLock?: WakeLockLike }).wakeLock;
}

export function canKeepAwake(): boolean {
  return wakeLock() !== undefined;
}

/** Asks now and whenever the page becomes visible again (hiding it releases the lock). Returns its undoing. */
export function keepAwake(): () => void {
  const ask = (): void => {
    if (document.visibilityState === "visible") {
      wakeLock()
        ?.request("screen")
        .catch(() => undefined); // low battery, or forbidden: the device's own settings decide then
    }
  };
  ask();
  document.addEventListener("visibilitychange", ask);
  return () => {
    document.removeEventListener("visibilitychange", ask);
  };
}
