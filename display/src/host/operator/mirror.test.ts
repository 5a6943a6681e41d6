import { expect, test } from "vitest";
import type { MirrorShape } from "../../lib/wire";
import { mirrorAmber, mirrorSick, mirrorText } from "./mirror";

const mirror = (state: string, changes: Partial<MirrorShape> = {}): MirrorShape => ({
  state,
  entries: 0,
  seconds: 0,
  reason: "",
  ...changes,
});

test("without a second copy nobody is asked to look", () => {
  expect(mirrorSick(null)).toBe(false);
});

test("a copy that keeps up is a quiet line", () => {
  const shape = mirror("ok");
  expect([mirrorSick(shape), mirrorAmber(shape)]).toEqual([false, false]);
  expect(mirrorText(shape)).toBe("✓ Bản sao thứ hai: đủ");
});

test("a copy on the same disk is amber, and interrupts nobody", () => {
  const shape = mirror("same_disk");
  expect([mirrorSick(shape), mirrorAmber(shape)]).toEqual([false, true]);
});

test.each(["behind", "away", "refused", "a state of a newer server"])("%s: somebody has to look", (state) => {
  const shape = mirror(state, { entries: 45, seconds: 12, reason: "hết dung lượng" });
  expect([mirrorSick(shape), mirrorAmber(shape)]).toEqual([true, true]);
  expect(mirrorText(shape)).toContain("45");
});

test("how far behind it is", () => {
  expect(mirrorText(mirror("behind", { entries: 45, seconds: 12 }))).toBe("⚠ Bản sao thứ hai chậm 12 giây (45 mục)");
});
