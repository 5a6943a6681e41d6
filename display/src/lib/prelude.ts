/**
 * What the oldest supported engines (Chromium 67, Safari 12) lack and the libraries need. Imported before anything
 * else by every page. Page code itself is kept to es2017 by `tsconfig.json`.
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

/** Adds `globalThis` to the global object itself. */
export function installGlobalThis(scope: object): void {
  if (!("globalThis" in scope)) {
    Object.defineProperty(scope, "globalThis", { value: scope, configurable: true, writable: true });
  }
}

/** Adds `queueMicrotask`; an error in the callback is reported like any other uncaught one. */
export function installQueueMicrotask(scope: object): void {
  if (!("queueMicrotask" in scope)) {
    const value = (callback: () => void): void => {
      Promise.resolve()
        .then(callback)
        .catch((error: unknown) => {
          setTimeout(() => {
            throw error;
          });
        });
    };
    Object.defineProperty(scope, "queueMicrotask", { value, configurable: true, writable: true });
  }
}

function encodeInto(this: TextEncoder, source: string, destination: Uint8Array): { read: number; written: number } {
  const bytes = this.encode(source);
  destination.set(bytes);
  return { read: source.length, written: bytes.length };
}

/** Adds `TextEncoder.prototype.encodeInto` for destinations that are large enough: MessagePack writes longer texts with it. */
export function installEncodeInto(prototype: object): void {
  if (!("encodeInto" in prototype)) {
    Object.defineProperty(prototype, "encodeInto", { value: encodeInto, configurable: true, writable: true });
  }
}

installReplaceAll(String.prototype);
installGlobalThis(self);
installQueueMicrotask(self);
installEncodeInto(TextEncoder.prototype);
