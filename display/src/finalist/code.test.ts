import { expect, test } from "vitest";
import { normalizeCode, prettyCode, problemWord } from "./code";

test.each([
  ["ABCD-EFGH", "ABCD-EFGH"],
  ["abcdefgh", "ABCD-EFGH"],
  [" ab cd–ef.gh ", "ABCD-EFGH"],
  ["ABCD", null],
  ["ABCD-EFGHI", null],
  ["", null],
])("%j is the code %j", (typed, code) => {
  expect(normalizeCode(typed)).toBe(code);
});

test("the hyphen comes by itself while typing and goes when deleting", () => {
  expect(prettyCode("abcd")).toBe("ABCD");
  expect(prettyCode("abcde")).toBe("ABCD-E");
  expect(prettyCode("ABCD-")).toBe("ABCD");
  expect(prettyCode("ABCD-EFGHIJ")).toBe("ABCD-EFGH");
});

test("an unknown problem is told in the server's words, or in general ones", () => {
  expect(problemWord({ code: "bad_code", message: "" })).toBe("problemBadCode");
  expect(problemWord({ code: "new_code", message: "Máy chủ nói rõ hơn." })).toBeNull();
  expect(problemWord({ code: "500", message: "" })).toBe("problemUnknown");
});
