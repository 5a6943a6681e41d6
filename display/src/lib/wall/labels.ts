/**
 * What is said of a question beside its number: golden, how many are still in, what it is worth, who plays. Only what is
 * not the usual is said. Pure; used by the wall and by the phones.
 */
import { formatCount } from "../formats";
import { personName } from "./buzzer";
import { numbersLanguage, phrase, wallWords, type Pair, type WallLanguage } from "./words";
import { fieldUnchanged, type FieldChange } from "./field";
import type { Parameters } from "../i18n.svelte";
import type { QuestionStep } from "./scene";
import type { FieldShape, PlayShape, TiebreakShape, WallShape } from "../wire";

export interface Label {
  readonly pair: Pair;
  readonly parameters: Parameters;
  readonly strong: boolean;
  readonly star: boolean; // drawn before the words
}

const label = (pair: Pair, parameters: Parameters = {}, strong = false): Label => ({
  pair,
  parameters,
  strong,
  star: pair === wallWords.star || pair === wallWords.golden,
});

export function questionLabels(
  wall: Pick<WallShape, "field" | "tiebreak">,
  play: PlayShape,
  step: QuestionStep,
  language: WallLanguage,
  change: FieldChange = fieldUnchanged,
): readonly Label[] {
  const labels: Label[] = [];
  if (play.golden) {
    labels.push(label(wallWords.golden, {}, true));
  }
  if (play.affected && !play.void) {
    labels.push(label(wallWords.affected, {}, true));
  }
  if (play.reserve) {
    labels.push(label(wallWords.reserve, {}, true));
  }
  if (play.buzzer?.star === true) {
    labels.push(label(wallWords.star, {}, true));
  }
  const owner = play.buzzer?.owner ?? "";
  if (owner !== "" && step === "reading") {
    const person = { id: owner, name: play.buzzer?.owner_name ?? "", unit: play.buzzer?.owner_unit ?? "" };
    labels.push(label(wallWords.buzzerOwner, { who: personName(person, numbersLanguage(language)) }));
  }
  labels.push(...worthLabels(play, language));
  if (play.several && (step === "open" || step === "reading" || step === "sealed")) {
    labels.push(label(wallWords.several));
  }
  if (play.kind === "elimination" && wall.field !== null) {
    labels.push(...fieldLabels(wall.field, play, change));
  }
  if (play.kind === "tiebreak" && wall.tiebreak !== null && step !== "sealed") {
    labels.push(playersLabel(wall.tiebreak));
  }
  return labels;
}

/** Worth saying where a question is not simply right or not (Marking), and counts at all. */
function worthLabels(play: PlayShape, language: WallLanguage): readonly Label[] {
  if (play.practice) {
    return [];
  }
  const numbers = numbersLanguage(language);
  const [right, wrong, most] = [play.points, play.points_wrong, play.points_most].map((points) =>
    formatCount(points, numbers),
  );
  const graded = play.points_most > play.points; // the faster, the more
  const parameters = { right: right ?? "", wrong: wrong ?? "", most: most ?? "" };
  if (play.points_wrong < 0) {
    return [label(graded ? wallWords.worthUpToBoth : wallWords.worthBoth, parameters)];
  }
  return graded
    ? [label(wallWords.worthUpTo, parameters)]
    : play.points === 1
      ? []
      : [label(wallWords.worth, parameters)];
}

/** How many are still in, and once it is decided how many this question has put out, or a rescue brought back. */
function fieldLabels(field: FieldShape, play: PlayShape, change: FieldChange): readonly Label[] {
  const left = label(wallWords.left, { left: field.left, total: field.total });
  if (change.kind === "rescue" || change.kind === "return") {
    const words = change.kind === "rescue" ? wallWords.rescued : wallWords.returned;
    return [left, label(words, { count: change.ids.size }, true)];
  }
  return play.phase === "scored" && field.fallen > 0
    ? [left, label(wallWords.fallen, { count: field.fallen }, true)]
    : [left];
}

/** Numbers are read faster than names, and say which of two people of one name it is. */
const numbersMost = 5;

function playersLabel(tiebreak: TiebreakShape): Label {
  const team = tiebreak.scope === "team";
  if (!team && tiebreak.members.length <= numbersMost) {
    return label(wallWords.candidateNumber, { id: tiebreak.members.join(", ") });
  }
  const count = String(tiebreak.members.length).padStart(2, "0");
  return label(team ? wallWords.tiebreakTeams : wallWords.tiebreakFinalists, { count });
}

export interface Member {
  readonly id: string;
  readonly number: string; // "" for a unit
  readonly name: string; // "" where publication was not agreed to
  readonly unit: string; // short; "" for a unit
}

/** Who plays a play-off, in the server's order. */
export function tiebreakMembers(tiebreak: TiebreakShape): readonly Member[] {
  return tiebreak.members.map((id, index) => {
    const name = tiebreak.names[index] ?? "";
    return { id, number: tiebreak.scope === "team" ? "" : id, name, unit: tiebreak.units[index] ?? "" };
  });
}

export function labelText({ pair, parameters }: Label, language: WallLanguage): string {
  return phrase(pair, language, parameters).first;
}
