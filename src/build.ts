import { cp } from "node:fs/promises";
import { join } from "node:path";
import * as bundles from "./web/assets/bundles.ts";

/** Makes in a folder, which is named on the command line, what the image has: the program as one file, and the files that it serves as they are. */

const [folder] = Bun.argv.slice(2);
if (folder === undefined) throw new Error("Where to? bun src/build.ts FOLDER");

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
      name: "bundles that are made now",
      setup: (build) => {
        build.onLoad({ filter: /\/web\/assets\/bundles\.ts$/ }, () => ({
          contents: Object.entries(bundles)
            .map(([name, text]) => `export const ${name} = ${JSON.stringify(text)};`)
            .join("\n"),
          loader: "js",
        }));
      },
    },
  ],
});
await cp(join(import.meta.dir, "../public/static"), join(folder, "static"), { recursive: true });
