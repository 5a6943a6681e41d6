/** How far the show is from its plan, in words: "chậm 7 phút". */
import { t } from "../words";

export type DriftLook = "good" | "warning" | "bad";

const lateMinutes = 5; // from here on it is worth a colour
const veryLateMinutes = 15;

export function driftText(minutes: number): string {
  if (minutes === 0) {
    return t("driftNone");
  }
  return t(minutes > 0 ? "driftLate" : "driftEarly", { span: spanText(Math.abs(minutes)) });
}

/** 444 → "7 giờ 24 phút". */
function spanText(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) {
    return t("minutes", { minutes });
  }
  return rest === 0 ? t("driftHours", { hours }) : t("driftHoursMinutes", { hours, minutes: rest });
}

export function driftLook(minutes: number): DriftLook {
  return minutes >= veryLateMinutes ? "bad" : minutes >= lateMinutes ? "warning" : "good";
}
