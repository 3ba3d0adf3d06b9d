import type { Tab } from "./tab.ts";

/** Makes the window as narrow as `leavingNarrow` has it. */
export const narrow = (tab: Tab) => tab.size(320, 640);

/** What leaves a window that is 320 pixels wide, also one as low as everything four times as large makes it (WCAG 1.4.10). */
export async function leavingNarrow(tab: Tab): Promise<string[]> {
  await narrow(tab);
  const found = await tab.evaluate<string[]>(OUTSIDE);
  await tab.size(320, 256);
  return [...found, ...(await tab.evaluate<string[]>(OUTSIDE))];
}

/**
 * The elements that a window of this width does not hold, but for those in a box that scrolls, or that are not seen; the
 * boxes of lines that scroll sideways; and what lies over the page and leaves the window above or below.
 */
const OUTSIDE = `(() => {
  const scrolls = (element) => element && (/auto|scroll|hidden|clip/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
  const { scrollWidth, clientWidth } = document.documentElement;
  const page = scrollWidth > clientWidth ? ["the page is " + scrollWidth + " px wide"] : [];
  const out = [...document.querySelectorAll("body *")].filter((element) => {
    const { left, right, width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && (left < -1 || right > clientWidth + 1) && element.checkVisibility({ visibilityProperty: true }) && !scrolls(element.parentElement);
  });
  const sideways = [...document.querySelectorAll("#places, #places .rooms, #log, #tools, #sheet")].filter((box) => box.scrollWidth > box.clientWidth);
  const over = [...document.querySelectorAll("#mentions, #reason, #preview, #tools, #sheet")].filter((box) => {
    const { top, bottom } = box.getBoundingClientRect();
    return box.checkVisibility() && (top < 0 || bottom > innerHeight);
  });
  return [...page, ...[...out, ...sideways, ...over].slice(0, 3).map((element) => element.outerHTML.slice(0, 100))];
})()`;
