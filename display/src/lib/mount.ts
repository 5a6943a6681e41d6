import "./prelude";
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";
import { mount, type Component } from "svelte";
import { language } from "./i18n.svelte";

/** Puts a page's root component into the document's `#page` element. Called once by each page's `main.ts`. */
export function mountPage(page: Component): void {
  const target = document.getElementById("page");
  if (target === null) {
    throw new Error('expected an element with id "page" in the document, got none');
  }
  document.documentElement.lang = language.current;
  target.textContent = ""; // what stood there while the page was loading, or for browsers that cannot run it
  mount(page, { target });
}
