/** When something was pressed, in the monotonic milliseconds of this page. Called by pages that send a lag. */

const believableMs = 5000;

/**
 * The moment of an input event by its own time stamp, which is earlier than the handler when the page was busy. Some old
 * engines count it from 1970, some synthetic events carry 0: an unbelievable value becomes "now".
 */
export function inputMoment(event: { readonly timeStamp: number }): number {
  const nowMs = performance.now();
  const stampMs = event.timeStamp > 1e12 ? nowMs - (Date.now() - event.timeStamp) : event.timeStamp;
  return stampMs <= nowMs && nowMs - stampMs <= believableMs ? stampMs : nowMs;
}
