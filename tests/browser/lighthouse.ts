// What Lighthouse thinks of the lobby and of the sign-in page, of 100 each: bun tests/browser/lighthouse.ts
// It tells which audits found something in the middle run, and ends with 1 if a median is less.

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { path as chromePath } from "./chromium.ts";
import { Site } from "./site.ts";

type Result = NonNullable<Awaited<ReturnType<typeof lighthouse>>>["lhr"];

/** Times differ from run to run: Lighthouse's guide on variability recommends the median of five. */
const RUNS = 5;

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];

await using site = new Site();
const bob = await site.user("Bob");
await site.say(bob, ...Array.from({ length: 100 }, (_, index) => `Message ${index + 1} of *many*`));

const chromium = await launch({ chromePath: chromePath!, chromeFlags: ["--headless=new", "--no-sandbox"] });

let isPerfect = true;
for (const path of ["/", "/login"]) {
  await fetch(`${site.origin}${path}`); // the first answer after a start takes longer
  const runs: Result[] = [];
  while (runs.length < RUNS) runs.push(await judge(path));

  const told = CATEGORIES.map((name) => {
    const scores = runs
      .map(({ categories }) => Math.round((categories[name]!.score ?? 0) * 100))
      .toSorted((one, other) => one - other);
    isPerfect &&= middle(scores) === 100;
    return `${name} ${middle(scores)} (${scores.join(" ")})`;
  });
  console.log(`${path}: ${told.join(", ")}`);

  const { audits } = middle(runs.toSorted((one, other) => performanceOf(one) - performanceOf(other)));
  for (const audit of Object.values(audits)) {
    if (audit.score !== null && audit.score < 1 && audit.scoreDisplayMode !== "informative")
      console.log(`  ${audit.id}: ${audit.displayValue ?? audit.title}`);
  }
}
chromium.kill();
process.exit(isPerfect ? 0 : 1);

/** What it thinks of a page. Where it finds no beginning in its own trace it asks to be run again, which is done once. */
async function judge(path: string, isAgain = false): Promise<Result> {
  const result = await lighthouse(`${site.origin}${path}`, {
    port: chromium.port,
    output: "json",
    logLevel: "error",
    // Search engines are to stay away, which Lighthouse takes for an oversight.
    skipAudits: ["is-crawlable"],
  });
  const { lhr } = result!;
  if (!lhr.runtimeError) return lhr;
  if (isAgain) throw new Error(lhr.runtimeError.message);
  console.log(`${path}: not measured (${lhr.runtimeError.code}), asked again`);
  return judge(path, true);
}

function middle<Item>(items: Item[]): Item {
  return items[items.length >> 1]!;
}

function performanceOf({ categories }: Result): number {
  return categories["performance"]!.score ?? 0;
}
