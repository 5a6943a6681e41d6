/** The pages' words in the language the visitor chose; reactive when called in a template. */
import { language, type Parameters } from "../lib/i18n.svelte";
import { phrase, type Pair } from "../lib/wall/words";

export function say(pair: Pair, parameters: Parameters = {}): string {
  return phrase(pair, language.current, parameters).first;
}
