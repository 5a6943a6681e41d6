/** Which dialogs a console has, and when the contest has moved on under one. Pure; called by the controller. */
import type { ConsoleShape, TieShape } from "../lib/wire";
import type { RulingStart } from "./desk/rulings";

/** What lies over the console and takes the keys. */
export type Dialog =
  | { readonly kind: "step"; readonly flowVersion: number }
  | { readonly kind: "override"; readonly flowVersion: number }
  | { readonly kind: "pause" }
  | { readonly kind: "ruling"; readonly start: RulingStart }
  | { readonly kind: "proposal"; readonly number: number }
  | { readonly kind: "complaint" }
  | { readonly kind: "incident"; readonly candidate: string; readonly zone: string }
  | { readonly kind: "correction"; readonly question: string }
  | { readonly kind: "signed" }
  | { readonly kind: "receiver" }
  | { readonly kind: "lots"; readonly tie: TieShape }
  | { readonly kind: "attention" }
  | { readonly kind: "break" }
  | { readonly kind: "message" }
  | { readonly kind: "place"; readonly candidate: string };

/** The channel of what a dialog itself sends, where the contest's answer to that makes the dialog vanish. */
export function channelOf(dialog: Dialog): string {
  return dialog.kind === "proposal" ? proposalChannel(dialog.number) : "";
}

export function proposalChannel(number: number): string {
  return `proposal:${number}`;
}

/** Whether a dialog asks about something that is no more: confirming it would mean something else (DESIGN 5). */
export function overtakes(shape: ConsoleShape, dialog: Dialog): boolean {
  switch (dialog.kind) {
    case "step":
    case "override":
      return dialog.flowVersion !== shape.flow_version;
    case "pause":
      return shape.standstill !== null;
    case "proposal":
      return !shape.proposals.some((proposal) => proposal.number === dialog.number);
    case "lots":
      return !shape.ties.some((tie) => sameTie(tie, dialog.tie));
    default:
      return false;
  }
}

function sameTie(first: TieShape, second: TieShape): boolean {
  return first.scope === second.scope && first.members.join() === second.members.join();
}
