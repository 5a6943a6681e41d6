/** The usual reasons of each kind of ruling: one press instead of typing. Pure. */
import type { HostKey } from "../words";
import type { RulingName } from "./rulings";

const voiding: readonly HostKey[] = ["reasonKeyWrong", "reasonCutOff", "reasonInterrupted", "reasonLeak"];

const usual: Readonly<Partial<Record<RulingName, readonly HostKey[]>>> = {
  void_play: voiding,
  void_question: ["reasonKeyWrong", "reasonOutdated", "reasonLeak"],
  set_key: ["reasonKeyWrong", "reasonSeveral", "reasonOutdated"],
  credit_question: ["reasonKeyWrong", "reasonOutdated"],
  rule_affected: ["reasonFew", "reasonAnsweredBefore"],
  enter_answer: ["reasonDevice"],
  compensate: ["reasonDevice", "reasonNetworkZone"],
  admit_held: ["reasonNetworkZone", "reasonDevice"],
  grant_extra_time: ["reasonDisability"],
  replace_finalist: ["reasonIll"],
  correct_name: ["reasonSpelling"],
  disqualify: ["reasonCheat", "reasonImpostor"],
  undo_ruling: ["reasonMistake"],
};

export function usualReasons(name: RulingName): readonly HostKey[] {
  return usual[name] ?? [];
}
