import { describe, setDefaultTimeout } from "bun:test";
import { existsSync } from "node:fs";

/** Where Chromium is, if it is; first the one without windows, which opens a page in half the time. */
export const path = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find(existsSync);
if (!path) reportMissing();

/** How long a test may take, in ms: a busy machine needs its time. What it waits for has limits of its own. */
const PATIENCE = 20_000;

/** Tests in a real browser, where there is one. */
export function inChromium(what: string, tests: () => void): void {
  setDefaultTimeout(PATIENCE);
  describe.skipIf(!path)(what, tests);
}

/** Bun starts one Chromium for the process, with the first view; the next ones are tabs of it. */
export const backend: Bun.WebView.Backend = {
  type: "chrome",
  url: false,
  path: path ?? "",
  argv: [
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    // With a frame made anew for each page, one of the same host takes a fifth more of the processor to open.
    "--disable-features=RenderDocument",
    // No page is there for so long that it pays to make its functions faster: for axe-core that is a third of all it takes.
    "--js-flags=--no-maglev --no-turbofan",
    // A machine without a mouse would count as a phone: 4 is a pointer that points at the pixel, 2 one that hovers.
    "--blink-settings=primaryPointerType=4,availablePointerTypes=4,primaryHoverType=2,availableHoverTypes=2",
  ],
};

/**
 * Repeats `claim` until it does not throw; after `within` ms what it throws is thrown. It asks the less often the longer
 * it waits: to ask keeps the browser busy, too.
 */
export async function eventually<Result>(claim: () => Result | Promise<Result>, within = 8_000) {
  const begun = performance.now();
  for (let waited = 0; waited < within; waited = performance.now() - begun) {
    try {
      return await claim();
    } catch {}
    await Bun.sleep(Math.min(5 + waited / 8, 100));
  }
  return claim();
}

/** Where there is no browser the tests say so and go on; in CI, which has one, that is a failure. */
function reportMissing(): void {
  const missing = "Chromium is missing (apt install chromium-headless-shell)";
  if (Bun.env.CI) throw new Error(`${missing}, and in CI the browser tests have to run.`);
  const told = Symbol.for("robin: told that there is no browser");
  if (!(told in globalThis)) console.warn(`${missing}: the browser tests are skipped.`);
  Object.assign(globalThis, { [told]: true });
}
