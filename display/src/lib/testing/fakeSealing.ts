/** Seals questions as the server does (DESIGN 4.3), for tests and the fake server. Development only. */
import { encode } from "@msgpack/msgpack";
import nacl from "tweetnacl";
import type { ToClientOpener, ToClientSealed } from "../wire";

const nonce = new Uint8Array(nacl.secretbox.nonceLength);
const bucketBytes = 4096;

export function sealedBytes(plain: Uint8Array, key: Uint8Array): Uint8Array<ArrayBuffer> {
  return nacl.secretbox(plain, nonce, key) as Uint8Array<ArrayBuffer>;
}

/** Length, text, zeros up to a whole number of buckets. */
export function padded(text: Uint8Array): Uint8Array<ArrayBuffer> {
  const framed = new Uint8Array(Math.ceil((text.length + 4) / bucketBytes) * bucketBytes);
  new DataView(framed.buffer).setUint32(0, text.length);
  framed.set(text, 4);
  return framed;
}

export interface FakeSealed {
  readonly stem: ToClientSealed;
  readonly choices: ToClientSealed;
  readonly opener: (part: "stem" | "choices", atUs: number) => ToClientOpener;
}

export interface FakePicture {
  readonly box: string; // below /sealed/
  readonly name: string;
  readonly type: string;
  readonly key: Uint8Array;
}

export function sealPlay(
  play: string,
  stem: string,
  choices: readonly string[],
  picture: FakePicture | null = null,
): FakeSealed {
  const keys = { stem: new Uint8Array(32).fill(7), choices: new Uint8Array(32).fill(9) };
  const within = picture === null ? null : { name: picture.name, type: picture.type, key: picture.key };
  const box = (part: "stem" | "choices", text: unknown): ToClientSealed => ({
    type: "sealed",
    play,
    part,
    box: sealedBytes(padded(encode(text)), keys[part]),
    picture: part === "stem" ? (picture?.box ?? "") : "",
  });
  return {
    stem: box("stem", { stem, picture: within }),
    choices: box("choices", { choices }),
    opener: (part, at_us) => ({ type: "opener", play, part, key: keys[part], at_us }),
  };
}
