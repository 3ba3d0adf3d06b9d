// Makes a picture of every page in every state: bun tests/browser/screenshots.ts FOLDER [beginning of a name]

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { everyPage } from "./pages.ts";
import { NotingMailTransport } from "../support/mailing.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

const [folder = "data/screenshots", wanted = ""] = process.argv.slice(2);

const SIZES = [
  { width: 390, height: 844, mobile: true },
  { width: 820, height: 1_180, mobile: true },
  { width: 1_440, height: 900, mobile: false },
];
const THEMES = ["light", "dark"] as const;
/** One that is read from left to right, and one from right to left. */
const LANGUAGES = ["en", "ar"];

mkdirSync(folder, { recursive: true });
let made = 0;
for (const language of LANGUAGES) {
  await using site = new Site({}, { mail: new NotingMailTransport() });
  const ada = await site.signedIn("Ada");
  const guest = await site.visitor();
  const pages = await everyPage(site, site.userOf(ada));
  for (const tab of [ada, guest]) await tab.speak(language);
  for (const { width, height, mobile } of SIZES) {
    for (const theme of THEMES) {
      for (const tab of [ada, guest]) {
        await tab.size(width, height, mobile);
        await tab.cdp("Emulation.setTouchEmulationEnabled", { enabled: mobile });
        await tab.setTheme(theme);
      }
      for (const { name, isForGuests = false, isNarrow = false, open } of pages) {
        if (!name.startsWith(wanted) || (isNarrow && width > 700)) continue;
        const tab = isForGuests ? guest : ada;
        await open(tab);
        await picture(tab, `${name}-${width}-${theme}-${language}.png`);
        made += 1;
      }
    }
  }
}
console.log(`${made} pictures in ${folder}`);
process.exit(0);

async function picture(tab: Tab, name: string): Promise<void> {
  await tab.rest();
  const { data } = await tab.cdp<{ data: string }>("Page.captureScreenshot", { format: "png" });
  writeFileSync(join(folder, name), Buffer.from(data, "base64"));
}
