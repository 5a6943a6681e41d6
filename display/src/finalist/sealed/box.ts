/**
 * What is in a sealed box (DESIGN 4.3): a NaCl secretbox with a nonce of zeros, for its key serves once. Pure; a box that does
 * not open, or holds something else than was agreed, is null and never an error: the stage brings the same text.
 */
import { decode } from "@msgpack/msgpack";
import nacl from "tweetnacl";

export interface SealedPicture {
  readonly name: string; // as `PlayShape.image`
  readonly type: string;
  readonly key: Uint8Array;
}

export interface StemText {
  readonly stem: string;
  readonly picture: SealedPicture | null;
}

export type ChoiceTexts = readonly string[];

const nonce = new Uint8Array(nacl.secretbox.nonceLength);
const lengthBytes = 4;
const pictureType = /^image\/[a-z0-9.+-]+$/;

/** The bytes in a box; null when the key is not its key or the box was damaged. */
export function opened(box: Uint8Array, key: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (key.length !== nacl.secretbox.keyLength || box.length < nacl.secretbox.overheadLength) {
    return null;
  }
  return nacl.secretbox.open(box, nonce, key) as Uint8Array<ArrayBuffer> | null;
}

/** The map in a box: its length, itself, zeros up to a whole number of buckets. */
function mapIn(box: Uint8Array, key: Uint8Array): Readonly<Record<string, unknown>> | null {
  const plain = opened(box, key);
  if (plain === null || plain.length < lengthBytes) {
    return null;
  }
  const length = new DataView(plain.buffer, plain.byteOffset, plain.byteLength).getUint32(0);
  if (length > plain.length - lengthBytes) {
    return null;
  }
  try {
    return record(decode(plain.subarray(lengthBytes, lengthBytes + length)));
  } catch (error) {
    if (error instanceof Error) {
      return null; // no MessagePack
    }
    throw error;
  }
}

export function stemIn(box: Uint8Array, key: Uint8Array): StemText | null {
  const map = mapIn(box, key);
  const stem = map?.["stem"];
  return typeof stem === "string" ? { stem, picture: pictureOf(map?.["picture"]) } : null;
}

export function choicesIn(box: Uint8Array, key: Uint8Array): ChoiceTexts | null {
  const choices = mapIn(box, key)?.["choices"];
  return Array.isArray(choices) && choices.every((text): text is string => typeof text === "string") ? choices : null;
}

function pictureOf(value: unknown): SealedPicture | null {
  const map = record(value);
  const name = map?.["name"];
  const type = map?.["type"];
  const key = map?.["key"];
  if (typeof name !== "string" || typeof type !== "string" || !(key instanceof Uint8Array)) {
    return null;
  }
  // Anything else than a picture is not made into an address of this page's own origin.
  return pictureType.test(type) ? { name, type, key } : null;
}

function record(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
