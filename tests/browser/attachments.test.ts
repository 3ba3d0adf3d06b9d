import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { png } from "../support/files.ts";
import { arrived, beginWithFiles, choose, folder } from "./choosing.ts";
import { eventually, inChromium } from "./chromium.ts";

inChromium("Pictures", () => {
  test("are kept as they are for one message, and not for the next", async () => {
    await using place = await beginWithFiles();
    const { site, ada } = place;
    const asked: string[] = [];
    await ada.onRequest((url) => url.includes("/files?") && asked.push(new URL(url).search));
    for (const width of [900, 901]) writeFileSync(join(folder, `${width}.png`), png(width, 500));
    await choose(ada, join(folder, "900.png"));
    await arrived(ada);
    await ada.click(".attached [name=original]");
    await arrived(ada);
    await ada.send("One");
    await eventually(() => expect(site.said()).toEqual(["One"]));
    await choose(ada, join(folder, "901.png"));
    await arrived(ada);
    expect(asked).toEqual([
      "?room=1&name=900.png",
      "?room=1&original=on&name=900.png",
      "?room=1&name=901.png",
    ]);
    expect(await ada.evaluate("document.querySelector('.attached [name=original]').checked")).toBe(false);
  });
});
