/**
 * Type sizes and row counts of the wall, from the geometry of the hall (SCREENS, Projector).
 * Pure arithmetic: knows no page and no scene. Called by `Wall.svelte` and by the host console's settings.
 *
 * Every length is in stage units: the picture is always 1080 units high, whatever the screen is made of.
 */

export interface HallShape {
  readonly farthest_viewer_cm: number;
  readonly picture_height_cm: number;
}

/** What the operator should know about the wall; the wall itself never shows it. */
export interface WallWarning {
  readonly code: "hall_too_deep" | "below_hall_size" | "below_floor";
  readonly text: string; // Vietnamese
}

export interface HallType {
  readonly capPercent: number; // cap height that the farthest viewer needs, % of the picture's height
  readonly size: number; // font size of everything that has to be read from there
  readonly floor: number; // font size below which nothing essential may fall
  readonly rows: number; // lines of `size` between the margins
  readonly warning: WallWarning | null;
}

export const stageHeight = 1080;
export const marginShare = 0.05;
export const contentHeight = stageHeight * (1 - 2 * marginShare);
/** Cap height of Inter as a share of its font size (1490 of 2048 units). */
export const capHeightShare = 1490 / 2048;
/** Room for two marks on one capital (Ấ, Ẳ, Ổ) and a dot below (Ệ). */
export const lineHeight = 1.4;
/** A capital should be at least 1/200 of the viewing distance high. */
export const distancePerCapHeight = 200;
export const capPercentFloor = 3.5;
/** Four rows are left at this size; beyond it the picture is simply too small for the hall. */
export const capPercentMost = 10;

/** Narrower pictures (4:3, 5:4) get the stacked layouts. */
export const aspectWide = 1.5;
/** Anything narrower shows the 4:3 picture with bars above and below: every scene is laid out for it. */
export const aspectLeast = 4 / 3;
export const aspectMost = 2.4;

/** The hall of the reference contest: 30 m deep, a picture 2.5 m high. */
export const hallDefault: HallShape = { farthest_viewer_cm: 3000, picture_height_cm: 250 };

/** Font size in stage units of capitals that are `capPercent` % of the picture high. */
export function fontSizeOf(capPercent: number): number {
  return Math.round(((capPercent / 100) * stageHeight) / capHeightShare);
}

/** Lines of a font size that fit between the margins. */
export function rowsOf(size: number): number {
  return Math.floor(contentHeight / (size * lineHeight));
}

/** Sizes for a hall; a hall not measured (0) counts as the default one. */
export function hallType(hall: HallShape): HallType {
  const measured = hall.farthest_viewer_cm > 0 && hall.picture_height_cm > 0 ? hall : hallDefault;
  const capPercent = (measured.farthest_viewer_cm / (measured.picture_height_cm * distancePerCapHeight)) * 100;
  const size = fontSizeOf(Math.min(Math.max(capPercent, capPercentFloor), capPercentMost));
  return {
    capPercent,
    size,
    floor: fontSizeOf(capPercentFloor),
    rows: rowsOf(size),
    warning: capPercent > capPercentMost ? tooDeep(measured) : null,
  };
}

function tooDeep(hall: HallShape): WallWarning {
  const metres = (centimetres: number): string => String(Math.round(centimetres / 10) / 10).replace(".", ",");
  const needed = Math.ceil(hall.farthest_viewer_cm / ((distancePerCapHeight * capPercentMost) / 100) / 10) * 10;
  return {
    code: "hall_too_deep",
    text:
      `Khán giả xa nhất cách màn ${metres(hall.farthest_viewer_cm)} m: ảnh chiếu phải cao ít nhất ${metres(needed)} m, ` +
      `hiện cao ${metres(hall.picture_height_cm)} m. Người ngồi xa sẽ không đọc được hết.`,
  };
}

/** Stage width in units for a container; letterboxed beyond the aspects the scenes are made for. */
export function stageWidth(containerWidth: number, containerHeight: number): number {
  if (containerWidth <= 0 || containerHeight <= 0) {
    return Math.round((stageHeight * 16) / 9);
  }
  const aspect = Math.min(Math.max(containerWidth / containerHeight, aspectLeast), aspectMost);
  return Math.round(stageHeight * aspect);
}

/** Screen pixels per stage unit, so that the whole stage is inside the container. */
export function stageScale(containerWidth: number, containerHeight: number): number {
  if (containerWidth <= 0 || containerHeight <= 0) {
    return 1;
  }
  return Math.min(containerWidth / stageWidth(containerWidth, containerHeight), containerHeight / stageHeight);
}

export interface BoardLayout {
  /** One line a row, or name above and number, unit and time below. */
  readonly stacked: boolean;
  readonly rowHeight: number;
  readonly rows: number;
  readonly nameSize: number; // what a name is set in when it is short enough
  readonly smallSize: number; // number, unit, time
}

/** On one line a row needs this many ems of the hall's size in width, or names come out far smaller than it. */
const boardLineEms = 26;
/** Two lines of a stacked row: their line boxes may overlap a little, the marks of letters never do. */
const stackedNameLine = 1.28;
const stackedSmallLine = 1.1;
/** A name on two lines, with the marks below its second. */
const brokenNameLines = 2 * 1.1 + 0.16;
export const boardHeadingHeight = 98;

/** Height of the line above a board; both languages need two, and so does what a narrow board's numbers count. */
export function headingHeight(double: boolean, below = false): number {
  return double ? (below ? 172 : 140) : below ? 116 : boardHeadingHeight;
}

/**
 * How many rows of a board fit under its heading, and how a row is set. `width`: of the board; `heading`: height above
 * the rows, in units; `nameShare`: names may be set smaller than the hall's size where two boards share the picture;
 * `broken`: some names need two lines, and these are not set below the floor either.
 */
export function boardLayout(
  type: HallType,
  width: number,
  heading = boardHeadingHeight,
  nameShare = 1,
  broken = false,
): BoardLayout {
  const stacked = width < type.size * boardLineEms;
  const smallSize = Math.max(type.floor, Math.round(type.size * 0.58));
  const nameSize = Math.max(type.floor, Math.round(type.size * nameShare));
  const names = Math.max(nameSize * stackedNameLine, broken ? type.floor * brokenNameLines : 0);
  const wanted = stacked ? names + smallSize * stackedSmallLine : type.size * lineHeight;
  const rows = Math.max(1, Math.floor((contentHeight - heading) / wanted));
  return { stacked, rowHeight: Math.floor((contentHeight - heading) / rows), rows, nameSize, smallSize };
}
