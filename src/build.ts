// Makes what the image has, the program as one file and beside it the files that it serves as they are: bun src/build.ts FOLDER

import { cp } from "node:fs/promises";
import { join } from "node:path";
import * as migrations from "./database/migrations.ts";
import * as bundles from "./web/assets/bundles.ts";

const [folder] = Bun.argv.slice(2);
if (folder === undefined) throw new Error("It is not said which folder: bun src/build.ts FOLDER");

await Bun.build({
  entrypoints: [join(import.meta.dir, "main.ts")],
  compile: { outfile: join(folder, "robin") },
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
