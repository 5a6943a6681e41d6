/** What the operator is told when a text comes out smaller than the hall needs. Pure. */
import type { Fit } from "./fit";
import type { HallType, WallWarning } from "./geometry";
import { capHeightShare, distancePerCapHeight, stageHeight } from "./geometry";

/** Null when everybody in the hall can read it. */
export function belowHallSize(fit: Fit, type: HallType): WallWarning | null {
  if (fit.size >= type.size && fit.whole) {
    return null;
  }
  const share = (fit.size * capHeightShare) / stageHeight;
  const percent = String(Math.round(share * 1000) / 10).replace(".", ",");
  const distance = String(Math.round(share * distancePerCapHeight * 10) / 10).replace(".", ",");
  const reach = `đọc được từ khoảng cách gấp ${distance} lần chiều cao ảnh`;
  if (fit.size < type.floor || !fit.whole) {
    return {
      code: "below_floor",
      text: `Chữ trên màn chiếu chỉ cao ${percent} % ảnh (${reach}). Nên rút gọn nội dung.`,
    };
  }
  return { code: "below_hall_size", text: `Chữ trên màn chiếu cao ${percent} % ảnh (${reach}); hàng cuối đọc khó.` };
}
