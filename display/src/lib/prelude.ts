/**
 * What the oldest supported engines (Chromium 67, Safari 12) lack and the libraries need. Imported before anything
 * else by every page.
 */

function replaceAll(this: string, searched: string, replacement: string): string {
  return this.split(searched).join(replacement);
}

/** Adds `String.prototype.replaceAll` for plain strings where the engine has none. */
export function installReplaceAll(prototype: object): void {
  if (!("replaceAll" in prototype)) {
    Object.defineProperty(prototype, "replaceAll", { value: replaceAll, configurable: true, writable: true });
  }
}

installReplaceAll(String.prototype);
