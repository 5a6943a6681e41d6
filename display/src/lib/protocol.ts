/**
 * Frames to bytes and back (docs/PROTOCOL.md): one MessagePack map per binary message.
 * Knows nothing of sockets or pages; called by `connection.ts` and by the fake server of the tests.
 */
import { decode, encode } from "@msgpack/msgpack";
import type { ToClientFrame, ToServerFrame } from "./wire";

export const protocolVersion = 1;
export const subprotocol = "chungket.v1";
/** The server never sends more than this; a larger message is not one of its frames. */
export const frameBytesMax = 4 * 1024 * 1024;

/** A message that is not a frame of this protocol. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

/** Integers beyond 32 bits are written as 64-bit ones; µs counts stay far below 2^53, so nothing is rounded. */
export function encodeFrame(frame: ToServerFrame | ToClientFrame): Uint8Array<ArrayBuffer> {
  return encode(frame);
}

/**
 * Decodes one binary message. A frame of an unknown type is returned as it is, so that an older page outlives a newer
 * server; `null` fields stay `null`.
 * @throws ProtocolError when the bytes are not one MessagePack map with a string `type`.
 */
export function decodeFrame(bytes: ArrayBuffer | Uint8Array): ToClientFrame {
  if (bytes.byteLength > frameBytesMax) {
    throw new ProtocolError(`expected at most ${frameBytesMax} bytes, got ${bytes.byteLength}`);
  }
  let value: unknown;
  try {
    value = decode(bytes);
  } catch (error) {
    throw new ProtocolError(`expected one MessagePack value, got ${String(error)}`);
  }
  if (typeof value !== "object" || value === null || typeof (value as { type?: unknown }).type !== "string") {
    throw new ProtocolError('expected a map with a string "type"');
  }
  return value as ToClientFrame;
}
