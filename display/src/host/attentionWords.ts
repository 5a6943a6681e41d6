/** What waits for a person, in words: on the line of every console and in its dialog. */
import type { AttentionItem, AttentionKind } from "./attention";
import { t, type HostKey } from "./words";

const keys: Readonly<Record<AttentionKind, HostKey>> = {
  store: "attentionStore",
  verdict: "attentionVerdict",
  key: "attentionKey",
  proposals: "attentionProposals",
  takeovers: "attentionTakeovers",
  affected: "attentionAffected",
  disconnected: "attentionDisconnected",
  disputed: "attentionDisputed",
  complaints: "attentionComplaints",
  reports: "attentionReports",
  held: "attentionHeld",
  ties: "attentionTies",
  pending: "attentionPending",
};

export function attentionText(item: AttentionItem): string {
  return t(keys[item.kind], { count: item.count });
}
