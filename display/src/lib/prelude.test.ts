import { expect, test } from "vitest";
import { installReplaceAll } from "./prelude";

test("an engine without replaceAll gets one that replaces every occurrence", () => {
  const prototype: { replaceAll?: (searched: string, replacement: string) => string } = {};
  installReplaceAll(prototype);
  expect(prototype.replaceAll?.call("một_hai_ba", "_", " ")).toBe("một hai ba");
});

test("an engine's own replaceAll is kept", () => {
  const own = (): string => "own";
  const prototype = { replaceAll: own };
  installReplaceAll(prototype);
  expect(prototype.replaceAll).toBe(own);
});
