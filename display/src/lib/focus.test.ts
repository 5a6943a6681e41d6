import { afterEach, beforeEach, expect, test } from "vitest";
import { keepFocus } from "./focus";

let node: HTMLElement;
let action: ReturnType<typeof keepFocus>;

beforeEach(() => {
  document.body.innerHTML = "<header><button id='outside'></button></header><main></main>";
  node = document.querySelector("main") as HTMLElement;
  action = keepFocus(node);
  show("<h1>Một</h1><button id='pressed'></button>");
});

afterEach(() => {
  action.destroy();
});

function show(screen: string): void {
  node.innerHTML = screen;
}

function focus(id: string): void {
  document.getElementById(id)?.focus();
}

async function observed(): Promise<void> {
  await new Promise((done) => setTimeout(done, 0));
}

test("what had the focus is gone: the new heading has it", async () => {
  focus("pressed");
  show("<h1>Hai</h1>");
  await observed();
  expect(document.activeElement?.textContent).toBe("Hai");
  show("<h1>Ba</h1>");
  await observed();
  expect(document.activeElement?.textContent).toBe("Ba");
});

test("a screen without a heading has it itself", async () => {
  focus("pressed");
  show("<p>Hai</p>");
  await observed();
  expect(document.activeElement).toBe(node);
});

test("nothing had it, or something else has it: it stays where it is", async () => {
  show("<h1>Hai</h1>");
  await observed();
  expect(document.activeElement).toBe(document.body);
  focus("outside");
  show("<h1>Ba</h1>");
  await observed();
  expect(document.activeElement?.id).toBe("outside");
});

test("a finger sees no ring, a keyboard does", async () => {
  for (const [input, outline] of [
    ["pointerdown", "none"],
    ["touchstart", "none"],
    ["keydown", ""],
  ] as const) {
    show("<h1>Một</h1><button id='pressed'></button>");
    focus("pressed");
    document.dispatchEvent(new Event(input));
    show("<h1>Hai</h1>");
    await observed();
    expect((document.activeElement as HTMLElement).style.outlineStyle).toBe(outline);
  }
});
