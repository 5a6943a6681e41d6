import { encode } from "@msgpack/msgpack";
import { expect, test } from "vitest";
import { padded, sealedBytes, sealPlay } from "../../lib/testing/fakeSealing";
import { choicesIn, opened, stemIn } from "./box";

const key = new Uint8Array(32).fill(1);
const sealed = (text: unknown): Uint8Array => sealedBytes(padded(encode(text)), key);

test("what was sealed is what is read", () => {
  const picture = { name: "so-do.png", type: "image/png", key };
  const play = sealPlay("p", "Thủ đô là gì?", ["Hà Nội", "Huế"], { ...picture, box: "abc" });
  expect(stemIn(play.stem.box, play.opener("stem", 1).key)).toEqual({ stem: "Thủ đô là gì?", picture });
  expect(choicesIn(play.choices.box, play.opener("choices", 1).key)).toEqual(["Hà Nội", "Huế"]);
});

test("a text longer than a bucket is read whole", () => {
  const stem = "ẤẲỔỆ ".repeat(2_000);
  expect(stemIn(sealed({ stem, picture: null }), key)?.stem).toBe(stem);
});

test.each([
  ["another key", sealed({ stem: "a", picture: null }), new Uint8Array(32).fill(2)],
  ["a key too short", sealed({ stem: "a", picture: null }), new Uint8Array(5)],
  ["a damaged box", sealed({ stem: "a", picture: null }).map((byte, index) => (index === 40 ? byte ^ 1 : byte)), key],
  ["an empty box", new Uint8Array(0), key],
  ["nothing in it", sealedBytes(new Uint8Array(0), key), key],
  ["a length beyond its end", sealedBytes(Uint8Array.from([0xff, 0xff, 0xff, 0xff, 1]), key), key],
  ["no MessagePack", sealedBytes(Uint8Array.from([0, 0, 0, 1, 0xc1]), key), key],
  ["no map", sealed([1]), key],
  ["another map", sealed({ stem: 7, choices: ["a", 7] }), key],
])("%s is no text, and no error", (_name, box, opener) => {
  expect(stemIn(box, opener)).toBeNull();
  expect(choicesIn(box, opener)).toBeNull();
});

test("what is no picture is not made one", () => {
  const text = { stem: "a", picture: { name: "x.html", type: "text/html", key } };
  expect(stemIn(sealed(text), key)).toEqual({ stem: "a", picture: null });
});

test("a picture is sealed as it is, without length and padding", () => {
  const bytes = Uint8Array.from([1, 2, 3]);
  expect(opened(sealedBytes(bytes, key), key)).toEqual(bytes);
});
