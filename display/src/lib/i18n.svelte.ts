/**
 * The language of a page: Vietnamese first, English at a switch that is remembered.
 * Owns the choice; each page has its own dictionary file and merges it with the common one (`words.ts`).
 */
import type { Language } from "./formats";
import { deviceStorage } from "./storage";

export type { Language } from "./formats";

/** Two texts for each key, so that neither language can lack one. `{name}` stands for a parameter. */
export type Dictionary = Readonly<Record<string, readonly [vi: string, en: string]>>;

class LanguageChoice {
  private chosen = $state<Language>(deviceStorage.read("language") === "en" ? "en" : "vi");

  get current(): Language {
    return this.chosen;
  }

  set current(language: Language) {
    this.chosen = language;
    deviceStorage.write("language", language);
    document.documentElement.lang = language;
  }

  toggle(): void {
    this.current = this.chosen === "vi" ? "en" : "vi";
  }
}

export const language = new LanguageChoice();

export type Parameters = Readonly<Record<string, string | number>>;
export type Translate<Key extends string> = (key: Key, parameters?: Parameters) => string;

/** `{name}` → the parameter; a name without one stays visible, which a test notices. */
export function fill(text: string, parameters: Parameters): string {
  return text.replace(/\{(\w+)\}/g, (whole: string, name: string) => {
    const value = parameters[name];
    return value === undefined ? whole : String(value);
  });
}

/** A typed `t(key, parameters)` over one or more dictionaries; reactive to the switch when called in a template. */
export function translator<First extends Dictionary, Second extends Dictionary = Record<never, never>>(
  first: First,
  second?: Second,
): Translate<(keyof First | keyof Second) & string> {
  const merged: Dictionary = { ...first, ...second };
  return (key, parameters = {}) => {
    const texts = merged[key];
    if (texts === undefined) {
      throw new Error(`expected a key of the dictionary, got "${key}"`);
    }
    return fill(texts[language.current === "vi" ? 0 : 1], parameters);
  };
}

/** The language that a text pair from the contest is shown in: English may be missing. */
export function inLanguage(vi: string, en: string): string {
  return language.current === "en" && en !== "" ? en : vi;
}
