/**
 * The seal of the log as people in the hall can copy it, and as their phones can read it whole (DESIGN 9).
 * Pure; used by the wall and by the audience's page.
 */
import type { SealShape } from "../wire";

/** 80 bits: nobody finds a second log with the same beginning in the time of a contest, or of a lawsuit. */
export const shortCodeDigits = 20;
const groupDigits = 4;

/** The first 80 bits of the log's head in groups of four hex digits: "7F3A 90C2 …". */
export function sealGroups(head: string): string[] {
  const digits = head.slice(0, shortCodeDigits).toUpperCase();
  const groups: string[] = [];
  for (let start = 0; start < digits.length; start += groupDigits) {
    groups.push(digits.slice(start, start + groupDigits));
  }
  return groups;
}

/**
 * What the QR code holds: contest, entry number and the whole SHA-256. Capitals, digits and colons only, which QR codes
 * pack tightest.
 */
export function sealText(contest: string, seal: SealShape): string {
  return `CHUNGKET:${contest}:${seal.seq}:${seal.head}`.toUpperCase();
}
