import { encode } from "@msgpack/msgpack";
import { describe, expect, test } from "vitest";
import { decodeFrame, encodeFrame, frameBytesMax, ProtocolError } from "./protocol";
import { sampleConsole, sampleOwn, samplePlace, samplePlay, sampleStage, sampleWall } from "./testing/samples";
import { goldenFrames } from "./testing/golden";
import type { ToClientFrame, ToServerFrame } from "./wire";

const wallMs = 1_770_254_123_456;

const toServer: ToServerFrame[] = [
  { type: "hello", version: 1, build: "b", device: "d", receipt: null, contest: "c", seen: 0 },
  {
    type: "hello",
    version: 1,
    build: "b",
    device: "d",
    receipt: { seq: 2 ** 40, head: "00ff", mac: "aa" },
    contest: "",
    seen: 2 ** 40,
  },
  { type: "ping", sent: 123_456_789_012 },
  {
    type: "command",
    id: "1",
    name: "answer",
    flow_version: -1,
    arguments: { play: "p", choice: "A", pressed_us: 3 },
  },
  { type: "command", id: "2", name: "draw_lots", flow_version: 9, arguments: { scope: "team", order: ["a", "b"] } },
  { type: "sample", ping_p95_ms: 18, clock_error_ms: -1, away: false },
];

const toClient: ToClientFrame[] = [
  {
    type: "welcome",
    version: 1,
    build: "b",
    contest: "c",
    role: "finalist",
    name: "042",
    clock: "k",
    now_us: 5_000_000_000,
    log: "0123456789abcdef",
    wall_offset_us: wallMs * 1000,
    rehearsal: true,
  },
  {
    type: "sync",
    seq: 4_294_967_296,
    stage: sampleStage({ play: samplePlay({ deadline_us: 2 ** 50 }) }),
    own: sampleOwn(),
    wall: sampleWall(),
    console: sampleConsole(),
    places: [samplePlace()],
  },
  { type: "stage", seq: 1, stage: sampleStage({ standstill: { kind: "suspended", reason: "Mất điện ở khu Ẩ" } }) },
  {
    type: "own",
    seq: 1,
    own: sampleOwn({ answer: { play: "p", choice: "A", received_wall_ms: wallMs, latency_us: 1 } }),
  },
  { type: "ack", id: "1", seq: 1, head: "0123456789abcdef", mac: "m", wall_ms: wallMs, answer: null },
  { type: "refused", id: "1", code: "too_late", detail: "Đã hết giờ." },
  { type: "pong", sent: 1, received_us: 2 ** 45, replied_us: 2 ** 45 + 7 },
  { type: "status", store: "away", troubles: [] },
  { type: "takeover", state: "waiting" },
];

/** Every frame type once: the compiler sees to it that none is missing. */
const frameTypes: Record<(ToServerFrame | ToClientFrame)["type"], true> = {
  hello: true,
  ping: true,
  command: true,
  sample: true,
  preview: true,
  review: true,
  armed: true,
  painted: true,
  welcome: true,
  sync: true,
  stage: true,
  own: true,
  wall: true,
  console: true,
  places: true,
  paper: true,
  sealed: true,
  opener: true,
  fairness: true,
  mirror: true,
  ack: true,
  refused: true,
  pong: true,
  status: true,
  takeover: true,
};

describe("a frame comes back as it went", () => {
  test.each([...toServer, ...toClient].map((frame) => [frame.type, frame] as const))("%s", (_type, frame) => {
    expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
  });
});

test("64-bit integers of either sign decode to plain numbers", () => {
  const bytes = Uint8Array.from([
    0x83, 0xa4, 0x74, 0x79, 0x70, 0x65, 0xa1, 0x78, 0xa1, 0x61, 0xcf, 0, 0, 1, 0, 0, 0, 0, 0, 0xa1, 0x62, 0xd3, 0xff,
    0xff, 0xff, 0, 0, 0, 0, 0,
  ]);
  expect(decodeFrame(bytes)).toEqual({ type: "x", a: 2 ** 40, b: -(2 ** 40) });
});

test.each([
  ["no MessagePack", Uint8Array.from([0xc1])],
  ["two values", Uint8Array.from([0x01, 0x02])],
  ["no map", encode([1, 2])],
  ["no type", encode({ seq: 1 })],
  ["a type that is no text", encode({ type: 7 })],
  ["too large", new Uint8Array(frameBytesMax + 1)],
])("%s is refused", (_name, bytes) => {
  expect(() => decodeFrame(bytes)).toThrow(ProtocolError);
});

describe("the server's golden frames (tests/wire/*.json)", () => {
  const named = goldenFrames.map((golden) => [golden.name, golden] as const);

  test("are of every type, with a name each", () => {
    expect(new Set(named.map(([name]) => name)).size).toBe(named.length);
    const types = new Set<string>(goldenFrames.map(({ frame }) => frame.type));
    expect(types).toEqual(new Set<string>(Object.keys(frameTypes)));
  });

  test.each(named)("%s reads as the server meant it", (_name, golden) => {
    expect(decodeFrame(golden.bytes)).toEqual(golden.frame);
  });

  test.each(named)("%s is written byte for byte", (_name, golden) => {
    expect(encodeFrame(golden.frame)).toEqual(golden.bytes);
  });

  test.each(named)("%s is the same after reading and writing", (_name, golden) => {
    expect(encodeFrame(decodeFrame(golden.bytes))).toEqual(golden.bytes);
  });
});
