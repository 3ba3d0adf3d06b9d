import { expect, setSystemTime, test } from "bun:test";
import { LOBBY } from "../../src/domain/room.ts";
import { png } from "../support/files.ts";
import { sendMessage } from "../support/messages.ts";
import { m4a } from "../support/pictures.ts";
import { beginWithFiles } from "./choosing.ts";
import { eventually, inChromium } from "./chromium.ts";
import { copied } from "./copied.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

inChromium("What is copied of messages", () => {
  test("reads the same where it is pasted: lines, spaces, lists, quotes, code, and which way words run", async () => {
    await using site = new Site();
    await site.say(
      await site.user("Bob"),
      "one\ntwo  with   space\n\n  and more",
      "- item\n  more of it\n- **last** 🎉",
      "> quoted\n> on",
      "```\nif (a)\n\tb  = 1\n```\nand `c  d`",
      "مرحبا\nنعم",
    );
    const guest = await site.visitor();
    await guest.goFrom("Asia/Tokyo");
    const time = await guest.text("#chat-1 time");
    expect(await pasted(guest, "#chat-1", "#chat-5")).toEqual([
      `Bob, ${time}`,
      "one",
      "two  with   space",
      "and more",
      "item",
      "more of it",
      "last 🎉",
      "quoted",
      "on",
      "if (a)",
      "\tb  = 1",
      "and c  d",
      "مرحبا",
      "نعم",
    ]);
    const found = (selector: string) =>
      guest.evaluate(
        `[...document.querySelectorAll("${selector}")].map(({ innerText }) => innerText.trim())`,
      );
    expect(await found("li b, li strong")).toEqual(["last"]);
    expect(await found("blockquote")).toEqual(["quoted\non"]);
    expect(await found("pre")).toEqual(["if (a)\n\tb  = 1"]);
    expect(await found("[dir=rtl]")).toEqual(["مرحبا\nنعم"]);
  });

  test("leads to who is mentioned, and to what is linked, from anywhere", async () => {
    await using site = new Site();
    await site.say(await site.user("Bob"), "hi @bob", "- see https://example.org/a");
    const guest = await site.visitor();
    await guest.goFrom("Asia/Tokyo");
    await pasted(guest, "#chat-1", "#chat-2");
    expect(
      await guest.evaluate(
        `[...document.links].map((link) => link.textContent + " " + link.getAttribute("href"))`,
      ),
    ).toEqual([`@Bob ${guest.origin}/users/1`, "https://example.org/a https://example.org/a"]);
  });

  test("says the day, as the reader's page does, where it is of several", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    // In Tokyo both are days that have begun, in London one and the same.
    for (const [moment, ...words] of [
      ["2026-03-01T12:00Z", "one"],
      ["2026-03-02T14:58Z", "two"],
      ["2026-03-02T15:01Z", "three", "four"],
    ] as const) {
      setSystemTime(new Date(moment));
      await site.say(bob, ...words);
    }
    setSystemTime();
    const guest = await site.visitor();
    await guest.goFrom("Asia/Tokyo");
    expect((await copied(guest, from("#chat-2", "#chat-4"))).split("\n")).toEqual([
      "Monday, March 2, 2026",
      "Bob, 11:58 PM",
      "two",
      "",
      "Tuesday, March 3, 2026",
      "Bob, 12:01 AM",
      "three",
      "four",
    ]);
    await guest.goFrom("Europe/London");
    expect(await copied(guest, from("#chat-2", "#chat-4"))).not.toContain("2026");
    await guest.speak("ar-EG");
    await guest.goFrom("Africa/Cairo");
    expect(await copied(guest, from("#chat-1", "#chat-2"))).toMatch(
      /^الأحد، 1 مارس 2026\n.*\none\n\nالاثنين، 2 مارس 2026\n/,
    );
    expect(await pasted(guest, "#chat-1", "#chat-2")).toContain("الأحد، 1 مارس 2026");
  });

  test("names the files that went with them, be there words or none", async () => {
    await using place = await beginWithFiles();
    const { site, ada } = place;
    const user = site.userOf(ada);
    const files: [name: string, bytes: string | Uint8Array, description?: string][] = [
      ["cat.png", png(30, 20), "A cat & a dog"],
      ["صورة.png", png(30, 20)],
      ["talk.m4a", m4a("", "")],
      ["plan.txt", "x"],
    ];
    const sent = await Promise.all(
      files.map(async ([name, bytes, description = ""]) => {
        const taken = await site.robin.uploads.take({ user, room: LOBBY, name }, () => new Response(bytes));
        return { id: (taken as { id: number }).id, description };
      }),
    );
    const say = (content: string, ...these: typeof sent) =>
      sendMessage(site.robin, { user, room: LOBBY, content, files: these });
    await say("look", sent[0]!, sent[1]!);
    await say("", sent[2]!, sent[3]!);
    await say("that is all");
    await ada.goFrom("Asia/Tokyo");
    const lines = [
      `Ada, ${await ada.text("#chat-1 time")}`,
      "look",
      "📎 A cat & a dog",
      "📎 صورة.png",
      "📎 talk.m4a",
      "📎 plan.txt",
      "that is all",
    ];
    expect((await copied(ada, from("#chat-1", "#chat-3"))).split("\n")).toEqual(lines);
    // What is selected of a file alone is left to the browser.
    expect(await copied(ada, from("#chat-2 .file span", "#chat-2 .file .hint"))).toBe("");
    expect(await copied(ada, from("#chat-2 .content", "#chat-2 .name"))).toBe(`${lines[0]}\n📎 talk.m4a`);
    expect(await pasted(ada, "#chat-1", "#chat-3")).toEqual(lines);
  });
});

/** The lines that come where no style is Robin's, by the keys for it, once all from one message to another is copied. */
async function pasted(tab: Tab, first: string, last: string): Promise<string[]> {
  await tab.evaluate(`(() => { ${from(first, last)} })()`);
  await press(tab, "c", "Copy");
  await tab.cdp("Page.navigate", { url: "about:blank" });
  await eventually(async () => expect(await tab.evaluate("location.href")).toBe("about:blank"));
  await tab.evaluate(`document.body.contentEditable = "true"; document.body.focus()`);
  await press(tab, "v", "Paste");
  const text = await eventually(async () => {
    const shown = await tab.evaluate<string>("document.body.innerText");
    expect(shown.trim()).not.toBe("");
    return shown;
  });
  return text
    .split("\n")
    .map((line) => line.replace(/^ +/, ""))
    .filter((line) => line !== "");
}

/** Presses `key` with Ctrl, which has the browser do `command`. */
const press = (tab: Tab, key: string, command: string) =>
  tab.cdp("Input.dispatchKeyEvent", {
    type: "rawKeyDown",
    key,
    windowsVirtualKeyCode: key.toUpperCase().charCodeAt(0),
    modifiers: 2,
    commands: [command],
  });

/** Selects all from one element to another. */
const from = (first: string, last: string) => `
  const range = document.createRange();
  range.setStartBefore(document.querySelector("${first}"));
  range.setEndAfter(document.querySelector("${last}"));
  getSelection().removeAllRanges();
  getSelection().addRange(range)`;
