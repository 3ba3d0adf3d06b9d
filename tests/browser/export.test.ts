import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { exportTo } from "../../src/commands/export.ts";
import { HOSTILE, makePlace } from "../export/place.ts";
import { unzipped } from "../support/unzipped.ts";
import { inChromium } from "./chromium.ts";
import { Tab } from "./tab.ts";

inChromium("an export opened from a folder", () => {
  const folder = mkdtempSync(join(tmpdir(), "robin-export-"));
  const requests: string[] = [];
  let tab: Tab;

  beforeAll(async () => {
    const settings = await makePlace(join(folder, "data"));
    const zip = join(folder, "x.zip");
    const print = { said: () => {}, told: () => {}, json: false };
    await exportTo(settings, zip, {}, print, new AbortController().signal);
    for (const [name, bytes] of unzipped(readFileSync(zip))) {
      const path = join(folder, "export", name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    }
    tab = await Tab.open(0);
    await tab.onRequest((url) => requests.push(url));
  });

  afterAll(async () => {
    await tab?.cdp("Network.disable");
    await tab?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (path: string) =>
    tab.arrive(() => tab.cdp("Page.navigate", { url: `file://${folder}/export/${path}` }));

  /** What the page says, what was not laid out yet included. */
  const said = () => tab.evaluate<string>("document.body.textContent");

  test("leads from the list of rooms to what was said, and back", async () => {
    await open("index.html");
    expect(await said()).toContain("Gärten 🌻");
    await tab.arrive(() => tab.click(`a[href="rooms/1/1.html"]`));
    expect(await said()).toContain("Monday, 23 November 2026");
    expect(await tab.evaluate("document.querySelector('#m2 .quote').hash")).toBe("#m1");
    await tab.arrive(() => tab.click("header a"));
    expect(await tab.evaluate("document.querySelector('h1').innerText")).toBe("Robin");
  });

  test("shows its pictures, and its colours", async () => {
    await open("rooms/1/1.html");
    expect(
      await tab.evaluate(`Promise.all([...document.images].map(async (image) => {
        image.loading = "eager";
        await image.decode();
        return image.naturalWidth;
      }))`),
    ).toEqual([320, 40]);
    const colour = "getComputedStyle(document.documentElement).backgroundColor";
    await tab.setTheme("light");
    const light = await tab.evaluate(colour);
    await tab.setTheme("dark");
    expect(await tab.evaluate(colour)).not.toBe(light);
    await tab.setTheme("light");
  });

  test("is no wider than a phone", async () => {
    await tab.size(390, 800);
    for (const page of ["index.html", "rooms/1/1.html", "rooms/2/1.html"]) {
      await open(page);
      const wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
      expect(await tab.evaluate(wider)).toBe(0);
    }
    await tab.size(1_440, 900);
  });

  test("runs nothing of what was typed, asks nobody, and has no mistake", async () => {
    for (const page of ["index.html", "rooms/1/1.html", "rooms/2/1.html"]) {
      await open(page);
      expect(await said()).toContain(HOSTILE);
      expect(await tab.evaluate("document.title")).not.toBe("pwned");
      expect(await tab.evaluate("document.scripts.length")).toBe(0);
    }
    expect(tab.troubles).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(`file://${folder}/export/`))).toEqual([]);
    expect(requests).not.toBeEmpty();
  });
});
