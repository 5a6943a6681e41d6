import { expect, test } from "vitest";
import { sampleConsole, samplePlace } from "../../lib/testing/samples";
import type { ConsoleShape } from "../../lib/wire";
import { sampleComplaint, sampleProposal } from "../desk/samples";
import { placeRow } from "../readiness";
import { viewsOf } from "../roles";
import { resultBlockers } from "./blockers";
import { zoneCounts } from "./hall";

const tie = { scope: "team", prizes: [], members: ["a", "b"], names: ["A", "B"], text: "02 đơn vị", playable: false };
const operator = viewsOf("operator");

function finalizing(blockers: readonly string[], changes: Partial<ConsoleShape> = {}): ConsoleShape {
  const step = { ...sampleConsole().step, command: "finalize", held: true, blockers };
  return sampleConsole({ step, round: null, ...changes });
}

test("nothing is listed while nothing blocks", () => {
  expect(resultBlockers(finalizing([], { ties: [tie] }), 0, operator)).toEqual([]);
});

test("every blocker says who must act, and goes where that is done if this console has it", () => {
  const shape = finalizing(["một", "hai", "ba", "bốn"], {
    proposals: [sampleProposal({ number: 3, text: "Đổi đáp án" })],
    affected: [
      { play: "TT07.1", number: 7, zones: ["C", ""], ruled: false },
      { play: "TT08.1", number: 8, zones: ["A"], ruled: true },
    ],
    complaints: [
      sampleComplaint({ number: 1, unit_name: "Huyện Cái Bè", ruled: false }),
      sampleComplaint({ number: 2, ruled: true }),
    ],
    ties: [tie],
  });
  const lines = resultBlockers(shape, 0, operator);
  expect(lines.map((line) => line.text)).toEqual([
    "Đề nghị số 3: Đổi đáp án",
    "Câu 7 bị ảnh hưởng (Khu C, cả hội trường)",
    "Đơn khiếu nại số 1 của Huyện Cái Bè",
    "02 đơn vị",
  ]);
  expect(lines.every((line) => line.who !== "")).toBe(true);
  expect(lines[0]?.view).toBe("rulings");
  expect(lines[3]?.lots).toBe(tie);
  expect(resultBlockers(shape, 0, viewsOf("mc"))[0]?.view).toBeNull();
});

test("a tie that can be played off is not a matter of lots", () => {
  const lines = resultBlockers(finalizing(["một"], { ties: [{ ...tie, playable: true }] }), 0, operator);
  expect(lines[0]).toMatchObject({ who: "Thi câu hỏi phụ", lots: null });
});

test("the review is listed while it runs and the server counts it, which a rehearsal's does not", () => {
  const review = { review_until_us: 100 };
  const texts = (shape: ConsoleShape, nowUs: number): readonly string[] =>
    resultBlockers(shape, nowUs, operator).map((line) => line.text);
  expect(texts(finalizing(["review"], review), 50)).toEqual(["Đang trong thời gian nhận khiếu nại"]);
  expect(texts(finalizing(["review"], review), 100)).toEqual([]);
  expect(texts(finalizing([tie.text], { ...review, ties: [tie] }), 50)).toEqual([tie.text]);
});

test("unsigned minutes hold the ceremony, which is the secretary's", () => {
  const step = { ...sampleConsole().step, command: "move_ceremony", blockers: ["Chưa ghi nhận biên bản đã ký"] };
  const shape = sampleConsole({ phase: "finalized", step });
  expect(resultBlockers(shape, 0, operator)).toMatchObject([{ key: "signed", view: null }]);
  expect(resultBlockers(shape, 0, viewsOf("secretary"))).toMatchObject([{ view: "secretary" }]);
});

test("zones count who is here, cut off and has submitted", () => {
  const places = [
    samplePlace({ candidate: "1", zone: "A", submitted: true }),
    samplePlace({ candidate: "2", zone: "A", connected: false }),
    samplePlace({ candidate: "3", zone: "A", attendance: "absent", connected: false }),
    samplePlace({ candidate: "4", zone: "B" }),
    samplePlace({ candidate: "5", zone: "", connected: false, signed_in: false }),
  ];
  expect(zoneCounts(places.map((place) => placeRow(place, "dev")))).toEqual([
    { zone: "A", present: 2, cut: 1, submitted: 1 },
    { zone: "B", present: 1, cut: 0, submitted: 0 },
    { zone: "", present: 1, cut: 0, submitted: 0 },
  ]);
});
