/** What everybody may know of the contest (`GET /api/contest`): the wall's titles, addresses and hall. */
import type { HallShape } from "./geometry";
import { hallDefault } from "./geometry";

export interface ContestShape {
  readonly id: string;
  readonly title: string;
  readonly title_en: string;
  readonly organiser: string;
  readonly venue: string;
  readonly date: string; // ISO
  readonly rehearsal: boolean;
  readonly sample: boolean;
  readonly join_url: string;
  readonly hall: HallShape;
  readonly build: string;
  readonly audience_on: boolean;
}

/** Until the server has answered: an emblem slide without a word on it. */
export const contestUnknown: ContestShape = {
  id: "",
  title: "",
  title_en: "",
  organiser: "",
  venue: "",
  date: "",
  rehearsal: false,
  sample: false,
  join_url: "",
  hall: hallDefault,
  build: "",
  audience_on: false,
};

/** The contest, or null when the server cannot be reached or gives no contest. */
export async function fetchContest(): Promise<ContestShape | null> {
  try {
    const response = await fetch("/api/contest", { cache: "no-store" });
    return response.ok ? ((await response.json()) as ContestShape) : null;
  } catch {
    return null; // not reachable: the caller asks again
  }
}

/** "http://192.168.1.10:8080/" → "192.168.1.10:8080": what a person has to type. */
export function shortAddress(url: string): string {
  return url.replace(/^https?:\/\//, "").replace(/\/$/, "");
}
