import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

const PAGES = [
  { language: "en", today: "right" },
  { language: "ar", today: "left" },
] as const;

/** Goes on with Tab until `selector` has the focus. */
async function tabTo(tab: Tab, selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await tab.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
    await tab.key("Tab");
  }
  throw new Error(`Tab never comes to ${selector}`);
}

inChromium("The page of figures", () => {
  test.each(PAGES)(
    "shows time as the page is read, and scrolls to no side with its tables open ($language)",
    async ({ language, today }) => {
      await using site = new Site();
      const ada = await site.tabOf("Ada", async (tab) => {
        await tab.speak(language);
        await tab.size(390, 844);
      });
      await site.say(site.userOf(ada), "Hello");
      await ada.go("/admin");
      for (const id of ["messages", "people", "hours"])
        await tabTo(ada, `[aria-labelledby="${id}"] summary`).then(() => ada.enterKey());
      expect(await ada.evaluate<number>(`document.querySelectorAll("table.figures thead").length`)).toBe(3);
      expect(
        await ada.evaluate<boolean>(
          `[...document.querySelectorAll("#main details")].slice(0, 3).every(({ open }) => open)`,
        ),
      ).toBe(true);
      const { scrollWidth, clientWidth } = await ada.evaluate<{ scrollWidth: number; clientWidth: number }>(
        "(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }))(document.documentElement)",
      );
      expect(scrollWidth).toBe(clientWidth);
      const middle = await ada.evaluate<number>(`(() => {
        const { left, right } = document.querySelector('[aria-labelledby="messages"] g:last-of-type rect:last-child').getBoundingClientRect();
        return (left + right) / 2;
      })()`);
      expect(middle > 195 ? "right" : "left").toBe(today);
    },
  );

  test("has a backup made by the keyboard alone", async () => {
    await using site = new Site();
    const ada = await site.tabOf("Ada");
    const { backups } = site.robin;
    const begun: string[] = [];
    backups!.make = async (name) => void begun.push(name);
    await ada.go("/admin");
    await tabTo(ada, 'form[action="/admin/backup"] button');
    await ada.arrive(() => ada.enterKey());
    await eventually(() => expect(begun).toHaveLength(1));
    expect(await ada.path()).toBe("/admin");
  });
});
