/** What the buzzer's place says for each state, in words. Called by its view. */
import type { IconName } from "../views/Icon.svelte";
import { t } from "../words";
import type { BuzzerView } from "./buzzer";

export interface PadWords {
  /** On the target; "": there is nothing to press. */
  readonly button: string;
  readonly title: string;
  readonly text: string;
  readonly icon: IconName;
}

const early: Readonly<Record<string, "buzzEarlyRefused" | "buzzEarlyOut" | "buzzEarlyAllowed">> = {
  refused: "buzzEarlyRefused",
  out: "buzzEarlyOut",
  allowed: "buzzEarlyAllowed",
};

/** `seconds` writes a time. `pressedEarly`: a press from here was refused because the buzzer was shut. */
export function padWords(view: BuzzerView, seconds: (us: number) => string, pressedEarly: boolean): PadWords {
  const margin = "marginUs" in view && view.marginUs >= 0 ? t("buzzMargin", { time: seconds(view.marginUs) }) : "";
  const state = (icon: IconName, title: string, text = ""): PadWords => ({ button: "", title, text, icon });
  const target = (button: string, text = ""): PadWords => ({ button, title: "", text, icon: "hand" });
  switch (view.kind) {
    case "shut": {
      const word = early[view.early];
      const rule = pressedEarly ? t("buzzTooEarly") : word === undefined ? "" : t(word);
      return target(t("buzzShut"), rule);
    }
    case "ready":
      return target(t("buzz"));
    case "again":
      return target(t("buzzAgain"), t("buzzAgainWhy"));
    case "pressed":
      return target(t(view.sent ? "buzzSent" : "buzzSending"));
    case "others-again":
      return state("clock", t("buzzOthersAgain"));
    case "refused":
      return state("cross", t(view.code === "too_late" ? "buzzRefusedLate" : "buzzRefused"));
    case "own-turn": {
      const how = t(view.byVoice ? "buzzOwnVoice" : "buzzOwnDevice");
      return state("check", t("buzzOwn"), margin === "" ? how : `${how} (${margin})`);
    }
    case "other-turn": {
      const title = t("buzzOther", { name: view.name, unit: view.unit });
      const late = view.pressed ? t("buzzNotFirst") : "";
      return state("person", margin === "" ? title : `${title}, ${margin}`, late);
    }
    case "out":
      return state("hand", t("buzzOut"));
    case "watch":
      return state("hand", t("buzzWatch"));
    case "over":
      return state("lock", "");
  }
}
