import { afterEach, expect, test } from "vitest";
import { language } from "../../lib/i18n.svelte";
import { sampleConsole, sampleFairness, samplePlay } from "../../lib/testing/samples";
import { samplePlayed } from "../desk/samples";
import { fairnessLines, fairnessVerdict } from "./fairness";
import { playedName } from "./playedName";

afterEach(() => {
  language.current = "vi";
});

const values = (changes = {}): string =>
  fairnessLines(sampleFairness(changes))
    .map(({ value }) => value)
    .join(" | ");

test("the whole is one sentence: together, late, or unknown", () => {
  expect(fairnessVerdict(sampleFairness({ late: [], paint_max_us: 41_200 }))).toContain(
    "máy chậm nhất sau giờ mở 41 ms",
  );
  expect(fairnessVerdict(sampleFairness())).toContain("2 máy hiện phương án muộn, muộn nhất 210 ms");
  expect(fairnessVerdict(sampleFairness({ painted: 0, late: [] }))).toContain("Chưa có máy nào");
});

test("every measure is a line, in Vietnamese and in English", () => {
  const vietnamese = values({ stalls_us: [130_000], postponed: 1 });
  expect(vietnamese).toContain("49/50");
  expect(vietnamese).toContain("một nửa số máy trong 3 ms, 95 % trong 18 ms, chậm nhất 210 ms");
  expect(vietnamese).toContain("46 câu trả lời: một nửa đến 12 ms, 99 % đến 80 ms, nhiều nhất 250 ms");
  expect(vietnamese).toContain("130 ms; hạn trả lời đã được lùi thêm chừng ấy");
  expect(vietnamese).toContain("1 lần");
  language.current = "en";
  expect(values()).toContain("half of them within 3 ms");
});

test("what nobody measured is not made up", () => {
  const none = { painted: 0, paint_p50_us: -1, paint_p95_us: -1, paint_max_us: -1, error_p99_us: -1, answers: 0 };
  expect(values(none)).not.toContain("ms");
  expect(fairnessLines(sampleFairness({ stalls_us: [] })).filter(({ striking }) => striking)).toHaveLength(2);
});

test("the question is named as the hall knows it", () => {
  const shape = sampleConsole({ play: samplePlay(), played: [samplePlayed()] });
  expect(playedName(shape, samplePlay().id)).toBe("Câu 7/12");
  expect(playedName(shape, samplePlayed().play)).toBe("Câu 6");
  expect(playedName(shape, "xx.1")).toBe("xx.1");
});
