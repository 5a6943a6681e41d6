/**
 * One sealed picture being opened: to bytes, to an address of this page alone, decoded before its moment so that it is drawn at
 * once. Never in the document by itself. Called by `sealed.svelte.ts`.
 */
import { opened, type SealedPicture } from "./box";

export class OpenedPicture {
  /** "blob:…"; "" while it is being opened; null: it could not be, the server's own address serves. */
  address: string | null = "";
  private readonly timer: ReturnType<typeof setTimeout>;

  constructor({ type, key }: SealedPicture, box: Uint8Array, changed: () => void) {
    // A task of its own: a large picture takes tens of milliseconds on an old tablet, and texts and pings go before it.
    this.timer = setTimeout(() => {
      const bytes = opened(box, key);
      this.address = bytes === null ? null : URL.createObjectURL(new Blob([bytes], { type }));
      changed();
      if (this.address !== null) {
        const image = new Image();
        image.onerror = () => {
          this.close();
          changed();
        };
        image.src = this.address;
      }
    }, 0);
  }

  close(): void {
    clearTimeout(this.timer);
    if (this.address !== null && this.address !== "") {
      URL.revokeObjectURL(this.address);
    }
    this.address = null;
  }
}
