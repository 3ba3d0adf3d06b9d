import type { Tab } from "./tab.ts";

/** What a finger does not hit on a phone, which the tab is after that. */
export async function tooSmall(tab: Tab): Promise<string[]> {
  await tab.becomePhone();
  return tab.evaluate(TOO_SMALL);
}

/**
 * What is for a finger and cannot be hit within 44 by 44 px around its middle, if it is in front, though what it says were short,
 * as in Chinese; links in a line of text need not be, and in a row of short messages it is 44 by 24 (WCAG 2.5.8): they would stand
 * apart like those of two people.
 */
const TOO_SMALL = `(() => {
  const HIT = "a, button, summary, select, textarea, input:not([type=hidden])";
  const isInText = (element) => element.matches("a") && getComputedStyle(element).display === "inline";
  const front = document.querySelector(":popover-open, dialog[open]") ?? document;
  const all = [...front.querySelectorAll(HIT)].filter(
    (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !isInText(element));
  const said = all.flatMap((element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode())
      if (walker.currentNode.data.trim() && walker.currentNode.parentElement.closest(HIT) === element) texts.push(walker.currentNode);
    return texts.map((text, index) => [text, text.data, index === 0 ? "Ok" : ""]);
  });
  for (const [text, , short] of said) text.data = short;
  const found = all.filter((element) => {
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const box = (element.matches("[type=radio], [type=checkbox]") ? element.closest("label") : element).getBoundingClientRect();
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const hits = ([dx, dy]) => {
      const hit = document.elementFromPoint(Math.min(Math.max(x + dx, 1), innerWidth - 1), Math.min(Math.max(y + dy, 1), innerHeight - 1));
      return hit && (element.contains(hit) || hit.closest(".over, #reason") || hit.closest("label")?.contains(element));
    };
    // What something else lies over is for that to answer for.
    if (!hits([0, 0])) return false;
    const high = element.matches(".continues > .more") ? 12 : 21;
    return ![[0, -high], [0, high], [-21, 0], [21, 0]].every(hits);
  });
  for (const [text, whole] of said) text.data = whole;
  return found.map((element) => element.outerHTML.slice(0, 120));
})()`;
