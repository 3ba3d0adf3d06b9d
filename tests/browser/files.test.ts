import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually, inChromium } from "./chromium.ts";
import { Site } from "./site.ts";

const folder = mkdtempSync(join(tmpdir(), "robin-files-"));
const picture = join(import.meta.dir, "../../docs/phone.png");

afterAll(() => rmSync(folder, { recursive: true }));

inChromium("A picture", () => {
  test.each([true, false])("is chosen below the log and shown in it, with script: %p", async (withScript) => {
    await using site = new Site({ DATA_DIR: join(folder, String(withScript)) });
    const bob = await site.signedIn("Bob");
    const ada = await site.signedIn("Ada", (tab) => (withScript ? tab.becomePhone() : tab.withoutScript()));
    await ada.click(".attach > summary");
    const { root } = await ada.cdp<{ root: { nodeId: number } }>("DOM.getDocument");
    const { nodeId } = await ada.cdp<{ nodeId: number }>("DOM.querySelector", {
      nodeId: root.nodeId,
      selector: "#files",
    });
    await ada.cdp("DOM.setFileInputFiles", { nodeId, files: [picture] });
    await ada.evaluate(`document.getElementById("words").value = "Look"`);
    await ada.arrive(() => ada.click(".attach form button"));
    expect(await ada.path()).toBe("/");
    const shown = `(() => {
      const image = document.querySelector(".files img");
      return image?.complete && image.naturalWidth > 0 ? [image.alt, image.width] : undefined;
    })()`;
    for (const tab of [ada, bob])
      await eventually(async () =>
        expect(await tab.evaluate(shown)).toEqual(["phone.png", expect.any(Number)]),
      );
    expect(site.said()).toEqual(["Look"]);
    expect([...ada.troubles, ...bob.troubles]).toEqual([]);
  });
});
