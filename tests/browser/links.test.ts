import { expect, test } from "bun:test";
import { limits } from "../../src/base/limits.ts";
import { eventually, inChromium } from "./chromium.ts";
import { adaOf, isGone, mark, reads } from "./gestures.ts";
import { Site } from "./site.ts";
import { editMessage, sendMessage } from "../support/messages.ts";

inChromium("A link to a message", () => {
  test("shows the room around it, and reads on to the end, where what is new comes", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 260 }, (_, index) => `message ${index + 1}`));
    const ada = await site.signedIn("Ada");
    await ada.go("/rooms/1/chats/100#chat-100");
    const shown = () => ada.evaluate<number>(`document.querySelectorAll(".chat").length`);
    expect(await ada.evaluate(IN_VIEW)).toBe(true);
    await editMessage(site.robin, { id: 100, user: bob, content: "message 100, better" });
    await reads(ada, "#chat-100 .content", "better");
    expect(await shown()).toBe(2 * limits.around.messages + 1);
    await eventually(async () => {
      await ada.evaluate(`void document.getElementById("newer")?.scrollIntoView()`);
      expect(await shown()).toBe(211);
    });
    await isGone(ada, "#newer");
    expect(await ada.isSeen("#news")).toBe(false);
    expect(await ada.evaluate(NUMBERS)).toEqual(Array.from({ length: 211 }, (_, index) => 50 + index));
    await ada.scroll("0");
    await site.say(bob, "brand new");
    await eventually(async () => expect((await ada.said()).at(-1)).toBe("brand new"));
    await ada.scroll("-700");
    await site.say(bob, "while one reads");
    await reads(ada, "#news", "1 new message");
    expect(ada.troubles).toEqual([]);
  });

  test.each([
    ["", "#chat-100"],
    [" without script", "#chat-100"],
    [" where the browser is not told which", ""],
  ])("leads to its message in the middle, with what was said before above%s", async (how, hash) => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 200 }, (_, index) => `message ${index + 1}`));
    const ada = await site.signedIn("Ada");
    if (how.includes("without")) await ada.withoutScript();
    for (const [width, height] of [
      [390, 844],
      [1_000, 420],
    ] as const) {
      await ada.size(width, height);
      await ada.go(`/rooms/1/chats/100?${width}${hash}`);
      await eventually(async () => expect(await ada.evaluate<number>(FROM_MIDDLE)).toBeWithin(-60, 60));
    }
  });

  test("from a quote on the page leads there without loading another", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 60 }, (_, index) => `message ${index + 1}`));
    await sendMessage(site.robin, { user: bob, room: 1, content: "an answer", replyTo: 3 });
    const ada = await site.signedIn("Ada");
    await ada.evaluate("void (window.stayed = true)");
    await ada.click("#chat-61 .quote");
    await eventually(async () => expect(await ada.evaluate(IN_VIEW.replace("100", "3"))).toBe(true));
    expect(await ada.evaluate("window.stayed")).toBe(true);
  });

  test("from a quote goes there at once where motion is unwelcome", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 60 }, (_, index) => `message ${index + 1}`));
    await sendMessage(site.robin, { user: bob, room: 1, content: "an answer", replyTo: 3 });
    const ada = await site.signedIn("Ada", (tab) => tab.setMedia("prefers-reduced-motion", "reduce"));
    const click = `document.querySelector("#chat-61 .quote").click()`;
    expect(await ada.evaluate(`(${click}, ${IN_VIEW.replace("100", "3")})`)).toBe(true);
  });

  test("marks it also where its reader is mentioned or answered", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const bob = await site.user("Bob");
    await site.say(bob, "@ada look", "@ada look again", "hm");
    await site.say(site.userOf(ada), "where?");
    await sendMessage(site.robin, { user: bob, room: 1, content: "there", replyTo: 4 });
    await sendMessage(site.robin, { user: bob, room: 1, content: "or there", replyTo: 3 });
    await ada.go("/rooms/1/chats/1#chat-1");
    expect(await mark(ada, 1)).not.toBe(await mark(ada, 2));
    expect(await mark(ada, 5)).toBe(await mark(ada, 2));
    expect(await mark(ada, 6)).toBe(await mark(ada, 3));
    expect(await mark(ada, 2)).not.toBe("");
    // A box in every message would make each arrival dearer.
    expect(await mark(ada, 3)).toBe("");
  });

  test("reads on from where one is, also from the very end of what is there", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 260 }, (_, index) => `message ${index + 1}`));
    const ada = await site.signedIn("Ada");
    const newer = await ada.hold("*since=*");
    await ada.go("/rooms/1/chats/50");
    await ada.scroll("0");
    await eventually(() => expect(newer.waiting).toBe(1));
    const place = () =>
      ada.evaluate<number>(`document.getElementById("chat-100").getBoundingClientRect().top`);
    const before = await place();
    await newer.pass();
    await eventually(async () => expect(await ada.isSeen("#chat-200")).toBe(true));
    expect(Math.abs((await place()) - before)).toBeLessThan(100);
  });

  test("has the draft of the room in its box", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await ada.focus("#content");
    await ada.type("a draft");
    await ada.go("/rooms/1/chats/1");
    expect(await ada.value("#content")).toBe("a draft");
  });

  test("leads to the newest when one speaks from there", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 160 }, (_, index) => `message ${index + 1}`));
    const ada = await site.signedIn("Ada");
    await ada.go("/rooms/1/chats/60");
    await ada.arrive(() => ada.send("from the past"));
    expect(await ada.path()).toBe("/");
    expect((await ada.said()).at(-1)).toBe("from the past");
  });
});

inChromium("An older message", () => {
  test("that changed while it was on its way is shown as it is", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 150 }, (_, index) => `message ${index + 1}`));
    const ada = await site.signedIn("Ada");
    const held = await ada.hold("*before=*", "Response");
    await ada.evaluate(`document.querySelector("#older a").click()`);
    await eventually(() => expect(held.waiting).toBe(1));
    await editMessage(site.robin, { id: 20, user: bob, content: "better" });
    await site.say(bob, "news");
    await eventually(async () => expect((await ada.said()).at(-1)).toBe("news"));
    await held.pass();
    await eventually(async () => expect(await ada.text("#chat-20 .content")).toBe("better"));
    expect(await ada.evaluate(NUMBERS)).toEqual([
      ...Array.from({ length: 150 }, (_, index) => index + 1),
      152,
    ]);
  });
});

/** Whether message 100 can be seen. */
const IN_VIEW = `(() => {
  const { top, bottom } = document.getElementById("chat-100").getBoundingClientRect();
  const log = document.getElementById("log").getBoundingClientRect();
  return top >= log.top && bottom <= log.bottom;
})()`;

/** How far the middle of message 100 is below the middle of the log, in px. */
const FROM_MIDDLE = `(() => {
  const middle = (id) => {
    const { top, bottom } = document.getElementById(id).getBoundingClientRect();
    return (top + bottom) / 2;
  };
  return middle("chat-100") - middle("log");
})()`;

/** The numbers of the messages, in their order. */
const NUMBERS = `[...document.querySelectorAll(".chat")].map((chat) => Number(chat.id.slice(5)))`;
