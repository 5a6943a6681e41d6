/**
 * How numbers, money, dates and times are written, in Vietnamese state style and in English (WORDS.md).
 * Pure functions; they do not rely on Intl, which old engines have without Vietnamese. Vietnam is UTC+7 all year.
 */

export type Language = "vi" | "en";

const vietnamOffsetMs = 7 * 3_600_000;
const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** 10000000 → "10.000.000" / "10,000,000". */
export function formatCount(value: number, language: Language = "vi"): string {
  const digits = String(Math.abs(Math.trunc(value)));
  const groups = digits.replace(/\B(?=(\d{3})+$)/g, language === "vi" ? "." : ",");
  return value <= -1 ? `−${groups}` : groups;
}

/** "10.000.000 đồng" / "10,000,000 VND". */
export function formatMoney(vnd: number, language: Language = "vi"): string {
  return `${formatCount(vnd, language)} ${language === "vi" ? "đồng" : "VND"}`;
}

/** Two decimals, floored as the ranking floors (RULES 2.3): 12345678 µs → "12,34" / "12.34". */
export function formatSecondsNumber(us: number, language: Language = "vi"): string {
  const hundredths = Math.floor(us / 10_000);
  return `${formatCount(Math.floor(hundredths / 100), language)}${language === "vi" ? "," : "."}${two(hundredths % 100)}`;
}

/** "12,34 giây" / "12.34 s". */
export function formatSeconds(us: number, language: Language = "vi"): string {
  return `${formatSecondsNumber(us, language)} ${language === "vi" ? "giây" : "s"}`;
}

/** Unix ms → "08:15:23", Vietnamese time whatever the device is set to. */
export function formatClock(wallMs: number): string {
  const seconds = Math.floor((wallMs + vietnamOffsetMs) / 1000);
  return [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(":");
}

/** "2026-02-05" → "05/02/2026" / "5 Feb 2026". Anything else is returned as it is. */
export function formatDate(day: string, language: Language = "vi"): string {
  const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(day);
  if (found === null) {
    return day;
  }
  const [, year, month, date] = found;
  return language === "vi"
    ? `${date}/${month}/${year}`
    : `${Number(date)} ${monthNames[Number(month) - 1] ?? month} ${year}`;
}

/** A remaining time: 125 → "2:05", 20 → "20". */
export function formatRemaining(seconds: number): string {
  return seconds < 60 ? String(seconds) : `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

/** A time in minutes and seconds, floored as papers are ranked (RULES 3.1): 2285999999 µs → "38:05". */
export function formatDuration(us: number): string {
  const seconds = Math.floor(us / 1_000_000);
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

/** For showing only: a document's number ("61/2018/NĐ-CP", "749/QĐ-TTg") does not break at its hyphen. */
export function unbrokenNumbers(text: string): string {
  return text.replace(/([A-ZĐ])-(?=[A-ZĐ])/g, "$1-\u2060");
}
