// What Lighthouse thinks of the lobby and of the sign-in page, of 100 each: bun tests/browser/lighthouse.ts
// It tells which audits found something in the middle run, and ends with 1 if a median is less.

import lighthouse from "lighthouse";
import { path as chromiumPath } from "./chromium.ts";

type Result = NonNullable<Awaited<ReturnType<typeof lighthouse>>>["lhr"];

/** Times differ from run to run: Lighthouse's guide on variability recommends the median of five. */
const RUNS = 5;

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];

// As everywhere, Robin has a process of its own: it does not wait for what Lighthouse does.
const robin = Bun.spawn([process.execPath, `${import.meta.dir}/hundred.ts`], { stdout: "pipe" });
const [origin] = await told(robin.stdout, /http:\S+/);

const chromium = Bun.spawn(
  [
    chromiumPath!,
    "--headless=new",
    "--no-sandbox",
    "--remote-debugging-port=0",
    `--user-data-dir=${process.env["TMPDIR"] ?? "/tmp"}/lighthouse-${process.pid}`,
    "about:blank",
  ],
  { stderr: "pipe", stdout: "ignore" },
);
const [, port] = await told(chromium.stderr, /DevTools listening on ws:\/\/[^:]+:(\d+)/);

let isPerfect = true;
for (const path of ["/", "/login"]) {
  const runs: Result[] = [];
  for (let run = 0; run < RUNS; run++) {
    const result = await lighthouse(`${origin}${path}`, {
      port: Number(port),
      output: "json",
      logLevel: "error",
    });
    runs.push(result!.lhr);
  }

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
robin.kill();
process.exit(isPerfect ? 0 : 1);

function middle<Item>(items: Item[]): Item {
  return items[items.length >> 1]!;
}

function performanceOf({ categories }: Result): number {
  return categories["performance"]!.score ?? 0;
}

/** What `words` finds in what a process tells, once it does. */
async function told(output: ReadableStream<Uint8Array>, words: RegExp): Promise<RegExpExecArray> {
  let text = "";
  for await (const chunk of output) {
    text += new TextDecoder().decode(chunk);
    const found = words.exec(text);
    if (found) return found;
  }
  throw new Error(`It did not start: ${text}`);
}
