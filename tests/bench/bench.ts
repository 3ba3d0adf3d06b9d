import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { backup } from "./backup.ts";
import { type Figure, summary, table } from "./figures.ts";
import { files } from "./files.ts";
import { growth } from "./growth.ts";
import { held } from "./held.ts";
import { idle } from "./idle.ts";
import { life } from "./life.ts";
import { mixed } from "./mixed.ts";
import { news } from "./news.ts";
import { page } from "./page.ts";
import { push } from "./push.ts";
import { search } from "./search.ts";
import { seen } from "./seen.ts";
import { sends } from "./sends.ts";
import { several } from "./several.ts";
import { setUp, type Stage } from "./stage.ts";

/** All that is measured, by the name that runs it alone: `bun tests/bench/bench.ts idle page`. */
const measures: Readonly<Record<string, (stage: Stage) => Promise<readonly Figure[]>>> = {
  idle,
  page,
  news,
  held,
  seen,
  sends,
  mixed,
  growth,
  search,
  files,
  backup,
  push,
  several,
  life,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "string", default: "./bench.json" } },
});

const unknown = positionals.find((name) => !(name in measures));
if (unknown !== undefined) {
  console.error(`There is no measure called ${unknown}; there are ${Object.keys(measures).join(", ")}.`);
  process.exit(1);
}

const machine = [
  cpus()[0]?.model.trim(),
  `${cpus().length} cores`,
  `Bun ${Bun.version}`,
  `${process.platform} ${process.arch}`,
  `load ${loadavg()[0]?.toFixed(1)} before`,
].join(", ");

const stage = setUp();
const figures: Figure[] = [];
let failed = false;
for (const [name, measure] of Object.entries(measures)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const begin = performance.now();
  process.stderr.write(`${name} … `);
  try {
    figures.push(...(await measure(stage)));
    process.stderr.write(`${((performance.now() - begin) / 1_000).toFixed(0)} s\n`);
  } catch (error) {
    // What was measured before, and what can be after, is still worth having.
    failed = true;
    console.error("failed:", error);
  }
}

console.log(`${table(figures)}\n\nMedians of the rounds, spread from least to most. Measured on ${machine}.`);
await Bun.write(values.json, JSON.stringify({ machine, at: new Date(), figures: summary(figures) }, null, 2));
process.exit(failed ? 1 : 0);
