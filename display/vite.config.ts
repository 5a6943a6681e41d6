/// <reference types="vitest/config" />
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";
import type { Reporter } from "vitest/node";

const here = fileURLToPath(new URL(".", import.meta.url));
const pagesDirectory = join(here, "../server/chungket/pages");
const compressible = /\.(?:html|js|css|svg|json)$/;

/** Writes `.br` and `.gz` beside every text file, so that the server never compresses while a question is open. */
function precompress(): Plugin {
  const brotli = promisify(brotliCompress);
  const gzipped = promisify(gzip);
  return {
    name: "precompress",
    apply: "build",
    async closeBundle() {
      const names = await readdir(pagesDirectory, { recursive: true });
      for (const name of names.filter((candidate) => compressible.test(candidate))) {
        const path = join(pagesDirectory, name);
        const bytes = await readFile(path);
        await writeFile(`${path}.br`, await brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
        await writeFile(`${path}.gz`, await gzipped(bytes, { level: 9 }));
      }
    },
  };
}

/** Every page carries the name of its build, so that the consoles see which device still shows another one. */
function nameBuild(): Plugin {
  return {
    name: "name-build",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle = {} }) {
        const assets = Object.keys(bundle).filter((name) => name.startsWith("assets/"));
        const build = createHash("sha256").update(assets.sort().join("\n")).digest("hex").slice(0, 12);
        return [{ tag: "meta", attrs: { name: "build", content: build }, injectTo: "head" }];
      },
    },
  };
}

/** Fails a run that skipped a test or left one to be written: such a run says less than its green colour. */
const nothingSkipped: Reporter = {
  onTestRunEnd(modules) {
    for (const module of modules) {
      for (const test of module.children.allTests("skipped")) {
        console.error(`not run: ${module.relativeModuleId} > ${test.fullName}`);
        process.exitCode = 1;
      }
    }
  },
};

export default defineConfig({
  root: here,
  plugins: [svelte(), nameBuild(), precompress()],
  // Component tests mount in happy-dom: without this condition the import of "svelte" resolves to its server build.
  resolve: process.env["VITEST"] ? { conditions: ["browser"] } : {},
  build: {
    outDir: pagesDirectory,
    emptyOutDir: true,
    // Old venue tablets: Chromium 67 and Safari 12 class engines.
    target: "es2017",
    cssTarget: ["chrome67", "safari12"],
    // Fonts stay files: the content security policy of the pages allows no data: addresses.
    assetsInlineLimit: 0,
    // The notices that the bundled packages ask for go with every copy of the pages.
    license: { fileName: "licenses.md" },
    rolldownOptions: {
      input: ["index.html", "projector.html", "host.html", "live.html"].map((name) => join(here, name)),
    },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
    reporters: ["default", nothingSkipped],
    allowOnly: false,
    passWithNoTests: false,
  },
});
