import { expect, test } from "bun:test";
import { limits } from "../../src/base/limits.ts";
import { eventually, inChromium } from "./chromium.ts";
import { adaOf, isGone, keyboard, line, mouse, open, reads, shows } from "./gestures.ts";
import { Site } from "./site.ts";
import { react } from "../support/messages.ts";

inChromium("A mention", () => {
  test("is chosen with the arrows, and Esc or another word closes the list", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await site.user("Bert");
    const chosen = () =>
      ada.evaluate(`document.querySelector("[role=option][aria-selected=true]")?.dataset.name`);
    await ada.focus("#content");
    await ada.type("mail@b @b");
    await eventually(async () => expect(await chosen()).toBe("Bert"));
    await ada.key("ArrowDown");
    expect(await chosen()).toBe("Bob");
    expect(
      await ada.evaluate(`document.getElementById("content").getAttribute("aria-activedescendant")`),
    ).toBe("person-2");
    await ada.key("ArrowDown");
    expect(await chosen()).toBe("Bert");
    await ada.key("Tab");
    expect(await ada.value("#content")).toBe("mail@b @Bert ");
    await ada.type("こんばんは＠b");
    await eventually(async () => expect(await chosen()).toBe("Bert"));
    await ada.key("Tab");
    expect(await ada.value("#content")).toBe("mail@b @Bert こんばんは＠Bert ");
    await ada.type("@b");
    await eventually(async () => expect(await ada.isSeen("#mentions")).toBe(true));
    await ada.key("Escape");
    await isGone(ada, "#mentions");
    await ada.type("x");
    await ada.enterKey();
    await shows(ada, ["first", "second", "mail@b @Bert こんばんは@Bert @bx"]);
  });
});

inChromium("What is completed", () => {
  test.each([
    ["Bóbby", "ob"],
    ["Bøb", "ob"],
  ])(
    "is what is typed, with accents or without, though that is ahead of the answer: %s",
    async (name, rest) => {
      await using site = new Site();
      const ada = await site.signedIn("Ada");
      for (const other of ["Bea", name]) await site.user(other);
      await ada.focus("#content");
      await ada.type("Hi @b");
      await reads(ada, "#mentions [aria-selected=true]", "Bea");
      await ada.hold("*/users?*");
      for (const sign of rest) await ada.press(sign);
      await ada.enterKey();
      expect(await ada.value("#content")).toBe(`Hi @${name} `);
    },
  );

  test("is no emoji of another name", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await ada.focus("#content");
    await ada.type("Hi :hea");
    await reads(ada, "#mentions [aria-selected=true]", ":heart:");
    await ada.press("d");
    await ada.enterKey();
    await eventually(async () => expect(await ada.value("#content")).not.toBe("Hi :head"));
    expect(await ada.value("#content")).not.toContain("❤️");
  });

  test("is nothing where nothing begins so: Enter sends", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await ada.focus("#content");
    await ada.type("Hi @b");
    await eventually(async () => expect(await ada.isSeen("#mentions [aria-selected=true]")).toBe(true));
    await ada.hold("*/users?*");
    await ada.press("x");
    await ada.enterKey();
    await shows(ada, ["first", "second", "Hi @bx"]);
  });
});

inChromium("What one can do with a message", () => {
  test("is left with Esc, which leads the focus back", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await open(keyboard, ada, 2);
    expect(await ada.evaluate(`document.getElementById("tools").contains(document.activeElement)`)).toBe(
      true,
    );
    await ada.key("Escape");
    await isGone(ada, "#tools");
    expect(await ada.evaluate(`document.activeElement.closest(".chat").id`)).toBe("chat-2");
  });

  test("has its link copied, and followed where that cannot be", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await open(keyboard, ada, 2);
    expect(await ada.text("#tools .permalink")).toBe("Copy the link");
    const letCopy = (work: string) =>
      ada.evaluate(`void (navigator.clipboard.writeText = async (text) => ${work})`);
    await letCopy("(window.copied = text)");
    await ada.click("#tools .permalink");
    await reads(ada, "#tools .permalink", "Link copied");
    expect(await ada.evaluate("window.copied")).toBe(`${ada.origin}/rooms/1/chats/2#chat-2`);
    await letCopy("Promise.reject(new Error())");
    await ada.click("#tools .permalink");
    await eventually(async () =>
      expect(await ada.evaluate("location.href")).toBe(`${ada.origin}/rooms/1/chats/2#chat-2`),
    );
  });

  test("leads the focus back also when the message changed meanwhile", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await open(keyboard, ada, 2);
    await react(site.robin, 2, "👀", { id: 2 });
    await reads(ada, "#chat-2 .reactions", "👀 1");
    await ada.key("Escape");
    await isGone(ada, "#tools");
    await eventually(async () =>
      expect(await ada.evaluate(`document.activeElement.closest(".chat")?.id`)).toBe("chat-2"),
    );
  });

  test("says why something was refused", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    for (const emoji of "🐀🐁🐂🐃🐄🐅🐆🐇🐈🐉🐊🐋🐌🐍🐎🐏🐐🐑🐒🐓") {
      await react(site.robin, 2, emoji, { id: 2 });
    }
    await reads(ada, "#chat-2 .reactions", "🐓 1");
    await open(mouse, ada, 2);
    await mouse.press(ada, "#tools button[value='👍']");
    await reads(ada, "#tools .reason", `There are ${limits.reactions.kinds} kinds`);
  });

  test("closes with a click beside it, which leads the focus back", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await open(keyboard, ada, 2);
    await ada.click("#log");
    await isGone(ada, "#tools");
    await eventually(async () =>
      expect(await ada.evaluate(`document.activeElement.closest(".chat")?.id`)).toBe("chat-2"),
    );
  });

  test("does not open when the server is away, which is told", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await open(mouse, ada, 1);
    await ada.key("Escape");
    await ada.setOffline(true);
    await ada.hover("#chat-2");
    await ada.click("#chat-2 > .more");
    await reads(ada, "#reason", "Robin cannot be reached.");
    expect(await ada.isSeen("#tools")).toBe(false);
  });

  test("stays in the window, however it grows", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    const bottom = `document.getElementById("tools").getBoundingClientRect().bottom`;
    await open(mouse, ada, 1);
    const height = await ada.evaluate<number>(`Math.ceil(${bottom}) + 10`);
    await ada.key("Escape");
    // Room for the box as it opens, and no more.
    await ada.evaluate(`void (document.getElementById("chats").style.marginBlock = "0 auto")`);
    await ada.size(1_000, height);
    await open(mouse, ada, 1);
    await ada.focus("#tools input[type=search]");
    await eventually(async () => expect(await ada.isSeen("#found button")).toBe(true));
    await ada.evaluate(`void (document.querySelector("#tools .delete").open = true)`);
    expect(await ada.evaluate<number>(bottom)).toBeLessThanOrEqual(height);
    await ada.evaluate(`document.querySelector("#tools .delete button").scrollIntoView()`);
    await ada.click("#tools .delete button");
    await reads(ada, "#chat-1 .deleted", "Message deleted");
  });

  test.each([
    ["the tools", "#chat-50 > .more", "#tools"],
    ["the card", "#chat-50 .author", "#card"],
    ["the picker", "#chat-50 > .quick button:last-child", "#emoji"],
  ])("has %s stay in the window as that becomes another one", async (_, way, box) => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    for (const name of ["Bob", "Grace"])
      await site.say(await site.user(name), ...Array.from({ length: 49 }, (_, index) => `${name} ${index}`));
    await eventually(async () => expect(await ada.isSeen("#chat-98")).toBe(true));
    await ada.evaluate(`document.getElementById("chat-50").scrollIntoView({ block: "center" })`);
    await ada.hover("#chat-50 .content");
    await ada.click(way);
    await eventually(async () => expect(await ada.isSeen(box)).toBe(true));
    for (const [width, height] of [
      [700, 400],
      [1_000, 700],
      [844, 390],
      [500, 800],
    ] as const) {
      await ada.size(width, height);
      await eventually(async () => expect(await ada.evaluate<string[]>(LEAVING(box))).toEqual([]));
    }
    // What it stands beside is there no more.
    await ada.evaluate(`document.getElementById("chat-50").remove()`);
    await ada.size(900, 600);
    await isGone(ada, box);
  });

  test.each([
    ["a phone on its side", 844, 390],
    ["one with its keyboard out", 844, 190],
    ["a narrower one", 640, 200],
  ])("stands over the message where the window is as low as that of %s", async (_, width, height) => {
    await using site = new Site();
    const ada = await site.signedIn("Ada", (tab) => tab.becomePhone());
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`);
    await site.say(await site.user("Bob"), ...lines);
    await ada.size(width, height, true);
    await eventually(async () => expect(await ada.isSeen("#chat-40")).toBe(true));
    await ada.evaluate(`document.getElementById("chat-35").scrollIntoView({ block: "center" })`);
    await ada.evaluate(`document.querySelector("#chat-35 > .more").click()`);
    await eventually(async () => expect(await ada.isSeen("#tools")).toBe(true));
    await eventually(async () => {
      expect(await ada.evaluate<string[]>(LEAVING("#tools"))).toEqual([]);
      const [shown, whole] = await ada.evaluate<[number, number]>(`[tools.clientHeight, tools.scrollHeight]`);
      expect(shown).toBeGreaterThanOrEqual(Math.min(whole, height - 20));
    });
  });

  test("has the picker of emoji show what it found also above the keyboard of a phone on its side", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada", (tab) => tab.becomePhone());
    await ada.size(844, 390, true);
    await ada.tap(".format");
    await eventually(async () => expect(await ada.isSeen("#toolbar [name=emoji]")).toBe(true));
    await ada.tap("#toolbar [name=emoji]");
    await eventually(async () => expect(await ada.isSeen("#emoji")).toBe(true));
    await ada.tap("#emoji input");
    for (const [width, height] of [
      [844, 190],
      [640, 200],
    ] as const) {
      await ada.size(width, height, true);
      await ada.evaluate(`void (document.querySelector("#emoji input").value = "")`);
      await ada.type("heart");
      const missing = () =>
        ada.evaluate<number>(`(() => {
          const bottom = (selector) => document.querySelector(selector).getBoundingClientRect().bottom;
          return bottom("#emoji section:not([hidden]) button") - bottom("#emoji .shelf");
        })()`);
      await eventually(async () => {
        expect(await missing()).toBeLessThanOrEqual(0);
        expect(await ada.evaluate<string[]>(LEAVING("#emoji"))).toEqual([]);
      });
    }
  });

  test("is refused where one did it without opening anything, too", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    const changes = await ada.hold("*/reactions");
    await react(site.robin, 2, "👀", { id: 2 });
    await ada.click("#chat-2 .reactions button");
    await changes.answer(429, `<p class="reason">That was quick.</p>`);
    await reads(ada, "#reason", "That was quick.");
  });

  test("tells of no failure when a search for an emoji gives way to the next", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    const searches = await ada.hold("*/emoji?q=*");
    await open(mouse, ada, 2);
    await ada.focus("#tools input[type=search]");
    await searches.pass();
    await eventually(async () => expect(await ada.isSeen("#found button")).toBe(true));
    await ada.type("f");
    await eventually(() => expect(searches.waiting).toBe(1));
    await ada.type("ox");
    await eventually(() => expect(searches.waiting).toBe(2));
    expect(await ada.isSeen("#tools .reason")).toBe(false);
  });

  test("leaves the focus on the reaction that one gave", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await react(site.robin, 2, "👀", { id: 2 });
    await keyboard.press(ada, "#chat-2 .reactions button");
    await reads(ada, "#chat-2 .reactions", "👀 2");
    await eventually(async () => expect(await ada.evaluate(`document.activeElement.value`)).toBe("👀"));
    await ada.enterKey();
    await reads(ada, "#chat-2 .reactions", "👀 1");
  });

  test("is told to a screen reader once it is done", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    /** What becomes of the live regions while one does something. */
    const told = async (act: () => Promise<void>) => {
      await ada.evaluate(`(
        window.told = [],
        document.querySelectorAll("[role=status]").forEach((one) => new MutationObserver(() =>
          told.push(one.textContent)).observe(one, { childList: true }))
      )`);
      await act();
      await eventually(async () => expect(await ada.evaluate<string[]>("told")).toContain("Done."));
    };
    const choose = async (message: number, selector: string) => {
      await open(keyboard, ada, message);
      await keyboard.press(ada, selector);
    };
    await told(() => choose(2, "#tools button[value='👍']"));
    await reads(ada, "#chat-2 .reactions", "👍 1");
    await told(() => keyboard.press(ada, "#chat-2 .reactions button"));
    await told(() => choose(1, "#tools .pin button"));
    await told(async () => {
      await ada.focus("#content");
      await ada.key("ArrowUp");
      await reads(ada, "#context", "Editing");
      await ada.type(" thing");
      await ada.enterKey();
    });
    await shows(ada, ["first thing", "second"]);
    await told(async () => {
      await choose(1, "#tools .delete summary");
      await keyboard.press(ada, "#tools .delete button");
    });
  });

  test("shows on the message's own page, which no poll keeps up to date", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await ada.go("/chats/1");
    await ada.arrive(() => ada.click(".tools button[value='👍']"));
    expect(await line(ada, "#chat-1 .reactions")).toContain("👍 1");
    await ada.click(".tools .delete summary");
    await ada.arrive(() => ada.click(".tools .delete button"));
    expect(await ada.text("#chat-1 .deleted")).toBe("Message deleted");
  });

  test("shows on a message without moving anything", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    const places = `[...document.querySelectorAll(".chat, .content")].map((one) => one.getBoundingClientRect().top)`;
    const before = await ada.evaluate(places);
    const opacity = `getComputedStyle(document.querySelector("#chat-2 > .more")).opacity`;
    expect(await ada.evaluate(opacity)).toBe("0");
    await ada.hover("#chat-2 .content");
    await eventually(async () => expect(await ada.evaluate(opacity)).toBe("1"));
    expect(await ada.evaluate(places)).toEqual(before);
  });
});

/** At which sides the box that `selector` finds leaves the window, or that it is not there. */
const LEAVING = (selector: string) => `(() => {
  const box = document.querySelector("${selector}:popover-open");
  if (!box) return ["gone"];
  const { left, right, top, bottom } = box.getBoundingClientRect();
  return Object.entries({ left: left < 0, right: right > innerWidth, top: top < 0, bottom: bottom > innerHeight })
    .filter(([, leaves]) => leaves).map(([side]) => side);
})()`;
