/** What a step of the prize-giving shows, and how its parts are written (RULES 6.6). Pure. */
import { formatMoney, type Language } from "../formats";
import { phrase, wallWords, type Pair, type WallLanguage } from "./words";
import type { CeremonyShape, WinnerShape } from "../wire";

/** title: what is given; invitation: who is asked to give it; resolver: a team's places; winners, photo: names. */
export type CeremonyLook = "title" | "invitation" | "resolver" | "winners" | "photo";

/** A step without what it is to show is the tier's title: nothing is guessed, and nothing stands empty. */
export function ceremonyLook(ceremony: CeremonyShape): CeremonyLook {
  if (ceremony.kind === "invitation") {
    return "invitation";
  }
  if (ceremony.kind === "resolver") {
    return ceremony.resolver === null ? "title" : "resolver";
  }
  if (ceremony.kind === "title" || ceremony.winners.length === 0) {
    return "title";
  }
  return ceremony.kind === "photo" ? "photo" : "winners";
}

/** Commended units belong to no prize: their merit is not a "giải" (WORDS). */
export function isMerit(ceremony: Pick<CeremonyShape, "measure">): boolean {
  return ceremony.measure === "";
}

/** What kind of prize: individual, team, or the commendation of units. */
export function tierScope(ceremony: CeremonyShape): Pair {
  return isMerit(ceremony)
    ? wallWords.merit
    : ceremony.scope === "team"
      ? wallWords.prizeTeam
      : wallWords.prizeIndividual;
}

/** "01 giải nhất", "10 giải khuyến khích": how many of it are given, as the decisions write it. */
export function tierCounted(ceremony: CeremonyShape, language: WallLanguage): string {
  const title = phrase([ceremony.title, ceremony.title_en], language);
  const count = String(ceremony.count).padStart(2, "0");
  const first = title.first.slice(0, 1).toLowerCase() + title.first.slice(1);
  return ceremony.count > 0 ? `${count} ${title.firstLanguage === "vi" ? first : title.first}` : title.first;
}

/** The money of one prize, "" when there is none; of several it says that it is for each. */
export function tierAmount(ceremony: CeremonyShape, language: WallLanguage, numbers: Language): string {
  if (ceremony.amount_vnd === 0) {
    return "";
  }
  const amount = formatMoney(ceremony.amount_vnd, numbers);
  return ceremony.count > 1 ? phrase(wallWords.prizeEach, language, { amount }).first : amount;
}

/** Publication not agreed to: the number stands for the name (RULES 10). */
export function winnerName(winner: WinnerShape, team: boolean, language: Language): string {
  return winner.name || (team ? winner.unit : phrase(wallWords.candidateNumber, language, { id: winner.id }).first);
}

/** Number and unit of a finalist; "" for a unit. */
export function winnerPlace(winner: WinnerShape, team: boolean, language: Language): string {
  if (team) {
    return "";
  }
  const number = winner.name === "" ? "" : phrase(wallWords.candidateNumber, language, { id: winner.id }).first;
  return [number, winner.unit].filter((part) => part !== "").join("  ·  ");
}
