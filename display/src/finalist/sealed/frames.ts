/** When what was just changed is on the screen. One function; called by `sealed.svelte.ts`. */

/**
 * Calls at the end of the frame that draws what has been changed now. `inFrame`: this is an animation frame's own callback, so
 * it is that very frame. A message posted from there is handled after style, layout and paint: the best a page can know. What
 * compositor and panel add (8–30 ms) is unknown here and about the same everywhere. A hidden page draws nothing: it is called when
 * the page is looked at again, which is when its finalist could read.
 */
export function afterFrame(inFrame: boolean, run: () => void): void {
  if (!inFrame) {
    requestAnimationFrame(() => {
      afterFrame(true, run);
    });
    return;
  }
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    run();
  };
  port2.postMessage(null);
}
