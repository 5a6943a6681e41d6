/**
 * What the result waits for and who must act, one line each (RULES 6.2). The server alone decides whether the result is
 * blocked (`step.blockers`); this says where to go. Pure over the console's state.
 */
import type { ConsoleShape, TieShape } from "../../lib/wire";
import type { View } from "../roles";
import { t } from "../words";
import { affectedZones } from "./hall";

export interface Blocker {
  readonly key: string;
  readonly text: string;
  readonly who: string;
  /** Where it is dealt with or seen; null where this console has no such view. */
  readonly view: View | null;
  /** A tie that lots must break. */
  readonly lots: TieShape | null;
}

/** `nowUs`: contest time. `views`: those of this console's role. */
export function resultBlockers(shape: ConsoleShape, nowUs: number, views: readonly View[]): readonly Blocker[] {
  if (shape.step.blockers.length === 0) {
    return [];
  }
  const seen = (...wanted: readonly View[]): View | null => wanted.find((view) => views.indexOf(view) !== -1) ?? null;
  if (["move_ceremony", "end_contest", "move_agenda"].indexOf(shape.step.command) !== -1) {
    return [line("signed", t("blockerSigned"), t("whoSigned"), seen("secretary", "organiser"))];
  }
  if (shape.step.command !== "finalize") {
    return [];
  }
  const affected = shape.affected.filter((entry) => !entry.ruled);
  const complaints = shape.complaints.filter((entry) => !entry.ruled);
  const lines: Blocker[] = [
    ...shape.proposals.map(({ number, text }) =>
      line(`proposal ${number}`, t("blockerProposal", { number, text }), t("whoConfirms"), seen("rulings")),
    ),
    ...affected.map((entry) =>
      line(
        `affected ${entry.play}`,
        t("blockerAffected", { number: entry.number, zones: affectedZones(entry) }),
        t("whoJury"),
        seen("jury", "played"),
      ),
    ),
    ...complaints.map(({ number, unit_name }) =>
      line(
        `complaint ${number}`,
        t("blockerComplaint", { number, unit: unit_name }),
        t("whoJury"),
        seen("complaints", "secretary", "rulings"),
      ),
    ),
  ];
  if (nowUs < shape.review_until_us && reviewBlocks(shape, affected.length, complaints.length)) {
    lines.push(line("review", t("blockerReview"), t("whoWait"), null));
  }
  return [
    ...lines,
    ...shape.ties.map((tie) => ({
      ...line(`tie ${tie.scope} ${tie.members.join()}`, tie.text, t(tie.playable ? "whoPlayoff" : "whoLots"), null),
      lots: tie.playable ? null : tie,
    })),
  ];
}

/** In a rehearsal the review blocks nothing: only the server's own count tells. */
function reviewBlocks(shape: ConsoleShape, affected: number, complaints: number): boolean {
  const others = (shape.proposals.length > 0 ? 1 : 0) + affected + (complaints > 0 ? 1 : 0) + shape.ties.length;
  return shape.step.blockers.length > others;
}

function line(key: string, text: string, who: string, view: View | null): Blocker {
  return { key, text, who, view, lots: null };
}
