import { expect, test } from "vitest";
import { sealGroups, sealText } from "./seal";

const head = "7f3a90c2b1d4e5f60718293a4b5c6d7e8f9091a2b3c4d5e6f708192a3b4c5d6e";

test("the short code is the first 80 bits in five groups of four", () => {
  expect(sealGroups(head)).toEqual(["7F3A", "90C2", "B1D4", "E5F6", "0718"]);
  expect(sealGroups(head).join("").length * 4).toBe(80);
});

test("heads that differ within the first 80 bits differ on the wall", () => {
  const other = head.slice(0, 19) + "9" + head.slice(20);
  expect(sealGroups(other)).not.toEqual(sealGroups(head));
});

test("the QR code holds contest, entry and every digit of the head, in its densest alphabet", () => {
  const text = sealText("tien-giang-2020", { seq: 1234, head });
  expect(text).toBe(`CHUNGKET:TIEN-GIANG-2020:1234:${head.toUpperCase()}`);
  expect(text).toMatch(/^[0-9A-Z $%*+\-./:]+$/);
});
