/**
 * Unpacks a Chromium of 2018, which an npm package (chrome-aws-lambda) ships packed, and prints its path: 67 is the
 * oldest the pages promise to run on. Kept beside the packages, so that it goes and comes with them.
 *
 * Usage: tools/npm.sh run --silent old-chromium -- 67|72
 */
import { createReadStream, createWriteStream } from "node:fs";
import { access, mkdir, readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createBrotliDecompress } from "node:zlib";

const packages = fileURLToPath(new URL("../display/node_modules", import.meta.url));

async function main(name) {
  const { version } = JSON.parse(await readFile(join(packages, name, "package.json"), "utf-8"));
  const packedFolder = join(packages, name, "bin");
  const packed = (await readdir(packedFolder)).find((file) => /^chromium.*\.br$/.test(file));
  if (packed === undefined) {
    throw new Error(`${packedFolder}: expected chromium….br, got none`);
  }
  const folder = join(packages, ".cache", `${name}-${version}`);
  const program = join(folder, "chromium");
  if (!(await exists(program))) {
    await mkdir(folder, { recursive: true });
    const unfinished = `${program}.${process.pid}`; // two test runs may unpack at once; neither starts half a program
    await pipeline(
      createReadStream(join(packedFolder, packed)),
      createBrotliDecompress(),
      createWriteStream(unfinished, { mode: 0o755 }),
    );
    await rename(unfinished, program);
  }
  console.log(program);
}

async function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}

await main(`chromium-${process.argv[2]}`).catch((error) => {
  console.error(`The old Chromium could not be unpacked: ${error.message}`, "\nType: tools/npm.sh ci");
  process.exitCode = 1;
});
