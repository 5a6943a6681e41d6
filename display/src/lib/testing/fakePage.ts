/**
 * Opens any page on the fake server: `fake.html?page=finalist&scene=open`. Development only.
 * A page's scenes are the exported `scenes` of its own `scenes.ts`: name → what the server has and does.
 */
import { FakeServer } from "./fakeServer";

export type Scenes = Readonly<Record<string, (server: FakeServer) => void>>;

const scenesOfPages = import.meta.glob<{ scenes: Scenes }>("../../*/scenes.ts");
const pages = import.meta.glob("../../*/main.ts");

async function begin(): Promise<void> {
  const query = new URLSearchParams(location.search);
  const page = query.get("page") ?? "finalist";
  const load = scenesOfPages[`../../${page}/scenes.ts`];
  const scenes = load === undefined ? {} : (await load()).scenes;
  const name = query.get("scene") ?? "";
  const server = new FakeServer().install();
  if (name === "") {
    const list = Object.keys(scenes).map((scene) => `<li><a href="?page=${page}&scene=${scene}">${scene}</a></li>`);
    document.body.innerHTML = `<h1>${page}</h1><ul>${list.join("")}</ul>`;
    return;
  }
  const scene = scenes[name];
  if (scene === undefined) {
    throw new Error(`expected a scene of src/${page}/scenes.ts, got "${name}"`);
  }
  scene(server);
  await pages[`../../${page}/main.ts`]?.();
}

void begin();
