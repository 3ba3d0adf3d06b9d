import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { sendFiles } from "../support/sentFiles.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

inChromium("On a phone with large letters", () => {
  test.each([
    ["en", 16, 1],
    ["fr", 16, 1],
    ["en", 24, 1],
    ["ar", 24, 1],
    ["en", 32, 1],
    ["fr", 32, 1],
    ["en", 16, 1.5],
    ["fr", 16, 2],
    ["ar", 16, 2],
  ])(
    "the empty box is one line high, grows with what is written, and nothing leaves the window or covers the title (%s, %d px, zoom %d)",
    async (language, size, zoom) => {
      await using site = new Site();
      // The owner has the most to see: another button, and a word on who comes in.
      const ada = await site.signedIn("Ada", async (tab) => {
        await tab.becomePhone();
        await tab.size(Math.round(390 / zoom), Math.round(844 / zoom), true);
        await tab.speak(language);
        await tab.setFontSize(size);
      });
      await site.say(await site.user("Bob"), "Something to say, at some length, about what is going on");
      const height = () => ada.evaluate<number>("content.offsetHeight");
      const empty = await height();
      expect(empty).toBeLessThan(3 * size);
      expect(await ada.evaluate<string[]>(LEAVING)).toEqual([]);
      expect(await ada.evaluate<string[]>(COVERING)).toEqual([]);
      await ada.focus("#content");
      await ada.type("one");
      expect(await height()).toBe(empty);
      await ada.type("\ntwo\nthree");
      expect(await height()).toBeGreaterThan(empty + 2 * size);
      expect(await ada.evaluate<string[]>(LEAVING)).toEqual([]);
      // A room has a star beside its name.
      await ada.go(`/rooms/${site.room("open", "Garden", site.userOf(ada))}`);
      expect(await ada.evaluate<string[]>(LEAVING)).toEqual([]);
      expect(await ada.evaluate<string[]>(COVERING)).toEqual([]);
    },
  );
});

inChromium("Where a line has room for few letters", () => {
  test.each([
    ["en", 320, 32],
    ["de", 320, 24],
    ["fr", 320, 32],
    ["ar", 195, 16],
  ])(
    "one sees what one looks for, and what files are called (%s, %d px, letters of %d px)",
    async (language, inPixels, size) => {
      await using site = new Site();
      const ada = await site.tabOf("Ada", async (tab) => {
        await tab.becomePhone();
        await tab.size(inPixels, 640, true);
        await tab.speak(language);
        await tab.setFontSize(size);
      });
      await sendFiles(site.robin, {
        user: site.userOf(ada),
        content: "From the holidays",
        names: ["holidays.txt"],
      });
      /** How wide something is, by the size of letters. */
      const width = async (path: string, selector: string) => {
        await ada.go(path);
        return ada.evaluate<number>(
          `document.querySelector("${selector}").getBoundingClientRect().width / ${size}`,
        );
      };
      for (const path of ["/search?q=holidays", "/users", "/go"])
        expect(await width(path, "#q")).toBeGreaterThan(7);
      for (const path of ["/search?q=holidays", "/rooms/1/files"])
        expect(await width(path, ".file-link .name")).toBeGreaterThan(3.5);
    },
  );
});

/** What can be seen of a room beside its messages and is not all in the window. */
const LEAVING = `[...document.querySelectorAll(".bar, .bar *, #log, .below, .below *")]
  .filter((element) => element.checkVisibility() && !element.closest(".unseen"))
  .filter((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    return width > 1 && (left < 0 || right > innerWidth);
  })
  .map(({ outerHTML }) => outerHTML.slice(0, 80))`;

/** What stands in the bar where its title does, which is cut where there is no room for it. */
const COVERING = `(() => {
  const box = (element) => element.getBoundingClientRect();
  const title = box(document.querySelector(".bar h1"));
  return [...document.querySelectorAll(".bar .start > *, .bar .account > *, .bar .star")]
    .filter((element) => element.checkVisibility() && box(element).left < title.right && box(element).right > title.left)
    .map(({ outerHTML }) => outerHTML.slice(0, 80));
})()`;

/** Makes `tab` a phone on which everything is twice as large, in a `language` with long words. */
async function zoomedIn(tab: Tab, language = "de"): Promise<void> {
  await tab.becomePhone();
  await tab.size(195, 422, true);
  await tab.speak(language);
}

inChromium("On a phone that is zoomed in to twice the size", () => {
  test.each(["/profile", "/admin", "/users/2"])("%s does not scroll sideways", async (path) => {
    await using site = new Site();
    const ada = await site.signedIn("Ada", zoomedIn);
    await site.user("Bob");
    await ada.go(path);
    expect(await ada.evaluate<number>("document.documentElement.scrollWidth")).toBe(195);
  });

  test("neither does an invite that was made, nor the menu", async () => {
    await using site = new Site();
    const ada = await site.tabOf("Ada", zoomedIn);
    await ada.go("/invites");
    await ada.arrive(() => ada.evaluate(`document.querySelector("[action='/invites']").requestSubmit()`));
    expect(await ada.isSeen(".qr")).toBe(true);
    expect(await ada.evaluate<number>("document.documentElement.scrollWidth")).toBe(195);
    await ada.openDrawer();
    expect(await ada.evaluate<number>("places.scrollWidth - places.clientWidth")).toBe(0);
  });

  test.each(["de", "fr", "ar"])(
    "for a guest nothing leaves the window or covers the title (%s)",
    async (language) => {
      await using site = new Site();
      const guest = await site.visitor();
      await zoomedIn(guest, language);
      await guest.go("/login?ended=1&next=/");
      expect(await guest.evaluate<number>("document.documentElement.scrollWidth")).toBe(195);
      await guest.go("/");
      expect(await guest.evaluate<string[]>(LEAVING)).toEqual([]);
      expect(await guest.evaluate<string[]>(COVERING)).toEqual([]);
    },
  );
});

inChromium("Where scrollbars take room", () => {
  test("the log scrolls to no side, and begins where the box does, whether there is room beside it or not", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const hundred = Array.from({ length: 100 }, (_, index) => `message ${index}`);
    await site.say(await site.user("Bob"), ...hundred);
    for (let width = 970; width <= 1_030; width += 4) {
      await ada.size(width, 700);
      const { bar, over, apart } = await ada.evaluate<{ bar: number; over: number; apart: number }>(`(() => {
        const start = (selector) => document.querySelector(selector).getBoundingClientRect().left;
        return {
          bar: log.offsetWidth - log.clientWidth,
          over: log.scrollWidth - log.clientWidth,
          apart: start("#chats") - start(".below"),
        };
      })()`);
      expect(bar).toBeGreaterThan(0);
      expect({ width, over, apart }).toEqual({ width, over: 0, apart: 0 });
    }
  });
});

inChromium("Messages of one person stand closer together than those of two", () => {
  test.each([
    ["a mouse", (tab: Tab) => tab.size(1_000, 700)],
    ["a finger", (tab: Tab) => tab.becomePhone()],
  ])("for %s", async (_, become) => {
    await using site = new Site();
    const ada = await site.signedIn("Ada", become);
    await site.say(await site.user("Bob"), "one", "two", "three");
    await site.say(await site.user("Grace"), "four", "five");
    await eventually(async () => expect(await ada.said()).toHaveLength(5));
    const gaps = await ada.evaluate<number[]>(`(() => {
      const edges = (chat) => {
        const shown = [...chat.querySelectorAll(".byline, .content")].map((part) => part.getBoundingClientRect());
        const seen = shown.filter(({ height }) => height > 1);
        return { top: Math.min(...seen.map(({ top }) => top)), bottom: Math.max(...seen.map(({ bottom }) => bottom)) };
      };
      const all = [...document.querySelectorAll(".chat")].map(edges);
      return all.slice(1).map(({ top }, index) => top - all[index].bottom);
    })()`);
    const [second, third, other, fifth] = gaps;
    for (const within of [second!, third!, fifth!]) expect(other!).toBeGreaterThanOrEqual(1.5 * within);
  });
});
