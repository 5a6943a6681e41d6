/** The second line of the big button: what was chosen for the step. Pure over the console's state and the choice. */
import { inLanguage } from "../../lib/i18n.svelte";
import type { CeremonyShape, ConsoleShape } from "../../lib/wire";
import { t, tOr } from "../words";
import { askedOf, type Asking } from "./asking.svelte";

/** "03 giải ba": how many of what. */
function awardName(step: CeremonyShape): string {
  const title = inLanguage(step.title, step.title_en);
  return step.kind === "merit" || step.count === 0 ? title : `${String(step.count).padStart(2, "0")} ${title}`;
}

/** "" where the step's own label says everything. */
export function stepDetail(shape: ConsoleShape, asking: Asking): string {
  switch (askedOf(shape)) {
    case "cast": {
      const owner = asking.owner(shape);
      const who = shape.cast?.owner_names[shape.cast.owners.indexOf(owner)] ?? owner;
      const value = asking.value(shape);
      const detail = value === 0 ? who : t("stepWhose", { who, value });
      return asking.star(shape) ? t("stepStar", { detail }) : detail;
    }
    case "rescue": {
      const count = asking.rescued(shape);
      if (count === 0) {
        return t("stepRescueUnknown");
      }
      // By number, whoever fell together with the last one comes back too.
      const least = shape.rescue?.kind === "number" && count < shape.rescue.candidates.length;
      return t(least ? "stepRescuedLeast" : "stepRescued", { count });
    }
    case "none":
      return shape.step.command === "move_ceremony" && shape.ceremony_next !== null
        ? `${tOr(`ceremony_${shape.ceremony_next.kind}`, "")} · ${awardName(shape.ceremony_next)}`
        : "";
  }
}
