/**
 * How alike everybody had the last question, in words a jury understands. Pure over what the server measured; it judges nothing.
 * Called by the panel of operator, jury and observer.
 */
import { formatCount } from "../../lib/formats";
import { language } from "../../lib/i18n.svelte";
import type { FairnessShape } from "../../lib/wire";
import { t } from "../words";

export interface FairnessLine {
  readonly name: string;
  readonly value: string;
  /** Worth a look. */
  readonly striking: boolean;
}

export function milliseconds(us: number): string {
  return us < 0 ? "–" : `${formatCount(Math.round(us / 1000), language.current)} ms`;
}

/** The whole in one sentence. */
export function fairnessVerdict(fairness: FairnessShape): string {
  if (fairness.painted === 0) {
    return t("fairUnknown");
  }
  if (fairness.late.length > 0) {
    return t("fairLate", { count: fairness.late.length, time: milliseconds(fairness.paint_max_us) });
  }
  return t("fairAlike", { time: milliseconds(fairness.paint_max_us) });
}

export function fairnessLines(fairness: FairnessShape): readonly FairnessLine[] {
  const { present, armed, opener_in_time: inTime, painted, stalls_us: stallsUs, postponed } = fairness;
  const line = (name: string, value: string, striking = false): FairnessLine => ({ name, value, striking });
  const of = (count: number): string =>
    `${formatCount(count, language.current)}/${formatCount(present, language.current)}`;
  const lines = [
    line(t("fairArmed"), of(armed), armed < present),
    line(t("fairInTime"), of(inTime), inTime < present),
    line(t("fairPainted"), of(painted)),
  ];
  if (painted > 0) {
    const spread = { half: milliseconds(fairness.paint_p50_us), most: milliseconds(fairness.paint_p95_us) };
    lines.push(line(t("fairSpread"), t("fairSpreadOf", { ...spread, max: milliseconds(fairness.paint_max_us) })));
    lines.push(line(t("fairError"), t("fairErrorOf", { time: milliseconds(fairness.error_p99_us) })));
  }
  if (fairness.answers > 0) {
    const credit = { half: milliseconds(fairness.credit_p50_us), most: milliseconds(fairness.credit_p99_us) };
    const max = milliseconds(fairness.credit_max_us);
    lines.push(line(t("fairCredit"), t("fairCreditOf", { ...credit, max, count: fairness.answers })));
    lines.push(line(t("fairQueue"), t("fairQueueOf", { time: milliseconds(fairness.queue_max_us) })));
  }
  const stalls = stallsUs.map(milliseconds).join(", ");
  lines.push(
    line(t("fairStalls"), stalls === "" ? t("fairNone") : t("fairStallsOf", { times: stalls }), stalls !== ""),
  );
  lines.push(
    line(t("fairPostponed"), postponed === 0 ? t("fairNone") : t("fairTimes", { count: postponed }), postponed > 0),
  );
  return lines;
}
