import { describe, expect, test } from "vitest";
import { sampleWall } from "../testing/samples";
import { bellAt, bellRungUs, bellShownUs, ringing } from "./bells";
import { outageZones, paperClock } from "./paper";
import { samplePaper } from "./testing/roundWalls";

const minuteUs = 60_000_000;
const startUs = 1_000 * minuteUs;
const paper = samplePaper(startUs, { opens_us: startUs, deadline_us: startUs + 45 * minuteUs });
const at = (leftUs: number): number => paper.deadline_us - leftUs;

describe("the bells of a paper", () => {
  test("at the start and at 15, 5 and 1 minutes left, for as long as they are shown", () => {
    expect(bellAt(paper, startUs, bellShownUs)).toMatchObject({ leftUs: null, agoUs: 0 });
    expect(bellAt(paper, at(15 * minuteUs), bellShownUs)).toMatchObject({ leftUs: 15 * minuteUs, agoUs: 0 });
    expect(bellAt(paper, at(15 * minuteUs) - 1, bellShownUs)).toBeNull();
    expect(bellAt(paper, at(5 * minuteUs) + bellShownUs - 1, bellShownUs)?.leftUs).toBe(5 * minuteUs);
    expect(bellAt(paper, at(5 * minuteUs) + bellShownUs, bellShownUs)).toBeNull();
    expect(bellAt(paper, at(minuteUs), bellShownUs)?.leftUs).toBe(minuteUs);
  });

  test("each bell has a key of its own, whenever it is asked", () => {
    const keys = [startUs, at(15 * minuteUs), at(5 * minuteUs), at(minuteUs)].map(
      (nowUs) => bellAt(paper, nowUs + 700_000, bellShownUs)?.key,
    );
    expect(new Set(keys).size).toBe(4);
    expect(bellAt(paper, startUs + 1, bellShownUs)?.key).toBe(keys[0]);
  });

  test("a shorter paper rings its latest bell only, and a closed one none", () => {
    const short = samplePaper(startUs, { opens_us: startUs, deadline_us: startUs + minuteUs, bells_us: [minuteUs] });
    expect(bellAt(short, startUs + 10, bellShownUs)).not.toBeNull();
    expect(bellAt({ ...paper, phase: "closed" }, startUs, bellShownUs)).toBeNull();
  });

  test("a hall hears a bell only while the paper is on the wall and its clock goes", () => {
    const wall = sampleWall({ scene: "paper", paper });
    expect(ringing(wall, startUs + 1)).not.toBe("");
    expect(ringing(wall, startUs + bellRungUs)).toBe("");
    expect(ringing({ ...wall, scene: "message" }, startUs)).toBe("");
    expect(ringing({ ...wall, standstill: { kind: "suspended", reason: "" } }, startUs)).toBe("");
    expect(ringing(sampleWall(), startUs)).toBe("");
    expect(ringing(null, startUs)).toBe("");
  });
});

describe("the clock of a paper", () => {
  test("full before its start, rounded up while it goes, over at its end", () => {
    expect(paperClock(paper, startUs - minuteUs)).toEqual({ state: "soon", leftSeconds: 2700, share: 1 });
    expect(paperClock(paper, startUs + 1)).toMatchObject({ state: "open", leftSeconds: 2700 });
    expect(paperClock(paper, paper.deadline_us - 1)).toMatchObject({ state: "open", leftSeconds: 1 });
    expect(paperClock(paper, paper.deadline_us)).toEqual({ state: "up", leftSeconds: 0, share: 0 });
    expect(paperClock({ ...paper, phase: "scored" }, startUs).state).toBe("closed");
  });

  test("zones whose outage gives them time", () => {
    expect(outageZones(paper, "vi")).toBe("");
    expect(outageZones({ ...paper, outages: ["C", "D"] }, "vi")).toBe("Khu C, Khu D");
    expect(outageZones({ ...paper, outages: [""] }, "vi")).toBe("Hội trường");
  });
});
