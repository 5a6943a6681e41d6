/**
 * localStorage that may be full, forbidden or absent: everything here works without it, only less survives a reload.
 * Owns the key names of all pages.
 */

export interface Storage {
  readonly read: (key: string) => unknown;
  readonly write: (key: string, value: unknown) => boolean;
  readonly remove: (key: string) => void;
}

const prefix = "chungket.";

/** JSON values under "chungket.…". `write` says whether the value is really kept. */
export const deviceStorage: Storage = {
  read(key) {
    try {
      const text = localStorage.getItem(prefix + key);
      return text === null ? null : (JSON.parse(text) as unknown);
    } catch {
      return null; // forbidden, or not ours
    }
  },
  write(key, value) {
    try {
      localStorage.setItem(prefix + key, JSON.stringify(value));
      return true;
    } catch {
      return false; // full or forbidden
    }
  },
  remove(key) {
    try {
      localStorage.removeItem(prefix + key);
    } catch {
      // nothing was kept either
    }
  },
};

/** For tests and for pages that must leave nothing behind. */
export function memoryStorage(): Storage {
  const values = new Map<string, string>();
  return {
    read: (key) => JSON.parse(values.get(key) ?? "null") as unknown,
    write: (key, value) => {
      values.set(key, JSON.stringify(value));
      return true;
    },
    remove: (key) => {
      values.delete(key);
    },
  };
}

/** 128 random bits in hex. `crypto.randomUUID` is missing on plain http. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** This device's own id, made once: it tells the server which tabs are of one device. */
export function deviceId(storage: Storage = deviceStorage): string {
  const kept = storage.read("device");
  if (typeof kept === "string" && kept !== "") {
    return kept;
  }
  const made = randomId();
  storage.write("device", made);
  return made;
}
