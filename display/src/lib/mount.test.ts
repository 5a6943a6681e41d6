import { flushSync } from "svelte";
import { beforeEach, expect, test } from "vitest";
import Page from "./testing/Probe.svelte";
import { mountPage } from "./mount";

beforeEach(() => {
  document.body.innerHTML = "";
});

test("the page stands in its element, in place of what was there while it was loading", () => {
  document.body.innerHTML = '<div id="page">Đang tải…</div>';
  mountPage(Page);
  flushSync();
  expect(document.querySelector("#page h1")?.textContent).toBe("Chung Kết");
  expect(document.querySelector("#page")?.textContent?.trim()).toBe("Chung Kết");
});

test("a document without the element is refused", () => {
  expect(() => {
    mountPage(Page);
  }).toThrow('id "page"');
});
