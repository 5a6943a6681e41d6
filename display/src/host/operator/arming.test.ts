import { expect, test } from "vitest";
import { sampleBuzzer } from "../../lib/testing/roundSamples";
import { sampleChoices, sampleConsole, samplePlace, samplePlay } from "../../lib/testing/samples";
import type { PlayShape } from "../../lib/wire";
import { placeRow } from "../readiness";
import { armingOf } from "./arming";

const rows = [
  samplePlace({ candidate: "001" }),
  samplePlace({ candidate: "002", armed: false, connected: false }),
  samplePlace({ candidate: "003", armed: false }),
  samplePlace({ candidate: "004", armed: false, attendance: "absent" }),
  samplePlace({ candidate: "005", armed: false, out: "eliminated" }),
].map((place) => placeRow(place, "dev"));

const arming = (play: Partial<PlayShape>) => armingOf(sampleConsole({ play: samplePlay(play) }), rows);

test("present finalists who play are counted; who still loads is named before who is cut off", () => {
  const found = arming({ phase: "sealed" });
  expect(found).toMatchObject({ armed: 1, all: 3 });
  expect(found?.missing.map(({ place }) => place.candidate)).toEqual(["003", "002"]);
});

test("it is said from the deck until the choices are here", () => {
  expect(arming({ phase: "reading" })).not.toBeNull();
  expect(arming({ phase: "open" })).not.toBeNull();
  expect(arming({ phase: "open", choices: sampleChoices })).toBeNull();
  expect(arming({ phase: "closed" })).toBeNull();
  expect(arming({ phase: "sealed", void: true })).toBeNull();
  expect(arming({ phase: "open", kind: "buzzer", buzzer: sampleBuzzer({ by_voice: true }) })).toBeNull();
  expect(armingOf(sampleConsole({ play: null }), rows)).toBeNull();
});
