import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";
import { editMessage } from "../support/messages.ts";

const hundred = Array.from({ length: 100 }, (_, index) => `message ${index + 1}`);

inChromium("The log", () => {
  test("shows the newest at first, and follows what is new while it is at the end", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...hundred);
    const ada = await site.signedIn("Ada");
    expect(await isInView(ada, "message 100")).toBe(true);
    await site.say(bob, "one more", "a long one\n\n\n\n\n\n\n\n\nto the end");
    await eventually(async () => expect(await isInView(ada, "a long one")).toBe(true));
    expect(await ada.evaluate("Math.abs(log.scrollTop)")).toBeLessThanOrEqual(1);
    expect(await ada.isSeen("#news")).toBe(false);
    await ada.reload();
    expect(await isInView(ada, "a long one")).toBe(true);
  });

  test("stays where one has scrolled to, and counts on a button what is new, which leads to the end", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...hundred);
    const ada = await site.signedIn("Ada");
    await scrollUp(ada, 700);
    const before = await view(ada);

    await site.say(bob, "news");
    await eventually(async () => expect(await ada.text("#news")).toBe("1 new message"));
    expect(await distanceFrom(ada, before)).toBeLessThanOrEqual(1);
    await site.say(bob, "more news", "and\nmore\nof it");
    await eventually(async () => expect(await ada.text("#news")).toBe("3 new messages"));
    expect(await distanceFrom(ada, before)).toBeLessThanOrEqual(1);

    await ada.click("#news");
    await eventually(async () => expect(await ada.isSeen("#news")).toBe(false));
    expect(await isInView(ada, "and\nmore\nof it")).toBe(true);
    expect(await ada.evaluate("document.activeElement.id")).toBe("content");
  });

  test("stays where one has scrolled to in a browser that does not do so by itself", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...hundred);
    const ada = await site.signedIn("Ada");
    // Safari knows no scroll anchoring.
    await ada.evaluate(`log.style.overflowAnchor = "none"`);
    await scrollUp(ada, 700);
    const before = await view(ada);
    await site.say(bob, "news");
    await eventually(async () => expect(await ada.isSeen("#news")).toBe(true));
    await eventually(async () => expect(await distanceFrom(ada, before)).toBeLessThanOrEqual(1), 500);
  });

  test("hides the button when one scrolls to the end oneself", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...hundred);
    const ada = await site.signedIn("Ada");
    await scrollUp(ada, 700);
    await site.say(bob, "news");
    await eventually(async () => expect(await ada.isSeen("#news")).toBe(true));
    await ada.wheel(3_000);
    await eventually(async () => expect(await ada.isSeen("#news")).toBe(false));
  });

  test("takes one to the end when one sends something", async () => {
    await using site = new Site();
    await site.say(await site.user("Bob"), ...hundred);
    const ada = await site.signedIn("Ada");
    await scrollUp(ada, 700);
    await ada.send("my own");
    await eventually(async () => expect(await isInView(ada, "my own")).toBe(true));
    await eventually(async () => expect(await ada.isSeen("#news")).toBe(false));
  });

  test("loads older messages to the very first as one scrolls up, none twice, and does not jump", async () => {
    await using site = new Site();
    const all = Array.from({ length: 350 }, (_, index) => `message ${index + 1}`);
    await site.say(await site.user("Bob"), ...all);
    const ada = await site.signedIn("Ada");
    await ada.size(800, 500);
    expect(await ada.said()).toEqual(all.slice(-100));

    for (const count of [200, 300, 350]) {
      // Two windows below the oldest: near enough to ask for older ones, and with something in view to watch.
      const older = await ada.hold("*/chats?before=*");
      await ada.scroll("500 - log.scrollHeight + log.clientHeight");
      await eventually(() => expect(older.waiting).toBe(1));
      const before = await view(ada);
      await ada.release();
      await eventually(async () => expect(await ada.said()).toHaveLength(count));
      expect(await distanceFrom(ada, before)).toBeLessThanOrEqual(1);
    }
    expect(await ada.said()).toEqual(all);
    expect(await ada.isSeen("#older")).toBe(false);
    await ada.reload();
    expect(await isInView(ada, "message 350")).toBe(true);
  });

  test("loads older messages when their link is clicked after that failed once", async () => {
    await using site = new Site();
    await site.say(await site.user("Bob"), ...hundred, "and one");
    const ada = await site.signedIn("Ada");
    const older = await ada.hold("*/chats?before=*");
    await ada.scroll("-log.scrollHeight");
    await older.answer(502, "<p>Bad gateway</p>");
    await ada.release();
    const failed = `performance.getEntriesByType("resource").some(({ responseStatus }) => responseStatus === 502)`;
    await eventually(async () => expect(await ada.evaluate<boolean>(failed)).toBe(true));
    expect(await ada.text("#log")).not.toContain("Bad gateway");
    await ada.click("#older a");
    await eventually(async () => expect(await ada.said()).toEqual([...hundred, "and one"]));
    expect(await ada.path()).toBe("/");
  });

  test("loads older messages on the page of older ones too, without a complaint", async () => {
    await using site = new Site();
    await site.say(await site.user("Bob"), ...hundred, "and one", "and two");
    const guest = await site.visitor();
    await guest.go("/chats?before=102");
    await guest.scroll("-log.scrollHeight");
    await eventually(async () => expect(await guest.said()).toEqual([...hundred, "and one"]));
    expect(guest.troubles).toEqual([]);
  });

  test("keeps no more messages than it needs while others come, and leads back to those that went", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...hundred);
    const ada = await site.signedIn("Ada");
    for (let from = 101; from <= 501; from += 100) {
      await site.say(bob, ...Array.from({ length: 100 }, (_, index) => `message ${from + index}`));
      await eventually(async () => expect((await ada.said()).at(-1)).toBe(`message ${from + 99}`));
      expect((await numbers(ada)).length).toBeLessThanOrEqual(400);
    }
    expect(await numbers(ada)).toEqual(range(201, 600));
    expect(await ada.evaluate(`document.querySelector("#older + .chat").dataset.newDay`)).toBeDefined();
    expect(await ada.isSeen("#ahead")).toBe(false);
    await ada.scroll("-log.scrollHeight");
    await eventually(async () => expect((await numbers(ada))[0]).toBe(101));
    expect(await numbers(ada)).toEqual(range(101, 400));
    expect(ada.troubles).toEqual([]);
  });

  test.each(["auto", "none"])(
    "lets go of the newest as one reads far back, without a jump (anchoring: %s)",
    async (anchoring) => {
      await using site = new Site();
      const bob = await site.user("Bob");
      await site.say(
        bob,
        ...range(1, 700).map((index) => `message ${index}\n`.repeat(1 + (index % 3)).trim()),
      );
      const ada = await site.signedIn("Ada");
      await ada.evaluate(`void (log.style.overflowAnchor = "${anchoring}")`);
      for (let first = 601; first > 1; first -= 100) {
        const older = await ada.hold("*before=*");
        await ada.scroll("500 - log.scrollHeight + log.clientHeight");
        await eventually(() => expect(older.waiting).toBe(1));
        const before = await view(ada);
        await ada.release();
        await eventually(async () => expect((await numbers(ada))[0]).toBe(first - 100));
        expect(await distanceFrom(ada, before)).toBeLessThanOrEqual(1);
        expect((await numbers(ada)).length).toBeLessThanOrEqual(400);
      }
      expect(await numbers(ada)).toEqual(range(1, 300));
      await site.say(bob, "@Ada, news");
      await eventually(async () => expect(await ada.evaluate("document.title")).toStartWith("(1) "));
      await editMessage(site.robin, { id: 300, user: bob, content: "better" });
      await eventually(async () => expect(await ada.text("#chat-300 .content")).toBe("better"));
      // What changed, or came, while it was not on the page is there as it is once one reads on to it.
      await editMessage(site.robin, { id: 650, user: bob, content: "better too" });
      await eventually(async () => {
        await ada.evaluate(`void document.getElementById("newer")?.scrollIntoView()`);
        expect((await numbers(ada)).at(-1)).toBe(701);
      });
      const shown = await numbers(ada);
      expect(shown.length).toBeLessThanOrEqual(400);
      expect(shown).toEqual(range(702 - shown.length, 701));
      expect(await ada.text("#chat-650 .content")).toBe("better too");
      await ada.scroll("0");
      await eventually(async () => expect(await ada.isSeen("#news")).toBe(false));
      await site.say(bob, "newest");
      await eventually(async () => expect((await ada.said()).at(-1)).toBe("newest"));
      expect(ada.troubles).toEqual([]);
    },
  );

  test("leads from far back to the newest at a click", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...range(1, 160).map((index) => `message ${index}`));
    const ada = await site.signedIn("Ada");
    await ada.go("/rooms/1/chats/60");
    expect(await ada.text("#news")).toBe("To the newest messages");
    await ada.arrive(() => ada.click("#news"));
    expect(await ada.path()).toBe("/");
    expect(await isInView(ada, "message 160")).toBe(true);
  });

  test("is not styled anew for a message that comes", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...hundred);
    const guest = await site.visitor();
    await guest.go("/");
    const isTold = `!chats.textContent.includes("UTC")`;
    await eventually(async () => expect(await guest.evaluate<boolean>(isTold)).toBe(true));
    const restyled = await guest.restyled(async () => {
      await site.say(bob, "one more");
      await eventually(async () => expect(await isInView(guest, "one more")).toBe(true));
    });
    expect(restyled).toBeGreaterThan(0);
    // A message is 9 elements, and some tell who came; those that were there are 900.
    expect(restyled).toBeLessThan(100);
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** The numbers of the messages on the page, in their order. */
function numbers(tab: Tab): Promise<number[]> {
  return tab.evaluate(`[...document.querySelectorAll(".chat")].map((chat) => Number(chat.id.slice(5)))`);
}
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
    await ada.tap(".menu");
    await ada.rest();
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

type View = { readonly id: string; readonly top: number };

/** The message in the middle of the log, and where its upper edge is, in px. */
function view(tab: Tab): Promise<View> {
  return tab.evaluate(`(() => {
    const { left, width, top, height } = log.getBoundingClientRect();
    const chat = document.elementsFromPoint(left + width / 2, top + height / 2).find((one) => one.matches(".chat"));
    return { id: chat.id, top: chat.getBoundingClientRect().top };
  })()`);
}

/** How far, in px, what was in the middle of the log has moved since. */
async function distanceFrom(tab: Tab, { id, top }: View): Promise<number> {
  return Math.abs(
    top - (await tab.evaluate<number>(`document.getElementById("${id}").getBoundingClientRect().top`)),
  );
}

/** Turns the wheel until `distance` px are below what one sees. */
async function scrollUp(tab: Tab, distance: number): Promise<void> {
  await tab.wheel(-distance);
  await eventually(async () => expect(await tab.evaluate("log.scrollTop")).toBe(-distance));
}

/** Whether the message that says `content` is in view, whole or in part. */
function isInView(tab: Tab, content: string): Promise<boolean> {
  return tab.evaluate(`(() => {
    const of = [...log.querySelectorAll(".content")].find((one) => one.innerText.startsWith(${JSON.stringify(content)}));
    const chat = of?.getBoundingClientRect();
    const { top, bottom } = log.getBoundingClientRect();
    return Boolean(chat) && chat.bottom > top && chat.bottom <= bottom + 1;
  })()`);
}
