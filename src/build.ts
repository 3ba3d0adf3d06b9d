// Makes what the image has, the program as one file and beside it the files that it serves as they are: bun src/build.ts FOLDER
// For machines of another kind, as Docker calls them: bun src/build.ts FOLDER arm64

import { cp } from "node:fs/promises";
import { join } from "node:path";
import * as migrations from "./database/migrations.ts";
import * as bundles from "./web/assets/bundles.ts";

const [folder, machine] = Bun.argv.slice(2);
if (folder === undefined) throw new Error("It is not said which folder: bun src/build.ts FOLDER");

/** What Bun calls the processors that Docker calls so. */
const PROCESSORS = { amd64: "x64", arm64: "arm64" } as const;

/** Bun for `machine`, which is fetched; none where this one does. */
function bunFor(machine: string | undefined) {
  if (!machine) return {};
  if (machine !== "amd64" && machine !== "arm64") throw new Error(`There is no Bun for ${machine}.`);
  const processor = PROCESSORS[machine];
  return processor === process.arch ? {} : { target: `bun-linux-${processor}` as const };
}

await Bun.build({
  entrypoints: [join(import.meta.dir, "main.ts")],
  compile: {
    outfile: join(folder, "robin"),
    ...bunFor(machine),
    // Whoever may write where somebody else starts it would have code run, and settings read, as that one.
    autoloadDotenv: false,
    autoloadBunfig: false,
  },
  minify: true,
  bytecode: true,
  format: "esm",
  // A logged error names lines of the source.
  sourcemap: "linked",
  plugins: [
    {
      // The compiled program has no sources to bundle at its start, and no folder to read.
      name: "modules made beforehand",
      setup: (build) => {
        build.onLoad({ filter: /\/(web\/assets\/bundles|database\/migrations)\.ts$/ }, ({ path }) => ({
          contents: Object.entries(path.endsWith("bundles.ts") ? bundles : migrations)
            .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
            .join("\n"),
          loader: "js",
        }));
      },
    },
  ],
});
await cp(join(import.meta.dir, "../public/static"), join(folder, "static"), { recursive: true });
