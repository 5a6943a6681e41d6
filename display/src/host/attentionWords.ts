/** What waits for a person, in words: on the line of every console and in its dialog. */
import { inLanguage } from "../lib/i18n.svelte";
import type { ConsoleShape } from "../lib/wire";
import { quietKind, type AttentionItem, type AttentionKind } from "./attention";
import { questionIsOut } from "./situation";
import { roleInText, t, type HostKey } from "./words";

const keys: Readonly<Record<AttentionKind, HostKey>> = {
  store: "attentionStore",
  verdict: "attentionVerdict",
  key: "attentionKey",
  proposals: "attentionProposals",
  signature: "attentionSignature",
  takeovers: "attentionTakeovers",
  affected: "attentionAffected",
  disconnected: "attentionDisconnected",
  disputed: "attentionDisputed",
  mirror: "attentionMirror",
  complaints: "attentionComplaints",
  reports: "attentionReports",
  held: "attentionHeld",
  ties: "attentionTies",
  unsigned: "attentionUnsigned",
  pending: "attentionPending",
};

export function attentionText(item: AttentionItem): string {
  return t(keys[item.kind], { count: item.count });
}

export function quietText(shape: ConsoleShape, role: string): string {
  switch (quietKind(shape, role)) {
    case "standstill":
      return t(role === "operator" && questionIsOut(shape) ? "quietStandstill" : "quietStandstillPlain");
    case "blocked":
      return t("quietBlocked", { count: shape.step.blockers.length });
    case "waits":
      return inLanguage(shape.step.label, shape.step.label_en);
    case "others":
      return `✓ ${t("quietOthers", { role: roleInText(role) })}`;
    case "none":
      return `✓ ${t("quiet")}`;
  }
}
