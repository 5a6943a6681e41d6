import { describe, expect, test } from "vitest";
import { samplePlay, sampleWall } from "../lib/testing/samples";
import { heldWall, saysLost } from "./hold";
import { settingsOf } from "./settings";

describe("a lost server", () => {
  const wall = sampleWall({ scene: "standings" });

  test("while it is there its frame stands", () => {
    expect(heldWall(wall, null, 1e9)).toBe(wall);
  });

  test("the last frame stays ten seconds, then the emblem slide", () => {
    expect(heldWall(wall, 5000, 5000)).toBe(wall);
    expect(heldWall(wall, 5000, 14_999)).toBe(wall);
    expect(heldWall(wall, 5000, 15_000)).toBeNull();
  });

  test("before the first frame there is only the emblem slide", () => {
    expect(heldWall(null, null, 0)).toBeNull();
  });
});

describe("the wall says that it is being connected again", () => {
  const asked = sampleWall({ scene: "question", play: samplePlay({ phase: "open" }) });

  test("after two seconds of an open question, not before, and never while the server is there", () => {
    expect(saysLost(asked, 5000, 6_999)).toBe(false);
    expect(saysLost(asked, 5000, 7_000)).toBe(true);
    expect(saysLost(asked, null, 1e9)).toBe(false);
  });

  test("not where no clock runs", () => {
    expect(saysLost(sampleWall({ scene: "standings" }), 0, 1e9)).toBe(false);
    expect(saysLost({ ...asked, standstill: { kind: "suspended", reason: "" } }, 0, 1e9)).toBe(false);
    expect(saysLost({ ...asked, play: samplePlay({ phase: "closed" }) }, 0, 1e9)).toBe(false);
    expect(saysLost(null, 0, 1e9)).toBe(false);
  });
});

describe("the address", () => {
  test("Vietnamese on dark by default", () => {
    expect(settingsOf("")).toEqual({ theme: "dark", language: "vi" });
  });

  test("light, English, both languages", () => {
    expect(settingsOf("?theme=light&lang=en")).toEqual({ theme: "light", language: "en" });
    expect(settingsOf("?lang=both").language).toBe("both");
  });

  test("nonsense is the default, not an error", () => {
    expect(settingsOf("?theme=pink&lang=fr")).toEqual({ theme: "dark", language: "vi" });
  });
});
