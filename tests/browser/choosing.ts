import { expect } from "bun:test";
import { join } from "node:path";
import { oncePerFile } from "../support/fileEnd.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { eventually } from "./chromium.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

/** Where files are that tests choose, and what their sites keep. */
export const folder = oncePerFile(() => temporaryFolder("robin-files-"));

let count = 0;

/** A site with a data folder of its own, and Ada in it. */
export async function beginWithFiles(prepare?: (tab: Tab) => Promise<void>) {
  const site = new Site({ DATA_DIR: join(folder(), String((count += 1))) });
  return {
    site,
    ada: await site.signedIn("Ada", prepare),
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}

/** Has the browser choose `files` in the way to send them, as a person does in its own window. */
export async function choose(tab: Tab, ...files: string[]): Promise<void> {
  const { root } = await tab.cdp<{ root: { nodeId: number } }>("DOM.getDocument");
  const found = { nodeId: root.nodeId, selector: "#files" };
  const { nodeId } = await tab.cdp<{ nodeId: number }>("DOM.querySelector", found);
  await tab.cdp("DOM.setFileInputFiles", { nodeId, files });
}

/** Has `tab` get a text file of this name in one of the ways in which a browser gives one to a page. */
export const give = (tab: Tab, way: "paste" | "drop", name: string, size = 3) =>
  tab.evaluate(`(() => {
    const files = new DataTransfer();
    files.items.add(new File(["x".repeat(${size})], ${JSON.stringify(name)}, { type: "text/plain" }));
    const about = { bubbles: true, cancelable: true };
    const event = ${JSON.stringify(way)} === "paste"
      ? new ClipboardEvent("paste", { ...about, clipboardData: files })
      : new DragEvent("drop", { ...about, dataTransfer: files });
    document.getElementById("log").dispatchEvent(event);
  })()`);

/** What is written in each of what `selector` finds. */
export const texts = (tab: Tab, selector: string) =>
  tab.evaluate<string[]>(
    `[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => one.textContent)`,
  );

/** The names of the files above the box. */
export const chosen = (tab: Tab) => texts(tab, ".chosen .name");

/** Waits until all that is above the box has arrived. */
export const arrived = (tab: Tab) =>
  eventually(async () =>
    expect(
      await tab.evaluate("[...document.querySelectorAll('.chosen progress')].some((one) => !one.hidden)"),
    ).toBe(false),
  );

/** Whether the browser would ask before it leaves the page. */
export const asks = (tab: Tab) =>
  tab.evaluate("!window.dispatchEvent(new Event('beforeunload', { cancelable: true }))");
