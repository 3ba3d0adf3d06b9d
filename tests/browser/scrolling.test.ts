import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { hundred, isInView, numbers } from "./manyMessages.ts";
import { Site } from "./site.ts";
import { END, type Tab } from "./tab.ts";
import { editMessage } from "../support/messages.ts";

inChromium("The log", () => {
  test("shows the newest at first, and follows what is new while it is at the end", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...hundred);
    const ada = await site.signedIn("Ada");
    expect(await isInView(ada, "message 100")).toBe(true);
    await site.say(bob, "one more", "a long one\n\n\n\n\n\n\n\n\nto the end");
    await eventually(async () => expect(await isInView(ada, "a long one")).toBe(true));
    expect(await ada.evaluate(`Math.abs(log.scrollTop - ${END})`)).toBeLessThanOrEqual(1);
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
    await becomeSafari(ada);
    await scrollUp(ada, 700);
    const before = await view(ada);
    await site.say(bob, "news");
    await eventually(async () => expect(await ada.isSeen("#news")).toBe(true));
    await eventually(async () => expect(await distanceFrom(ada, before)).toBeLessThanOrEqual(1), 500);
  });

  test("stays at its end, or where one has scrolled to, whatever gets higher or lower", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...hundred);
    const ada = await site.signedIn("Ada");
    await countFromTop(site, ada);
    const edit = (id: number, content: string) => editMessage(site.robin, { id, user: bob, content });
    const changes: [string, () => Promise<unknown>][] = [
      ["the box", () => ada.focus("#content").then(() => ada.type("a line\n".repeat(6)))],
      ["a message", () => edit(99, "higher\n".repeat(9))],
      ["the same message", () => edit(99, "lower")],
      ["the window", () => ada.size(1_000, 400)],
      ["the same window", () => ada.size(1_000, 800)],
      ["the width", () => ada.size(400, 800)],
      // What came is not shown yet as the page is told of the scrolling before.
      ["the last message", () => ada.evaluate(`${HIGHER}; log.dispatchEvent(new Event("scroll"))`)],
    ];
    for (const [what, change] of changes) {
      const before = await sizes(ada);
      await change();
      await eventually(async () => expect(await sizes(ada)).not.toBe(before));
      await frame(ada);
      expect([what, await fromEnd(ada)]).toEqual([what, 0]);
    }
    await ada.size(1_000, 700);
    await frame(ada);
    await ada.scroll("-700");
    for (const height of [400, 800]) {
      await ada.size(1_000, height);
      await frame(ada);
      expect([height, await fromEnd(ada)]).toEqual([height, 700]);
    }
    const before = await view(ada);
    for (const id of [50, 99]) {
      await edit(id, "higher again\n".repeat(9));
      await eventually(async () =>
        expect(await ada.text(`#chat-${id} .content`)).toStartWith("higher again"),
      );
      await frame(ada);
      expect([id, await distanceFrom(ada, before)]).toEqual([id, 0]);
    }
  });

  test("is at its end when one comes back to it, whatever came and went meanwhile", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...hundred);
    const ada = await site.signedIn("Ada");
    await countFromTop(site, ada);
    await ada.setHidden(true);
    for (let from = 101; from <= 401; from += 100)
      await site.say(bob, ...range(from, from + 99).map((index) => `message ${index}`));
    await ada.setHidden(false);
    await eventually(async () => expect((await numbers(ada)).at(-1)).toBe(501));
    await frame(ada);
    expect(await fromEnd(ada)).toBe(0);
    expect(await ada.isSeen("#news")).toBe(false);
    // All in one: a page that is hidden has no frames.
    await ada.evaluate(`{
      for (const chat of [...document.querySelectorAll(".chat")].slice(0, 50)) chat.remove();
      log.scrollTop;
      ${HIGHER};
      document.dispatchEvent(new Event("visibilitychange"));
      log.dispatchEvent(new Event("scroll"));
    }`);
    await frame(ada);
    expect(await fromEnd(ada)).toBe(0);
  });

  test("is at its end although the oldest messages, as they go, move it up", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...hundred);
    const ada = await site.signedIn("Ada");
    await countFromTop(site, ada);
    // The browser tells of this before what came below is shown, or after it.
    await ada.evaluate(`new MutationObserver(() => {
      log.scrollTop;
      log.dispatchEvent(new Event("scroll"));
    }).observe(chats, { childList: true })`);
    for (let last = 200; last <= 500; last += 100) {
      await site.say(bob, ...hundred);
      await eventually(async () => expect((await numbers(ada)).at(-1)).toBeGreaterThanOrEqual(last));
      await frame(ada);
      expect([last, await fromEnd(ada)]).toEqual([last, 0]);
    }
  });

  test("goes on counting from its end while it scrolls: to change would end that", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...hundred);
    const ada = await site.signedIn("Ada");
    // This browser scrolls smoothly in no time, and others do not.
    await ada.evaluate(`log.dispatchEvent(new Event("scroll"))`);
    await site.say(bob, "news");
    await eventually(async () => expect(await ada.text("#chats")).toContain("news"));
    await frame(ada);
    expect(await ada.evaluate("getComputedStyle(log).flexDirection")).toBe("column-reverse");
    await ada.evaluate(`log.dispatchEvent(new Event("scrollend"))`);
    await countFromTop(site, ada);
  });

  test("shows a message that the address names, and not the end", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...hundred);
    const ada = await site.signedIn("Ada");
    await ada.go("/search");
    await ada.go("/#chat-30");
    await frame(ada);
    expect(await isInView(ada, "message 30")).toBe(true);
    await site.say(bob, "news");
    await eventually(async () => expect(await ada.text("#news")).toBe("1 new message"));
    expect(await isInView(ada, "message 30")).toBe(true);
  });

  test("leads to what is new without the keyboard of a phone", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...hundred);
    const ada = await site.signedIn("Ada", (tab) => tab.becomePhone());
    await ada.scroll("-700");
    await site.say(bob, "news");
    await eventually(async () => expect(await ada.isSeen("#news")).toBe(true));
    await ada.tap("#news");
    await eventually(async () => expect(await ada.isSeen("#news")).toBe(false));
    expect(await ada.evaluate("document.activeElement.id")).toBe("log");
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

  test("stays where one is at its very top while older messages come", async () => {
    await using site = new Site();
    await site.say(
      await site.user("Bob"),
      ...Array.from({ length: 350 }, (_, index) => `message ${index + 1}`),
    );
    const ada = await site.signedIn("Ada");
    await countFromTop(site, ada);
    for (const count of [201, 301, 351]) {
      const older = await ada.hold("*/chats?before=*");
      await ada.scroll("-log.scrollHeight");
      await eventually(() => expect(older.waiting).toBe(1));
      const before = await view(ada);
      await ada.release();
      await eventually(async () => expect(await ada.said()).toHaveLength(count));
      expect(await distanceFrom(ada, before)).toBeLessThanOrEqual(1);
    }
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

  test("lets go of the oldest without a jump as others come while one reads back", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...hundred);
    const ada = await site.signedIn("Ada");
    for (let from = 101; from < 400; from += 100)
      await site.say(bob, ...range(from, from + 99).map((index) => `message ${index}`));
    await eventually(async () => expect(await numbers(ada)).toEqual(range(1, 400)));
    await frame(ada);
    await ada.scroll("-700");
    const before = await view(ada);
    await site.say(bob, "one more");
    await eventually(async () => expect(await numbers(ada)).toEqual(range(102, 401)));
    await frame(ada);
    expect(await distanceFrom(ada, before)).toBeLessThanOrEqual(1);
    expect(await ada.text("#news")).toBe("1 new message");
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
      if (anchoring === "none") await becomeSafari(ada);
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

  test.each(["from its top", "from its end"])(
    "stays where one reads on from, to the newest, counted %s",
    async (from) => {
      await using site = new Site();
      await site.say(await site.user("Bob"), ...range(1, 260).map((index) => `message ${index}`));
      const ada = await site.signedIn("Ada");
      // The log counts from its top once the browser has time for that, which a busy one never has.
      if (from === "from its end") await neverIdle(ada, () => ada.go("/rooms/1/chats/60"));
      else await ada.go("/rooms/1/chats/60");
      for (let last = (await numbers(ada)).at(-1)!; last < 260; last = (await numbers(ada)).at(-1)!) {
        const newer = await ada.hold("*since=*");
        await ada.scroll("-100");
        await ada.scroll("0");
        await eventually(() => expect(newer.waiting).toBe(1));
        const before = await view(ada);
        await ada.release();
        await eventually(async () => expect((await numbers(ada)).at(-1)).toBeGreaterThan(last));
        await frame(ada);
        expect(await distanceFrom(ada, before)).toBeLessThanOrEqual(1);
      }
    },
  );

  test("leads from far back to the newest at a click", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...range(1, 160).map((index) => `message ${index}`));
    const ada = await site.signedIn("Ada");
    await ada.go("/rooms/1/chats/60");
    await eventually(async () => expect(await ada.text("#news")).toBe("To the newest messages"));
    await ada.arrive(() => ada.click("#news"));
    expect(await ada.path()).toBe("/");
    expect(await isInView(ada, "message 160")).toBe(true);
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

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

/** Loads the page anew in a browser that does not know of scroll anchoring, as Safari does not. */
async function becomeSafari(tab: Tab): Promise<void> {
  const { identifier } = await tab.cdp<{ identifier: string }>("Page.addScriptToEvaluateOnNewDocument", {
    source: `CSS.supports = () => false`,
  });
  await tab.reload();
  await tab.cdp("Page.removeScriptToEvaluateOnNewDocument", { identifier });
  await tab.evaluate(`void (log.style.overflowAnchor = "none")`);
}

/** Has the page that `open` opens never find the browser idle. */
async function neverIdle(tab: Tab, open: () => Promise<void>): Promise<void> {
  const source = "window.requestIdleCallback = () => {}";
  const { identifier } = await tab.cdp<{ identifier: string }>("Page.addScriptToEvaluateOnNewDocument", {
    source,
  });
  await open();
  await tab.cdp("Page.removeScriptToEvaluateOnNewDocument", { identifier });
}

/** Waits until the log counts from its top, which it does when a message has come. */
async function countFromTop(site: Site, tab: Tab): Promise<void> {
  await site.say(site.userOf(tab), "hello");
  await eventually(async () =>
    expect(await tab.evaluate("getComputedStyle(log).flexDirection")).toBe("column"),
  );
}

/** Makes the last message higher, before the next frame. */
const HIGHER = `[...document.querySelectorAll(".chat")].at(-1).style.minHeight = "300px"`;

/** Px between what is in view and the end of the log. */
function fromEnd(tab: Tab): Promise<number> {
  return tab.evaluate(`Math.round(${END} - log.scrollTop)`);
}

/** How high the log, the window on it and what is in it are. */
function sizes(tab: Tab): Promise<string> {
  return tab.evaluate(`[log.clientHeight, log.clientWidth, log.scrollHeight, chats.innerText].join()`);
}

/** Waits until the page was shown twice more. */
function frame(tab: Tab): Promise<void> {
  return tab.evaluate(
    `new Promise((on) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(on))))`,
  );
}

/** Turns the wheel until `distance` px are below what one sees. */
async function scrollUp(tab: Tab, distance: number): Promise<void> {
  await tab.wheel(-distance);
  await eventually(async () => expect(await tab.evaluate(`log.scrollTop - ${END}`)).toBe(-distance));
}
