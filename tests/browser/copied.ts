import type { Tab } from "./tab.ts";

/** What is copied as text of what `select` selects; nothing where the browser does it by itself. */
export function copied(tab: Tab, select: string): Promise<string> {
  return tab.evaluate(`(() => {
    ${select};
    const clipboardData = new DataTransfer();
    const at = getSelection().anchorNode;
    (at.dispatchEvent ? at : at.parentElement)
      .dispatchEvent(new ClipboardEvent("copy", { clipboardData, bubbles: true, cancelable: true }));
    return clipboardData.getData("text/plain");
  })()`);
}
