/** Which dialogs a console has, and when the contest has moved on under one. Pure; called by the controller. */
import type { ConsoleShape, TieShape } from "../lib/wire";

/** What lies over the console and takes the keys. */
export type Dialog =
  | { readonly kind: "step"; readonly flowVersion: number }
  | { readonly kind: "override"; readonly flowVersion: number }
  | { readonly kind: "pause" }
  | { readonly kind: "void" }
  | { readonly kind: "void_confirm" }
  | { readonly kind: "lots"; readonly tie: TieShape }
  | { readonly kind: "attention" }
  | { readonly kind: "break" }
  | { readonly kind: "message" }
  | { readonly kind: "place"; readonly candidate: string };

/** Whether a dialog asks about something that is no more: confirming it would mean something else (DESIGN 5). */
export function overtakes(shape: ConsoleShape, dialog: Dialog): boolean {
  switch (dialog.kind) {
    case "step":
    case "override":
      return dialog.flowVersion !== shape.flow_version;
    case "pause":
      return shape.standstill !== null;
    case "void":
      return shape.void_proposal !== null || shape.play === null;
    case "void_confirm":
      return shape.void_proposal === null;
    case "lots":
      return !shape.ties.some((tie) => sameTie(tie, dialog.tie));
    default:
      return false;
  }
}

function sameTie(first: TieShape, second: TieShape): boolean {
  return first.scope === second.scope && first.members.join() === second.members.join();
}
