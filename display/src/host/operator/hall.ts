/** The hall zone by zone: how many are here, cut off, have handed in. Pure over the readiness board's rows. */
import type { AffectedShape } from "../../lib/wire";
import { zones, type PlaceRow } from "../readiness";
import { t } from "../words";

export interface ZoneCounts {
  readonly zone: string; // "" where the hall has no zones
  readonly present: number;
  readonly cut: number;
  readonly submitted: number;
}

export function zoneCounts(rows: readonly PlaceRow[]): readonly ZoneCounts[] {
  const names = zones(rows);
  const without = rows.some((row) => row.place.zone === "") ? [""] : [];
  return [...names, ...without].map((zone) => {
    const here = rows.filter((row) => row.place.zone === zone && row.place.attendance === "present");
    return {
      zone,
      present: here.length,
      cut: here.filter((row) => row.place.signed_in && !row.place.connected).length,
      submitted: here.filter((row) => row.place.submitted).length,
    };
  });
}

export function zoneName(zone: string): string {
  return zone === "" ? t("hallNoZone") : t("hallZone", { zone });
}

/** "khu C, khu D", "cả hội trường". */
export function affectedZones(affected: AffectedShape): string {
  return affected.zones.map((zone) => (zone === "" ? t("affectedHall") : t("hallZone", { zone }))).join(", ");
}
