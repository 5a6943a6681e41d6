/**
 * Builds the fake server's page with every scene, for `tools/screenshots.py`: nothing of it is ever shipped.
 * The caller names the folder: `vite build --config vite.scenes.config.ts --outDir FOLDER`.
 */
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  root: here,
  plugins: [svelte()],
  build: {
    emptyOutDir: true,
    target: "es2017",
    cssTarget: ["chrome67", "safari12"],
    assetsInlineLimit: 0,
    rolldownOptions: { input: fileURLToPath(new URL("src/lib/testing/fake.html", import.meta.url)) },
  },
});
