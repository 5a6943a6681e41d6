import { afterEach, describe, expect, test } from "vitest";
import { language, translator, type Dictionary } from "./i18n.svelte";
import { commonWords, linkWords } from "./words";

const modules = import.meta.glob<Record<string, unknown>>(["./words.ts", "../*/words.ts", "./*/words.ts"], {
  eager: true,
});

/** Every exported `…Words` that is a dictionary (and no map to keys of one). */
const dictionaries: [string, Dictionary][] = [];
for (const path of Object.keys(modules)) {
  for (const [name, value] of Object.entries(modules[path] ?? {})) {
    if (name.endsWith("Words") && Object.values(value as object).every((texts) => Array.isArray(texts))) {
      dictionaries.push([`${path} ${name}`, value as Dictionary]);
    }
  }
}

afterEach(() => {
  language.current = "vi";
});

test("the dictionaries of the library and of the pages are found", () => {
  expect(dictionaries.map(([name]) => name)).toContain("./words.ts commonWords");
});

describe.each(dictionaries)("%s", (_name, dictionary) => {
  const entries = Object.entries(dictionary);

  test("has both languages for every key", () => {
    const lacking = entries.filter(([, texts]) => texts.length !== 2 || texts.some((text) => text.trim() === ""));
    expect(lacking).toEqual([]);
  });

  test("uses the same parameters in both", () => {
    const parameters = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
    const differing = entries.filter(([, [vi, en]]) => String(parameters(vi)) !== String(parameters(en)));
    expect(differing).toEqual([]);
  });

  test("is written in composed characters, with tone marks in state style (WORDS.md)", () => {
    const wrong = entries.filter(([, [vi]]) => vi !== vi.normalize("NFC") || /huỷ|khoá|hoà(?!n|i|ng)|thuỷ/i.test(vi));
    expect(wrong).toEqual([]);
  });
});

test("a text follows the switch, and the switch is remembered", () => {
  const t = translator(commonWords, { greeting: ["Xin chào {name}", "Hello {name}"] } as const);
  expect(t("greeting", { name: "Ẩn" })).toBe("Xin chào Ẩn");
  expect(t("close")).toBe("Đóng");
  language.toggle();
  expect(t("greeting", { name: "Ẩn" })).toBe("Hello Ẩn");
  expect(document.documentElement.lang).toBe("en");
  expect(localStorage.getItem("chungket.language")).toBe('"en"');
});

test("every state of the link has its words", () => {
  const t = translator(commonWords);
  for (const key of Object.values(linkWords)) {
    expect(t(key)).not.toBe("");
  }
});
