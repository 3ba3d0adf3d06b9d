// What Lighthouse thinks of the lobby and of the sign-in page, of 100 each: bun tests/browser/lighthouse.ts
// It tells which audits found something, and ends with 1 if a score is less.

import lighthouse from "lighthouse";
import { path as chromiumPath } from "./chromium.ts";
import { Site } from "./site.ts";

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];

await using site = new Site();
const bob = await site.user("Bob");
await site.say(bob, ...Array.from({ length: 100 }, (_, index) => `Message ${index + 1} of *many*`));

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
const port = await portOf(chromium.stderr);

let isPerfect = true;
for (const path of ["/", "/login"]) {
  const run = await lighthouse(`${site.origin}${path}`, { port, output: "json", logLevel: "error" });
  const { categories, audits } = run!.lhr;
  const scores = CATEGORIES.map((name) => Math.round((categories[name]!.score ?? 0) * 100));
  console.log(`${path}: ${CATEGORIES.map((name, index) => `${name} ${scores[index]}`).join(", ")}`);
  for (const audit of Object.values(audits)) {
    if (audit.score !== null && audit.score < 1 && audit.scoreDisplayMode !== "informative")
      console.log(`  ${audit.id}: ${audit.displayValue ?? audit.title}`);
  }
  isPerfect &&= scores.every((score) => score === 100);
}
chromium.kill();
process.exit(isPerfect ? 0 : 1);

async function portOf(output: ReadableStream<Uint8Array>): Promise<number> {
  let said = "";
  for await (const chunk of output) {
    said += new TextDecoder().decode(chunk);
    const port = /DevTools listening on ws:\/\/[^:]+:(\d+)/.exec(said)?.[1];
    if (port) return Number(port);
  }
  throw new Error(`Chromium did not start: ${said}`);
}
