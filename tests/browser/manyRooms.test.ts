import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { hundred } from "./manyMessages.ts";
import { Site } from "./site.ts";

inChromium("With more rooms than fit beside the log", () => {
  const SIZES = [
    [390, 844],
    [820, 1_180],
    [1_440, 900],
    [1_000, 500],
  ] as const;

  test("nothing moves but their own list", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    const rooms = Array.from({ length: 300 }, (_, index) =>
      site.room(index % 2 ? "open" : "private", `Room ${index + 1}`, site.userOf(ada), bob),
    );
    const room = rooms[200]!;
    await site.sayIn(room, bob, ...hundred);
    for (const last of rooms.slice(-20)) await site.sayIn(last, bob, "unread");
    const found: string[] = [];
    for (const [width, height] of SIZES) {
      await ada.size(width, height);
      const look = async (what: string) => {
        const wrong = await ada.evaluate<string[]>(MOVED);
        found.push(...wrong.map((one) => `${width} × ${height}, ${what}: ${one}`));
      };
      await ada.go(`/rooms/${room}`);
      await look("opened");
      await ada.evaluate(`document.querySelector(".skip").click()`);
      await look("after the skip link");
      await ada.evaluate(
        `document.querySelector(".menu").checkVisibility() && document.querySelector(".menu").click()`,
      );
      await ada.rest();
      if (!(await ada.evaluate<boolean>(SHOWS_OPEN_ROOM)))
        found.push(`${width} × ${height}: the open room is out of view`);
      await ada.evaluate(
        `for (const link of document.querySelectorAll("#places li:nth-child(9n) a")) link.focus()`,
      );
      await look("after the focus went through the rooms");
      await ada.go("/search?q=message+50");
      await look("search");
      await ada.arrive(() => ada.evaluate(`document.querySelector(".byline a").click()`));
      await look("after a hit, which is a permalink");
    }
    expect(found).toEqual([]);
  }, 60_000);

  test.each([
    ["knows of it by the style sheet", ""],
    ["has it from the script", `CSS.supports = () => false; document.adoptedStyleSheets = [sheet]`],
  ])("the open room is in view in a browser that %s", async (_, before) => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const rooms = Array.from({ length: 60 }, (_, index) =>
      site.room("open", `Room ${10 + index}`, site.userOf(ada)),
    );
    const source = `const sheet = new CSSStyleSheet(); sheet.replaceSync("* { scroll-initial-target: none !important }"); ${before}`;
    const { identifier } = await ada.cdp<{ identifier: string }>("Page.addScriptToEvaluateOnNewDocument", {
      source,
    });
    for (const room of [rooms[1], rooms[50]]) {
      await ada.go(`/rooms/${room}`);
      await eventually(async () => expect(await ada.evaluate<boolean>(SHOWS_OPEN_ROOM)).toBe(true), 500);
      const isAtTop = await ada.evaluate(`document.querySelector("#places .rooms").scrollTop === 0`);
      expect(isAtTop).toBe(room === rooms[1]);
    }
    await ada.becomePhone();
    await ada.reload();
    await ada.openDrawer();
    await eventually(async () => expect(await ada.evaluate<boolean>(SHOWS_OPEN_ROOM)).toBe(true), 500);
    await ada.cdp("Page.removeScriptToEvaluateOnNewDocument", { identifier });
  });
});

/** How the page, or what stands around its scrolling parts, has left its place, or could. */
const MOVED = `(() => {
  const root = document.documentElement;
  for (const frame of [root, document.body]) if (document.getElementById("log")) frame.scrollTop = 1e4;
  const sizes = { scrollY, "the body's": document.body.scrollTop, wider: root.scrollWidth - innerWidth };
  if (document.getElementById("log")) sizes.higher = root.scrollHeight - innerHeight;
  return Object.entries(sizes).filter(([, px]) => px > 0).map(([what, px]) => what + " " + px);
})()`;

/** Whether the room that the page shows is in view in the list of rooms, and all of it. */
const SHOWS_OPEN_ROOM = `(() => {
  const { top, bottom } = document.querySelector("#places [aria-current]").getBoundingClientRect();
  const list = document.querySelector("#places .rooms").getBoundingClientRect();
  return top >= list.top && bottom <= Math.min(list.bottom, innerHeight);
})()`;
