import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sampleContest, sampleWall } from "../testing/samples";
import Wall from "./Wall.svelte";
import type { WallWarning } from "./geometry";
import { allScenes } from "./testing/scenes";
import { board, individualRow } from "./testing/walls";
import type { WallShape } from "../wire";

const nowUs = 5_000_000_000;
const clock = { nowUs: () => nowUs, wallNowMs: () => 1_600_000_000_000 };
let mounted: Record<string, unknown> | null = null;

beforeEach(() => {
  document.body.innerHTML = "";
});

afterEach(async () => {
  if (mounted !== null) {
    await unmount(mounted);
    mounted = null;
  }
});

function show(wall: WallShape | null, changes: Record<string, unknown> = {}): string {
  mounted = mount(Wall, {
    target: document.body,
    props: { wall, contest: sampleContest, clock, moving: false, ...changes },
  });
  flushSync();
  return (document.body.textContent ?? "")
    .replace(/\u00a0/g, " ")
    .replace(/\u2060/g, "")
    .replace(/\s+/g, " ");
}

const scenes = allScenes(nowUs);

test("covered: the contest's name and not a word of its state", () => {
  const text = show(sampleWall({ ...scenes["standings"], covered: true }));
  expect(text).toContain("Tìm hiểu về Chính quyền điện tử");
  expect(text).not.toContain("Nguyễn");
  expect(text).not.toContain("hạng");
});

test("before the server has answered there is an emblem and no text", () => {
  expect(show(null, { contest: { ...sampleContest, title: "", organiser: "" } }).trim()).toBe("");
  expect(document.querySelector("svg")).not.toBeNull();
});

test("an open question: stem, choices, seconds, meter; no key, no distribution", () => {
  const text = show(scenes["open"] ?? null);
  expect(text).toContain("Câu 7/12");
  expect(text).toContain("Cổng Dịch vụ công");
  expect(document.querySelector(".seconds")?.textContent).toBe("16");
  expect(text).toContain("đã trả lời");
  expect(document.querySelector(".tick")).toBeNull();
  expect(document.querySelectorAll(".result").length).toBe(0);
});

test("a distribution sent too early stays off the wall", () => {
  const wall = scenes["open"];
  const text = show(
    sampleWall({ ...wall, distribution: { counts: [90, 2, 3, 4], right: 90, answered: 99, present: 238 } }),
  );
  expect(document.querySelectorAll(".result").length).toBe(0);
  expect(text).not.toContain("trả lời đúng");
});

test("revealed: one tick, the others dimmed, how many knew it, the source", () => {
  const text = show(scenes["revealed"] ?? null);
  expect(document.querySelectorAll(".tick").length).toBe(1);
  expect(document.querySelectorAll(".tile.dim").length).toBe(3);
  expect(text).toContain("/238 thí sinh trả lời đúng");
  expect(text).toContain("Căn cứ: Khoản 1 Điều 3");
});

test("a standstill hides the question and the host's reason, and says whose doing it is", () => {
  const text = show(scenes["suspended"] ?? null);
  expect(text).toContain("TẠM DỪNG");
  expect(text).toContain("Ban Tổ chức tạm dừng");
  expect(text).not.toContain("Nghị định");
  expect(text).not.toContain("khu C");
});

test("standings: as many rows as the hall can read, unofficial until finalized, number where no name may stand", () => {
  const rows = (index: number): ReturnType<typeof individualRow> =>
    individualRow(index, index === 1 ? { name: "" } : {});
  const text = show(sampleWall({ scene: "standings", individuals: board(12, rows) }));
  expect(document.querySelectorAll(".row").length).toBe(5);
  expect(text).toContain("Kết quả chưa chính thức");
  expect(text).toContain("SBD 051");
});

test("finalized standings are not called unofficial", () => {
  const text = show(scenes["standings_final"] ?? null);
  expect(text).not.toContain("chưa chính thức");
  expect(text).toContain("Kết quả cá nhân");
});

test("ceremony: the title first, then all winners of the tier with money in full", () => {
  expect(show(scenes["ceremony_title"] ?? null)).toContain("7.000.000 đồng");
  expect(document.querySelectorAll(".winner").length).toBe(0);
  document.body.innerHTML = "";
  expect(show(scenes["ceremony_10"] ?? null)).toContain("3.000.000 đồng mỗi giải");
  expect(document.querySelectorAll(".winner").length).toBe(10);
});

test("the paper: clock and how many have submitted, and nothing of anybody's result", () => {
  const text = show(scenes["paper_last"] ?? null);
  expect(text).toContain("4:20");
  expect(text).toContain("183");
  expect(text).toContain("/238");
  expect(document.querySelector(".frame")).toBeNull();
  const practice = show(scenes["paper_practice"] ?? null);
  expect(practice).toContain("Thi thử");
});

test("a bell is a frame and words; without motion the frame does not flash", () => {
  expect(show(scenes["paper_bell"] ?? null)).toContain("Còn 15 phút");
  expect(document.querySelector(".frame.flashing")).toBeNull();
  document.body.innerHTML = "";
  show(scenes["paper_bell"] ?? null, { moving: true });
  expect(document.querySelector(".frame.flashing")).not.toBeNull();
});

test("an outage is said of its zone", () => {
  expect(show(scenes["paper_outage"] ?? null)).toContain("Khu C, Khu D đang được xử lý sự cố, thời gian được bù");
});

test("who is out is marked by more than colour, and everybody has a seat", () => {
  const text = show(scenes["field"] ?? null);
  expect(document.querySelectorAll("[data-seat]").length).toBe(60);
  expect(document.querySelectorAll("[data-seat].out").length).toBe(24);
  expect(text).toContain("36/60");
});

test("an elimination question says how many are still in; a golden one is framed", () => {
  expect(show(scenes["elimination"] ?? null)).toContain("Còn 36/60 thí sinh");
  expect(document.querySelector(".golden")).toBeNull();
  document.body.innerHTML = "";
  expect(show(scenes["golden"] ?? null)).toContain("Câu hỏi vàng");
  expect(document.querySelector(".golden")).not.toBeNull();
});

test("a buzzer: who is on turn and by how much, no meter and no distribution", () => {
  const text = show(scenes["buzzer_turn"] ?? null);
  expect(text).toContain("Trần Thùy Huyền");
  expect(text).toContain("sớm hơn");
  expect(text).toContain("0,12 giây");
  expect(text).not.toContain("đã trả lời");
  document.body.innerHTML = "";
  expect(show(scenes["buzzer_won"] ?? null)).not.toContain("thí sinh trả lời đúng");
  expect(document.querySelectorAll(".attempt").length).toBe(1);
});

test("the mean of a team is divided once, with a comma, and called a mean", () => {
  const text = show(scenes["teams_mean"] ?? null);
  expect(text).toContain("4,89");
  expect(text).toContain("trung bình");
  expect(text).toContain("Kết quả chưa chính thức");
});

test("points below zero, and no times where none are taken", () => {
  const text = show(scenes["standings_points"] ?? null);
  expect(text).toContain("−15");
  expect(text).toContain("theo điểm");
  expect(text).not.toContain("giây");
});

test("a second edition says so, the first does not", () => {
  expect(show(scenes["standings_edition"] ?? null)).toContain("Lần 2");
  document.body.innerHTML = "";
  expect(show(scenes["standings_final"] ?? null)).not.toContain("Lần");
});

test("the invitation names the tier and no winner; a place not turned has no result", () => {
  const invitation = show(scenes["ceremony_invitation"] ?? null);
  expect(invitation).toContain("Kính mời đại biểu lên sân khấu trao");
  expect(invitation).toContain("02 giải nhì");
  document.body.innerHTML = "";
  show(scenes["ceremony_resolver"] ?? null);
  expect(document.querySelectorAll("[data-place]").length).toBe(10);
  expect(document.querySelectorAll("[data-place] .result:not(.hidden)").length).toBe(6);
});

test("for the photograph the names stay and the results go; a receiver is named", () => {
  expect(show(scenes["ceremony_photo_1"] ?? null)).not.toContain("câu");
  document.body.innerHTML = "";
  expect(show(scenes["ceremony_receiver"] ?? null)).toContain("Người nhận thay: Huỳnh Thị Kim Thoa");
});

test("commended units have no results and are not called a prize", () => {
  const text = show(scenes["ceremony_merit"] ?? null);
  expect(document.querySelectorAll(".winner").length).toBe(10);
  expect(text).not.toMatch(/0 câu|Giải tập thể/);
});

test("a rehearsal is watermarked on every scene, also the black one", () => {
  for (const name of ["black", "title", "open", "standings"]) {
    document.body.innerHTML = "";
    expect(show(scenes[name] ?? null, { rehearsal: true })).toContain("TỔNG DUYỆT");
  }
  document.body.innerHTML = "";
  expect(show(scenes["open"] ?? null)).not.toContain("TỔNG DUYỆT");
});

test("a contest of sample data is watermarked as such, but a rehearsal of it as a rehearsal", () => {
  const sample = { contest: { ...sampleContest, sample: true } };
  expect(show(scenes["open"] ?? null, sample)).toContain("DỮ LIỆU MẪU");
  document.body.innerHTML = "";
  const rehearsed = show(scenes["open"] ?? null, { ...sample, rehearsal: true });
  expect(rehearsed).toContain("TỔNG DUYỆT");
  expect(rehearsed).not.toContain("DỮ LIỆU MẪU");
});

test("both languages: the English follows the Vietnamese; English alone replaces it", () => {
  const both = show(scenes["standings"] ?? null, { language: "both" });
  expect(both).toContain("Kết quả chưa chính thức");
  expect(both).toContain("Unofficial results");
  document.body.innerHTML = "";
  const english = show(scenes["standings"] ?? null, { language: "en" });
  expect(english).not.toContain("chưa chính thức");
});

test("a hall too deep for its picture is told to the operator, not to the hall", () => {
  const told: (readonly WallWarning[])[] = [];
  const hall = { farthest_viewer_cm: 6000, picture_height_cm: 200 };
  const text = show(sampleWall({ scene: "title" }), {
    contest: { ...sampleContest, hall },
    onwarnings: (warnings: readonly WallWarning[]) => told.push(warnings),
  });
  expect(told.length).toBe(1);
  expect(told[0]?.[0]?.code).toBe("hall_too_deep");
  expect(text).not.toContain("ảnh chiếu");
});

test.each(["vi", "en", "both"])(
  "every scene can be drawn in every theme, in %s",
  async (language) => {
    for (const [name, wall] of Object.entries(scenes)) {
      document.body.innerHTML = "";
      show(wall, { language, theme: language === "en" ? "light" : "dark" });
      expect(document.querySelector(".wall-scene"), name).not.toBeNull();
      if (mounted !== null) {
        await unmount(mounted); // a hundred walls with their clocks are too many at once
        mounted = null;
      }
    }
  },
  20_000,
);
