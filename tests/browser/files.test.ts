import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually, inChromium } from "./chromium.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

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
    if (withScript) await ada.click(".attach form .button");
    else await ada.arrive(() => ada.click(".attach form .button"));
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

  /** Has `tab` get a file of this name in one of the ways in which a browser gives one to a page. */
  const give = (tab: Tab, way: "paste" | "drop", name: string, size = 3) =>
    tab.evaluate(`(() => {
      const files = new DataTransfer();
      files.items.add(new File(["x".repeat(${size})], ${JSON.stringify(name)}, { type: "text/plain" }));
      const about = { bubbles: true, cancelable: true };
      const event = ${JSON.stringify(way)} === "paste"
        ? new ClipboardEvent("paste", { ...about, clipboardData: files })
        : new DragEvent("drop", { ...about, dataTransfer: files });
      document.getElementById("log").dispatchEvent(event);
    })()`);

  test("or any file is pasted or dragged onto the log, can be taken away, and goes without leaving the page", async () => {
    await using site = new Site({ DATA_DIR: join(folder, "pasted") });
    const ada = await site.signedIn("Ada");
    const opened = await ada.evaluate("performance.timeOrigin");
    await give(ada, "paste", "pasted.txt");
    await give(ada, "drop", "dropped.txt");
    await give(ada, "drop", "unwanted.txt");
    const chosen = () =>
      ada.evaluate<string[]>(`[...document.querySelectorAll(".chosen span")].map((one) => one.textContent)`);
    expect(await chosen()).toEqual(["pasted.txt", "dropped.txt", "unwanted.txt"]);
    await ada.click(".chosen li:last-child button");
    expect(await chosen()).toEqual(["pasted.txt", "dropped.txt"]);
    await ada.click(".attach form .button");
    const names = () =>
      ada.evaluate<string[]>(
        `[...document.querySelectorAll(".file span:first-child")].map((one) => one.textContent)`,
      );
    await eventually(async () => expect(await names()).toEqual(["pasted.txt", "dropped.txt"]));
    expect(await chosen()).toEqual([]);
    expect(await ada.evaluate("document.querySelector('.attach').open")).toBe(false);
    expect(await ada.evaluate("performance.timeOrigin")).toBe(opened as number);
    expect(ada.troubles).toEqual([]);
  });

  test("that could not be sent is kept for another try, which stores it once", async () => {
    await using site = new Site({ DATA_DIR: join(folder, "again") });
    const ada = await site.signedIn("Ada");
    await give(ada, "paste", "notes.txt", 50_000);
    await ada.evaluate(`document.getElementById("words").value = "Notes"`);
    await ada.setOffline(true);
    await ada.click(".attach form .button");
    await eventually(async () =>
      expect(await ada.text(".attach .reason")).toBe(
        "Robin cannot be reached. Your message is kept: send it again.",
      ),
    );
    expect(await ada.value("#words")).toBe("Notes");
    await ada.setOffline(false);
    await ada.click(".attach form .button");
    await eventually(() => expect(site.said()).toEqual(["Notes"]));
    await eventually(async () =>
      expect(await ada.evaluate("document.querySelectorAll('.file').length")).toBe(1),
    );
  });
});
