/**
 * What the desk must know of the contest beside its state: units, prizes, settings that can be amended (`GET /api/desk`).
 * Asked each time a form opens, so that an amended setting is shown as it is. Called by the ruling forms.
 */
import { getJson } from "../../lib/api";
import type { ConsoleShape } from "../../lib/wire";

export interface UnitFact {
  readonly id: string;
  readonly name: string;
  readonly short_name: string;
}

export interface PrizeFact {
  readonly id: string;
  readonly scope: string; // individual | team
  readonly title: string;
  readonly title_en: string;
  readonly count: number;
  readonly amount_vnd: number;
}

export interface MeritFact {
  readonly title: string;
  readonly title_en: string;
  readonly count: number;
  readonly amount_vnd: number;
}

export interface SettingFact {
  readonly setting: string; // as in contest.toml: "rounds.truc-tiep.window_seconds"
  readonly label: string; // Vietnamese
  readonly value: string;
}

export interface Facts {
  readonly two_person: boolean;
  readonly units: readonly UnitFact[];
  readonly prizes: readonly PrizeFact[];
  readonly merit: MeritFact | null;
  readonly settings: readonly SettingFact[];
}

/** The units; from the standings, which have all of them, while the list has not come. */
export function unitsOf(facts: Facts, shape: ConsoleShape): readonly UnitFact[] {
  return facts.units.length > 0
    ? facts.units
    : shape.teams.map(({ id, name, unit }) => ({ id, name, short_name: unit }));
}

const unknown: Facts = { two_person: true, units: [], prizes: [], merit: null, settings: [] };

export class DeskFacts {
  current = $state.raw<Facts>(unknown);
  /** "" while all is well, otherwise what went wrong. */
  failure = $state("");

  async load(): Promise<void> {
    const answer = await getJson<Facts>("/api/desk");
    if (answer.ok) {
      this.current = { ...unknown, ...answer.value };
      this.failure = "";
    } else {
      this.failure = answer.code;
    }
  }
}
