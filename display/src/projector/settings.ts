/** What the projector's address asks for: `?theme=light`, `?lang=en` or `?lang=both`. Pure. */
import type { WallLanguage } from "../lib/wall/words";

export interface ProjectorSettings {
  readonly theme: "dark" | "light";
  readonly language: WallLanguage;
}

/** Anything else than the values known is the default: a wall shows no error. */
export function settingsOf(query: string): ProjectorSettings {
  const parameters = new URLSearchParams(query);
  const language = parameters.get("lang");
  return {
    theme: parameters.get("theme") === "light" ? "light" : "dark",
    language: language === "en" || language === "both" ? language : "vi",
  };
}
