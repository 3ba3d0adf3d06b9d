import { expect, test } from "bun:test";
import { changeRoom } from "../support/robin.ts";
import { react } from "../support/messages.ts";
import { commit } from "../support/rooms.ts";
import { arrived, chosen, give } from "./choosing.ts";
import { eventually, inChromium } from "./chromium.ts";
import { isGone, line, mouse, open, reads, shows } from "./gestures.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

/** Ada in room 2, the Garden of Bob's, who owns the place. */
async function start() {
  const site = new Site();
  const { robin } = site;
  const bob = await site.user("Bob");
  const ada = await site.tabOf("Ada");
  const garden = site.room("open", "Garden", bob, site.userOf(ada));
  await ada.go(`/rooms/${garden}`);
  const said = () => robin.messages.last(garden).map(({ content }) => content);
  const archive = () => commit(robin, () => robin.rooms.archive(garden, bob.id));
  const restore = () => commit(robin, () => robin.rooms.restore(garden));
  const end = async () => {
    archive();
    await reads(ada, "#silence", "This room is archived");
  };
  const undo = async () => {
    restore();
    await eventually(async () => expect(await ada.text("#silence")).toBe(""));
  };
  const type = async (text: string) => {
    for (const sign of text) await ada.press(sign);
  };
  const dispose = () => site[Symbol.asyncDispose]();
  return { site, bob, ada, garden, said, archive, restore, end, undo, type, [Symbol.asyncDispose]: dispose };
}

const focused = (tab: Tab) => tab.evaluate<string>("document.activeElement.id");

const has = (tab: Tab, selector: string) =>
  tab.evaluate<boolean>(`document.querySelector("${selector}") !== null`);

inChromium("The box of a page that is open", () => {
  test("goes as the room is archived, and comes back with the focus, which is told once", async () => {
    await using place = await start();
    const { site, bob, ada, garden, end, undo, said, type } = place;
    await ada.evaluate(`{
      window.told = [];
      const tell = () => told.push(silence.textContent.slice(0, 21));
      new MutationObserver(tell).observe(silence, { childList: true, characterData: true, subtree: true });
    }`);
    expect([await focused(ada), await ada.isSeen("#content")]).toEqual(["content", true]);
    await end();
    await isGone(ada, "#composer");
    expect([await focused(ada), await ada.isSeen(".attach")]).toEqual(["log", false]);
    // What comes beside the log says it no second time.
    await site.say(bob, "elsewhere");
    await reads(ada, "#place-1", "1 unread");
    await type("lost");
    await undo();
    expect([await focused(ada), await ada.value("#content")]).toEqual(["content", ""]);
    await type("again");
    await ada.enterKey();
    await eventually(() => expect(said()).toEqual(["again"]));
    expect(await ada.evaluate<string[]>("told")).toEqual(["This room is archived", ""]);
    expect([await ada.path(), ada.troubles]).toEqual([`/rooms/${garden}`, []]);
  });

  test("takes the word along that asks one to begin", async () => {
    await using place = await start();
    const { ada, end, undo } = place;
    expect(await ada.text(".empty p")).toStartWith("Say hello.");
    await end();
    await isGone(ada, ".empty p");
    await undo();
    expect(await ada.isSeen(".empty p")).toBe(true);
  });

  test("stays where something is in it, sends nothing, and sends all of it once one may", async () => {
    await using place = await start();
    const { site, ada, garden, undo, said, type } = place;
    await type("half a ");
    changeRoom(site.robin, { postingPolicy: "moderators" }, garden);
    await reads(ada, "#silence", "Only moderators speak in this room.");
    await type("thought? / m");
    await ada.enterKey();
    expect([await focused(ada), await ada.value("#content")]).toEqual(["content", "half a thought? / m"]);
    for (const part of ["#composer > .button", ".attach", "#composer [formaction]", "#sheet"])
      expect([part, await ada.isSeen(part)]).toEqual([part, false]);
    changeRoom(site.robin, { postingPolicy: "everyone" }, garden);
    await undo();
    expect([await focused(ada), said()]).toEqual(["content", []]);
    await ada.enterKey();
    await shows(ada, ["half a thought? / m"]);
    expect(ada.troubles).toEqual([]);
  });

  test("takes along what is for who may write, and what was said of it; the rest says why it does nothing", async () => {
    await using place = await start();
    const { site, bob, ada, garden, end, undo } = place;
    await site.sayIn(garden, bob, "hello");
    await shows(ada, ["hello"]);
    await react(site.robin, 1, "👍", bob);
    await eventually(async () => expect(await has(ada, ".reactions button")).toBe(true));
    await ada.hover("#chat-1");
    await eventually(async () => expect(await has(ada, ".quick")).toBe(true));
    await open(mouse, ada, 1);
    await ada.evaluate(`document.getElementById("reason").textContent = "Refused"`);
    await end();
    expect(await has(ada, ".quick")).toBe(false);
    await ada.click("#tools .reply");
    await reads(ada, "#tools .reason", "This room is archived");
    await ada.key("Escape");
    await ada.click("#chat-1 .reactions button");
    await reads(ada, "#status", "This room is archived");
    await undo();
    expect(await ada.text("#reason")).toBe("");
  });

  test("gives the focus back whatever the reason was last", async () => {
    await using place = await start();
    const { site, ada, garden, end, restore } = place;
    await end();
    expect(await focused(ada)).toBe("log");
    changeRoom(site.robin, { postingPolicy: "moderators" }, garden);
    restore();
    await reads(ada, "#silence", "Only moderators");
    changeRoom(site.robin, { postingPolicy: "everyone" }, garden);
    await eventually(async () => expect(await ada.text("#silence")).toBe(""));
    expect(await focused(ada)).toBe("content");
  });

  test("takes no emoji that is picked too late, and leaves the focus in the log", async () => {
    await using place = await start();
    const { ada, end } = place;
    await ada.click(".format");
    await eventually(async () => expect(await ada.isSeen("#toolbar")).toBe(true));
    await ada.click("#toolbar [name=emoji]");
    await eventually(async () => expect(await ada.isSeen("#emoji")).toBe(true));
    await end();
    await ada.evaluate(`document.querySelector("#emoji section:not([hidden]) button").click()`);
    expect([await focused(ada), await ada.value("#content")]).toEqual(["log", ""]);
  });

  test("has files taken away, and takes no more, with the focus in the log", async () => {
    await using place = await start();
    const { ada, end } = place;
    await give(ada, "paste", "a.txt");
    await arrived(ada);
    await end();
    await isGone(ada, "#composer");
    await ada.click(".chosen button:last-of-type");
    await eventually(async () => expect(await chosen(ada)).toEqual([]));
    expect(await focused(ada)).toBe("log");
    await give(ada, "drop", "b.txt");
    expect(await chosen(ada)).toEqual([]);
  });

  test("stays with what is edited; once that is deleted the draft is there, and then nothing", async () => {
    await using place = await start();
    const { ada, end, said, type } = place;
    await ada.send("said");
    await shows(ada, ["said"]);
    await ada.key("ArrowUp");
    await eventually(async () => expect(await ada.value("#content")).toBe("said"));
    await ada.click("#context .cancel");
    await type("a draft");
    await open(mouse, ada, 1);
    await ada.click("#tools .edit summary");
    await eventually(async () => expect(await ada.value("#content")).toBe("said"));
    await type(" anew");
    await end();
    await ada.click(".discard");
    expect([await focused(ada), await ada.value("#content")]).toEqual(["content", "a draft"]);
    await ada.click(".discard");
    await isGone(ada, "#composer");
    expect([await focused(ada), await ada.value("#content"), said()]).toEqual(["log", "", ["said"]]);
    await ada.reload();
    expect(ada.troubles).toEqual([]);
  });

  test("goes once it is emptied and left", async () => {
    await using place = await start();
    const { ada, end, type } = place;
    await type("x");
    await end();
    await ada.evaluate(`document.execCommand("delete")`);
    expect(await ada.value("#content")).toBe("");
    expect(await focused(ada)).toBe("content");
    await ada.click("#log");
    await isGone(ada, "#composer");
  });

  test("has what was under way meanwhile, and why it is not taken", async () => {
    await using place = await start();
    const { ada, end, undo, said } = place;
    const sends = await ada.hold("*/chats");
    await ada.send("too late");
    await eventually(() => expect(sends.waiting).toBe(1));
    await end();
    await ada.release();
    await reads(ada, "#reason", "This room is archived");
    expect([await ada.value("#content"), await ada.isSeen("#content")]).toEqual(["too late", true]);
    await undo();
    await ada.enterKey();
    await eventually(() => expect(said()).toEqual(["too late"]));
  });

  test("leaves what waits at the end of the log, and goes on with it by itself no more", async () => {
    await using place = await start();
    const { ada, end, said } = place;
    const sends = await ada.hold("*/chats");
    for (const text of ["one", "two"]) await ada.send(text);
    await eventually(() => expect(sends.waiting).toBe(1));
    await end();
    await sends.answer(204, "");
    await reads(ada, "#outbox .chat", "two Not sent.");
    expect(sends.waiting).toBe(0);
    await ada.click("#outbox [value=delete]");
    expect([await focused(ada), await ada.isSeen("#outbox"), said()]).toEqual(["log", false, []]);
  });

  test("leaves the focus where it is elsewhere", async () => {
    await using place = await start();
    const { ada, end, undo } = place;
    await ada.focus("#place-1 a");
    const link = await ada.evaluate("document.activeElement.pathname");
    await end();
    await undo();
    expect([link, await ada.evaluate("document.activeElement.pathname")]).toEqual(["/", "/"]);
  });
});

inChromium("A page that was opened where one may not write", () => {
  test("has the box once one may, and the focus in it", async () => {
    await using place = await start();
    const { site, ada, garden, said, type } = place;
    await ada.evaluate("void (window.opened = true)");
    changeRoom(site.robin, { postingPolicy: "moderators" }, garden);
    await ada.arrive(() => ada.click("#place-1 a"));
    await ada.arrive(() => ada.click(`#place-${garden} a`));
    expect([await ada.isSeen("#silence"), await has(ada, "#composer")]).toEqual([true, false]);
    await ada.focus("#log");
    changeRoom(site.robin, { postingPolicy: "everyone" }, garden);
    await eventually(async () => expect(await focused(ada)).toBe("content"));
    await type("again");
    await ada.enterKey();
    await shows(ada, ["again"]);
    expect([said(), await ada.text("#silence")]).toEqual([["again"], ""]);
    expect([await ada.path(), await ada.evaluate("opened"), ada.troubles]).toEqual([
      `/rooms/${garden}`,
      true,
      [],
    ]);
  });

  test("is where it was in the log then, and its focus where that was", async () => {
    await using place = await start();
    const { site, bob, ada, garden, archive, restore } = place;
    await site.sayIn(garden, bob, ...Array.from({ length: 60 }, (_, count) => `message ${count}`));
    archive();
    await ada.reload();
    await ada.scroll("-900");
    await ada.focus("#place-1 a");
    await ada.evaluate(
      `void (window.middle = () => document.elementFromPoint(600, 300).closest(".chat").id)`,
    );
    const before = await ada.evaluate("middle()");
    restore();
    await eventually(async () => expect(await ada.isSeen("#content")).toBe(true));
    await ada.rest();
    expect([await ada.evaluate("middle()"), await ada.evaluate("document.activeElement.pathname")]).toEqual([
      before,
      "/",
    ]);
  });

  test("says why anew as that is another reason", async () => {
    await using place = await start();
    const { site, ada, garden, archive, restore } = place;
    archive();
    await ada.reload();
    expect(await ada.text("#silence")).toContain("archived");
    changeRoom(site.robin, { postingPolicy: "moderators" }, garden);
    restore();
    await reads(ada, "#silence", "Only moderators speak in this room.");
    expect(await has(ada, "#composer")).toBe(false);
  });
});

inChromium("What was not sent where one may not write any more", () => {
  test("can be read, copied and deleted, and stands in the box once one may", async () => {
    await using place = await start();
    const { ada, garden, archive, undo, type } = place;
    await type("half a thought");
    await ada.go("/");
    archive();
    for (const path of [`/rooms/${garden}`, `/rooms/${garden}?back`]) {
      await ada.go(path);
      expect(await line(ada, ".drafts")).toBe("half a thought Not sent. Delete");
    }
    await ada.evaluate(`getSelection().selectAllChildren(document.querySelector(".drafts blockquote"))`);
    expect(await ada.evaluate("getSelection().toString()")).toBe("half a thought");
    await undo();
    await eventually(async () => expect(await ada.isSeen("#content")).toBe(true));
    expect([await ada.value("#content"), await has(ada, ".drafts")]).toEqual(["half a thought", false]);
    archive();
    await reads(ada, "#silence", "archived");
    await ada.reload();
    await ada.click(".drafts button");
    expect([await focused(ada), await ada.text(".drafts")]).toEqual(["log", ""]);
    await ada.reload();
    expect([await has(ada, ".drafts"), ada.troubles]).toEqual([false, []]);
  });

  test("goes nowhere by itself, each as it was entered, and what is left goes once one may", async () => {
    await using place = await start();
    const { ada, garden, archive, restore, said, type } = place;
    const sends = await ada.hold("*/chats");
    for (const text of ["one", "two"]) await ada.send(text);
    await type("three");
    await sends.answer(503, "");
    await eventually(async () => expect(await ada.isSeen("#outbox .unsent")).toBe(true));
    archive();
    await ada.reload();
    await ada.release();
    const asked: string[] = [];
    await ada.onRequest((url) => asked.push(url));
    const unsent = ["one", "two", "three"].map((text) => `${text} Not sent. Delete`);
    expect(await line(ada, ".drafts")).toBe(unsent.join(" "));
    await ada.click(".drafts button");
    expect(await ada.evaluate("document.activeElement.parentElement.firstChild.innerText")).toBe("two");
    await ada.arrive(() => ada.click("#place-1 a"));
    await ada.arrive(() => ada.evaluate("history.back()"));
    expect([await line(ada, ".drafts"), await ada.path()]).toEqual([
      unsent.slice(1).join(" "),
      `/rooms/${garden}`,
    ]);
    expect(asked.filter((url) => url.endsWith("/chats"))).toEqual([]);
    restore();
    await shows(ada, ["two"]);
    expect([said(), await ada.value("#content")]).toEqual([["two"], "three"]);
  });

  test("is there on the page of one of its messages, too", async () => {
    await using place = await start();
    const { site, bob, ada, garden, archive, type } = place;
    await site.sayIn(garden, bob, "hello");
    await shows(ada, ["hello"]);
    await type("half a thought");
    archive();
    await ada.go(`/rooms/${garden}/chats/1`);
    expect(await line(ada, ".drafts")).toBe("half a thought Not sent. Delete");
  });
});
