/** F on the projector's keyboard: the picture without the browser around it, and back. */
export function toggleFullscreen(): void {
  const done =
    document.fullscreenElement === null ? document.documentElement.requestFullscreen() : document.exitFullscreen();
  done.catch(() => undefined); // refused: the picture stays as it is
}
