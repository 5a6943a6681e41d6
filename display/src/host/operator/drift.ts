/** How far the show is from its plan, in words: "chậm 7 phút". */
import { t } from "../words";

export type DriftLook = "good" | "warning" | "bad";

const lateMinutes = 5; // from here on it is worth a colour
const veryLateMinutes = 15;

export function driftText(minutes: number): string {
  if (minutes === 0) {
    return t("driftNone");
  }
  return minutes > 0 ? t("driftLate", { minutes }) : t("driftEarly", { minutes: -minutes });
}

export function driftLook(minutes: number): DriftLook {
  return minutes >= veryLateMinutes ? "bad" : minutes >= lateMinutes ? "warning" : "good";
}
