/** Which views a role has, in the order of its tabs; the first is where it lands. Rights are the server's (`console.allowed`). */

export type View =
  | "control"
  | "watch"
  | "places"
  | "seats"
  | "results"
  | "jury"
  | "played"
  | "rulings"
  | "complaints"
  | "secretary"
  | "organiser"
  | "observer"
  | "record"
  | "links"
  | "mc";

const viewsOfRoles: Readonly<Record<string, readonly View[]>> = {
  operator: ["control", "places", "results", "jury", "rulings", "record", "links"],
  mc: ["mc", "watch", "record"],
  jury: ["jury", "played", "rulings", "complaints", "watch", "results", "record"],
  secretary: ["secretary", "places", "played", "rulings", "watch", "results", "record"],
  organiser: ["organiser", "rulings", "complaints", "watch", "places", "results", "record"],
  proctor: ["seats", "places", "watch"],
  observer: ["observer", "watch", "results", "places", "rulings", "complaints", "record"],
};

export function viewsOf(role: string): readonly View[] {
  return viewsOfRoles[role] ?? ["watch"];
}

/** Roles that an operator can make a sign-in link for. */
export const LINK_ROLES = ["operator", "mc", "jury", "secretary", "organiser", "proctor", "observer"] as const;
