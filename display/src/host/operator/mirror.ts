/** The second copy in words: a quiet line, or what is wrong with it. Pure over the newest frame. */
import type { MirrorShape } from "../../lib/wire";
import { t } from "../words";

/** Whether somebody has to look: it cannot be written, or is seconds behind. */
export function mirrorSick(mirror: MirrorShape | null): boolean {
  return mirror !== null && mirror.state !== "ok" && mirror.state !== "same_disk";
}

/** Whether it would be lost together with the server's own disk, or is not kept at all. */
export function mirrorAmber(mirror: MirrorShape): boolean {
  return mirror.state !== "ok";
}

export function mirrorText(mirror: MirrorShape): string {
  switch (mirror.state) {
    case "ok":
      return `✓ ${t("mirrorOk")}`;
    case "same_disk":
      return `⚠ ${t("mirrorSameDisk")}`;
    case "behind":
      return `⚠ ${t("mirrorBehind", { seconds: mirror.seconds, entries: mirror.entries })}`;
    default:
      return `⚠ ${t(mirror.state === "refused" ? "mirrorRefused" : "mirrorAway", { entries: mirror.entries })}`;
  }
}
