/** Bytes as a frame carries them: MessagePack's own, or base64 in a text. Pure. */
export function bytesOf(value: Uint8Array | string): Uint8Array {
  if (typeof value !== "string") {
    return value;
  }
  return Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0));
}
