import "./prelude";
import "./fonts.css";
import { mount, type Component } from "svelte";

/** Puts a page's root component into the document's `#page` element. Called once by each page's `main.ts`. */
export function mountPage(page: Component): void {
  const target = document.getElementById("page");
  if (target === null) {
    throw new Error('expected an element with id "page" in the document, got none');
  }
  mount(page, { target });
}
