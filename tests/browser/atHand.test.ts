import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { copied } from "./copied.ts";
import { isGone, line, reads, shows } from "./gestures.ts";
import { Site } from "./site.ts";
import { react, sendMessage } from "../support/messages.ts";

inChromium("What is at hand in the log", () => {
  test("are the usual reactions, by mouse and by keyboard, and the way to others", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    await site.say(bob, "one", "two");
    await shows(ada, ["one", "two"]);
    await ada.focus("#content");
    await ada.hover("#chat-1 .content");
    await eventually(async () => expect(await ada.isSeen("#chat-1 > .quick")).toBe(true));
    await ada.click("#chat-1 > .quick button:nth-child(2)");
    await reads(ada, "#chat-1 .reactions", "❤️ 1 +");
    // Who writes goes on writing.
    expect(await ada.evaluate("document.activeElement.id")).toBe("content");

    // A mouse that rests on a message has the bar there as soon as that message changes.
    await ada.hover("#content");
    await ada.focus("#chat-2 > .more");
    await eventually(async () => expect(await ada.isSeen("#chat-2 > .quick")).toBe(true));
    await ada.key("ArrowLeft");
    expect(await ada.evaluate("document.activeElement.textContent")).toBe("+");
    await ada.key("ArrowLeft");
    expect(await ada.evaluate("document.activeElement.textContent")).toBe("😂");
    await ada.enterKey();
    await reads(ada, "#chat-2 .reactions", "😂 1");
    await eventually(async () =>
      expect(await ada.evaluate("document.activeElement.closest('.chat')?.id")).toBe("chat-2"),
    );

    await ada.click("#chat-2 .reactions .add");
    await eventually(async () => expect(await ada.isSeen("#tools [data-chat='2'] [name=emoji]")).toBe(true));
    await ada.key("Escape");

    await ada.focus("#content");
    await ada.hover("#chat-1 .content");
    await ada.click("#chat-1 > .quick button:last-child");
    await eventually(async () => expect(await ada.isSeen("#emoji")).toBe(true));
    const sideways = `(([shelf]) => shelf.scrollWidth - shelf.clientWidth)(emoji.getElementsByClassName("shelf"))`;
    expect(await ada.evaluate(sideways)).toBe(0);
    await ada.type("hedgehog");
    await ada.enterKey();
    await reads(ada, "#chat-1 .reactions", "❤️ 1 🦔 1 +");
    expect(await ada.evaluate("document.activeElement.id")).toBe("content");
    expect(ada.troubles).toEqual([]);
  });

  test("are all reactions, though the message changes while they are loading", async () => {
    await using site = new Site();
    const [ada, bob] = [await site.signedIn("Ada"), await site.user("Bob")];
    await site.say(bob, "one");
    await shows(ada, ["one"]);
    const lists = await ada.hold("*emoji*.tsv*");
    await ada.hover("#chat-1 .content");
    await ada.click("#chat-1 > .quick button:last-child");
    await eventually(() => expect(lists.waiting).toBe(1));
    await react(site.robin, 1, "🎉", bob);
    await reads(ada, "#chat-1 .reactions", "🎉 1");
    await ada.release();
    await eventually(async () => expect(await ada.isSeen("#emoji")).toBe(true));
    await ada.type("hedgehog");
    await ada.enterKey();
    await reads(ada, "#chat-1 .reactions", "🎉 1 🦔 1");
    expect(ada.troubles).toEqual([]);
  });

  test("are reactions that are all given, however fast one is on a slow line", async () => {
    await using site = new Site();
    const [ada, bob] = [await site.signedIn("Ada"), await site.user("Bob")];
    const four = ["one", "two", "three", "four"];
    await site.say(bob, ...four);
    await shows(ada, four);
    const given = ["🎉", "😮", "😢"];
    for (const emoji of given) await react(site.robin, 1, emoji, bob);
    await reads(ada, "#chat-1 .reactions", "🎉 1 😮 1 😢 1");
    // A click as a message is replaced is none.
    await ada.hold("*/reactions");
    for (const id of [1, 2, 3, 4]) {
      await ada.hover(`#chat-${id}`);
      await ada.click(`#chat-${id} > .quick button`);
    }
    for (const emoji of given) await ada.click(`#chat-1 .reactions [value="${emoji}"]`);
    await ada.release();
    await reads(ada, "#chat-1 .reactions", "🎉 2 😮 2 😢 2 👍 1");
    for (const id of [2, 3, 4]) await reads(ada, `#chat-${id} .reactions`, "👍 1");
  });

  test("is who somebody is, in a card that a click on the name or the picture opens, and Esc closes", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    await site.say(bob, "hello @Ada", "and more");
    await shows(ada, ["hello @Ada", "and more"]);
    // In the middle of the picture.
    expect(
      await ada.evaluate<string>(`(() => {
        const { left, top, width, height } = document.querySelector("#chat-1 .avatar").getBoundingClientRect();
        return document.elementFromPoint(left + width / 2, top + height / 2).getAttribute("href");
      })()`),
    ).toBe(`/users/${bob.id}`);
    await ada.click("#chat-1 .author");
    await reads(ada, "#card", "Bob Owner since");
    expect(await line(ada, "#card")).toContain("Write to Bob About Bob Hide Bob");
    expect(await ada.evaluate("card.contains(document.activeElement)")).toBe(true);
    await ada.key("Escape");
    await isGone(ada, "#card");
    expect(await ada.evaluate("document.activeElement.className")).toBe("author");
    await ada.click("#chat-1 .mention");
    await reads(ada, "#card", "Your account");
    await ada.key("Escape");

    await ada.click("#chat-1 .author");
    await reads(ada, "#card", "Hide Bob");
    await ada.arrive(() => ada.click("#card .quiet"));
    expect(await ada.path()).toBe("/");
    expect(await ada.isSeen("#chat-1 .content")).toBe(false);
    expect(ada.troubles).toEqual([]);
  });

  test("is all of a long message, which stays unfolded as it changes, and is so for who is led to it", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    await site.say(bob, Array.from({ length: 60 }, (_, index) => `line ${index}`).join("\n"), "short");
    await eventually(async () => expect(await ada.isSeen("#chat-2")).toBe(true));
    const height = () => ada.evaluate<number>(`document.querySelector("#chat-1 .content").clientHeight`);
    const whole = 60 * 24;
    expect(await height()).toBeLessThan(whole / 2);
    expect(await ada.isSeen("#chat-2 .fold")).toBe(false);
    await ada.focus("#chat-1 .fold summary");
    await ada.enterKey();
    await eventually(async () => expect(await height()).toBeGreaterThanOrEqual(whole));
    expect(await ada.text("#chat-1 .fold")).toBe("Show less");
    await react(site.robin, 1, "👍", bob);
    await reads(ada, "#chat-1 .reactions", "👍 1");
    expect(await height()).toBeGreaterThanOrEqual(whole);
    await ada.reload();
    expect(await height()).toBeLessThan(whole / 2);
    await ada.go("/rooms/1/chats/1#chat-1");
    expect(await height()).toBeGreaterThanOrEqual(whole);
  });

  test("is what one is led to in a long message, by a Tab or as something found, and unfolds that", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    const long = (name: string) =>
      Array.from({ length: 60 }, (_, index) => `${name} ${index} https://example.com/${name}${index}`);
    await site.say(bob, long("one").join("\n"), ...long("between"), long("two").join("\n"));
    await eventually(async () => expect(await ada.isSeen("#chat-62")).toBe(true));
    const isInView = (name: string) =>
      ada.evaluate<boolean>(`(() => {
        const { top, bottom } = document.querySelector("[href$=${name}]").getBoundingClientRect();
        const { top: above, bottom: below } = log.getBoundingClientRect();
        return top > above && bottom < below;
      })()`);
    const isShown = async (name: string, message: string) => {
      await eventually(async () => expect(await ada.isSeen(`#${message} > .fold[open]`)).toBe(true));
      await ada.evaluate("new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)))");
      expect(await isInView(name)).toBe(true);
    };
    // At its end, which moves away.
    await eventually(async () =>
      expect(await ada.evaluate("getComputedStyle(log).flexDirection")).toBe("column"),
    );
    await ada.focus("[href$=two25]");
    await isShown("two25", "chat-62");
    await ada.focus("[href$=one50]");
    await isShown("one50", "chat-1");
    await ada.go("/search");
    await ada.go("/#:~:text=two%2040");
    await isShown("two40", "chat-62");
    expect(ada.troubles).toEqual([]);
  });

  test("is a clean copy of several messages: who, when, and the words", async () => {
    await using site = new Site();
    const [bob, maryam] = [await site.user("Bob"), await site.user("مريم")];
    await site.say(bob, "one\ntwo", "- item");
    await sendMessage(site.robin, { user: maryam, room: 1, content: "نعم **غدا**", replyTo: 1 });
    await site.say(maryam, "```\ncode  here\n```\n> quoted");
    await react(site.robin, 1, "👍", bob);
    const guest = await site.visitor();
    await guest.goFrom("Asia/Tokyo");
    const time = await guest.text("#chat-1 time");
    expect(await copied(guest, `getSelection().selectAllChildren(chats)`)).toBe(
      `Bob, ${time}\none\ntwo\n- item\n\nمريم, ${time}\n> Bob: one two\nنعم غدا\ncode  here\n\n> quoted`,
    );
    const partly = `getSelection().setBaseAndExtent(
      document.querySelector("#chat-1 .content").firstChild, 4, document.querySelector("#chat-3 .content").firstChild, 3)`;
    expect(await copied(guest, partly)).toBe(
      `Bob, ${time}\ntwo\n- item\n\nمريم, ${time}\n> Bob: one two\nنعم`,
    );
    // A few words of one message are left to the browser.
    expect(
      await copied(guest, `getSelection().selectAllChildren(document.querySelector("#chat-3 strong"))`),
    ).toBe("");
  });

  test("is what one has selected, whatever else of its messages changes", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    await site.say(bob, "one", "some **large** words", "three", "and four");
    await shows(ada, ["one", "some large words", "three", "and four"]);
    const selected = () => ada.evaluate<string>("getSelection().toString()");
    const select = (...[from, start, to, end]: (string | number)[]) =>
      ada.evaluate<string>(`(() => {
        const text = (part) => document.querySelector(part).firstChild;
        getSelection().setBaseAndExtent(text("${from}"), ${start}, text("${to}"), ${end});
        return getSelection().toString();
      })()`);
    const changes = async (id: number, emoji: string) => {
      await react(site.robin, id, emoji, bob);
      await reads(ada, `#chat-${id} .reactions`, emoji);
    };
    expect(await select("#chat-2 strong", 1, "#chat-2 strong", 3)).toBe("ar");
    await changes(2, "👍");
    expect(await selected()).toBe("ar");
    await select("#chat-4 .content", 3, "#chat-2 strong", 1);
    for (const id of [4, 2, 3]) await changes(id, "🎉");
    expect(await selected()).toMatch(/^arge words[^]*three[^]*and$/);
    expect(await ada.evaluate("getSelection().anchorNode.data")).toBe("and four");
    await select("#chat-1 .author", 0, "#chat-1 .content", 2);
    await changes(1, "🎉");
    expect(await selected()).toStartWith("Bob");
    expect(ada.troubles).toEqual([]);
  });

  test("is all that one can do, by a long press on a phone", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada", (tab) => tab.becomePhone());
    await site.say(bob, "one", "two");
    await shows(ada, ["one", "two"]);
    const [x, y] = await ada.evaluate<[number, number]>(`(() => {
      const { left, top } = document.querySelector("#chat-2 .content").getBoundingClientRect();
      return [left + 5, top + 5];
    })()`);
    await ada.cdp("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
    await eventually(async () => expect(await ada.isSeen("#chat-2.held")).toBe(true));
    await ada.cdp("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await eventually(async () => expect(await ada.isSeen("#tools [data-chat='2']")).toBe(true));
    await ada.evaluate(`void (navigator.clipboard.writeText = async (text) => (window.copied = text))`);
    await ada.tap("#tools .copy-text");
    await reads(ada, "#tools .copy-text", "Text copied");
    expect(await ada.evaluate("window.copied")).toBe("two");
    expect(ada.troubles).toEqual([]);
  });
});
