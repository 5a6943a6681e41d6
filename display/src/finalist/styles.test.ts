/** What old engines (Chromium 67, Safari 12) would silently drop must not be in the finalist's styles or the shared ones. */
import { compile } from "svelte/compiler";
import { expect, test } from "vitest";

const components = import.meta.glob<string>(["./**/*.svelte", "../lib/*.svelte"], {
  eager: true,
  query: "?raw",
  import: "default",
});

const tooNew: readonly [string, RegExp][] = [
  [":where() or :is(), also from a nested scoped selector", /:(?:where|is)\(/],
  ["clamp(), min(), max()", /[ (:](?:clamp|min|max)\(/],
  ["inset", /[;{\s]inset(?:-\w+)*:/],
  ["gap outside a grid", /[;{\s](?:row-|column-)?gap:/],
  ["aspect-ratio", /[;{\s]aspect-ratio:/],
  ["dynamic viewport units", /\d[dls]v[hw]\b/],
  ["nesting", /[{;]\s*&/],
];

test("all components are looked at", () => {
  expect(Object.keys(components).length).toBeGreaterThan(10);
});

test.each(Object.entries(components))("%s", (path, source) => {
  const { css } = compile(source, { filename: path, runes: true });
  const found = tooNew.filter(([, pattern]) => pattern.test(css?.code ?? "")).map(([name]) => name);
  expect(found).toEqual([]);
});
