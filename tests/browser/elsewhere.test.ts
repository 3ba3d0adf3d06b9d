import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { line, open, mouse, reads, shows } from "./gestures.ts";
import { LOBBY } from "../../src/domain/room.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

/** Ada in the lobby, and a room of Bob's, who owns the place, that she is in, too. */
async function start() {
  const site = new Site();
  const bob = await site.user("Bob");
  const ada = await site.tabOf("Ada");
  const alpha = site.room("open", "Alpha", bob, site.userOf(ada));
  await ada.go("/");
  await ada.evaluate("void (window.opened = true)");
  const goTo = (room: number) => ada.arrive(() => ada.click(`#place-${room} a`));
  return { site, ada, bob, alpha, goTo, [Symbol.asyncDispose]: () => site[Symbol.asyncDispose]() };
}

/** Whether the page is the one that was opened: nothing but the room on it has changed. */
const isSamePage = (tab: Tab) => tab.evaluate<boolean>("window.opened === true");

/** Says that what was entered in the lobby was so long ago. */
const age = (tab: Tab) =>
  tab.evaluate(`{
    const name = Object.keys(sessionStorage).find((name) => name.endsWith(" for /"));
    sessionStorage[name] = sessionStorage[name].replaceAll(/"at":[0-9]+/g, '"at":1');
  }`);

const isEmpty = async (tab: Tab) =>
  eventually(async () => expect([await tab.text("#outbox"), await tab.value("#content")]).toEqual(["", ""]));

inChromium("What was entered in a room goes out from another one", () => {
  test("once the server is back, in its order and once", async () => {
    await using place = await start();
    const { site, ada, alpha } = place;
    await ada.evaluate("navigator.serviceWorker.ready.then(() => {})");
    await site.stop();
    for (const text of ["one", "two"]) await ada.send(text);
    await eventually(async () => expect(await ada.isSeen("#outbox .unsent")).toBe(true));
    await ada.arrive(() => ada.click(`#place-${alpha} a`));
    expect(await ada.text("h1")).toBe("Robin cannot be reached");
    site.restart();
    await eventually(async () => expect(await ada.text("h1")).toBe("Alpha"));
    await eventually(() => expect(site.said()).toEqual(["one", "two"]));
    expect(await line(ada, `#place-${LOBBY}`)).toBe("Lobby");
    await ada.go("/");
    await shows(ada, ["one", "two"]);
    await isEmpty(ada);
  });

  test("after the server could not take it", async () => {
    await using place = await start();
    const { site, ada, alpha, goTo } = place;
    const sends = await ada.hold("*/chats");
    await ada.send("one");
    await sends.answer(503, "");
    await eventually(async () => expect(await ada.isSeen("#outbox .unsent")).toBe(true));
    await goTo(alpha);
    await sends.answer(503, "");
    await ada.release();
    await eventually(() => expect(site.said()).toEqual(["one"]));
    expect([await ada.path(), await isSamePage(ada)]).toEqual([`/rooms/${alpha}`, true]);
  });

  test("all of it, though it is more than one may send at once", async () => {
    await using place = await start();
    const { site, ada, alpha, goTo } = place;
    const sends = await ada.hold("*/chats");
    for (const text of ["one", "two"]) await ada.send(text);
    await eventually(() => expect(sends.waiting).toBe(1));
    await goTo(alpha);
    await eventually(() => expect(sends.waiting).toBe(2));
    await sends.answer(429, "");
    for (const _ of [1, 2]) {
      await sends.answer(429, "", { "retry-after": "1" });
      await eventually(() => expect(sends.waiting).toBe(1), 3_000);
    }
    await ada.release();
    await eventually(() => expect(site.said()).toEqual(["one", "two"]));
    expect(await line(ada, `#place-${LOBBY}`)).toBe("Lobby");
  });

  test("all of it, though one leaves at once on a slow line, and comes back", async () => {
    await using place = await start();
    const { site, ada, alpha, goTo } = place;
    const all = ["1", "2", "3", "4", "5", "6"];
    await ada.delay(300);
    for (const text of all) await ada.send(text);
    await goTo(alpha);
    await eventually(() => expect(site.said().length).toBeGreaterThan(2));
    await ada.send("here");
    await goTo(LOBBY);
    await eventually(() => expect(site.said()).toEqual(all));
    await eventually(async () => expect(await ada.said()).toEqual(all));
    await isEmpty(ada);
    await eventually(() => expect(site.robin.messages.last(alpha)).toHaveLength(1));
    expect([site.said(), await isSamePage(ada)]).toEqual([all, true]);
  });

  test("all of it, though the clock of the device was set back", async () => {
    await using place = await start();
    const { site, ada, alpha, goTo } = place;
    await ada.evaluate("{ const now = Date.now; Date.now = () => now() - 3_600_000; }");
    const sends = await ada.hold("*/chats");
    for (const text of ["one", "two"]) await ada.send(text);
    await eventually(() => expect(sends.waiting).toBe(1));
    await goTo(alpha);
    await ada.release();
    await eventually(() => expect(site.said()).toEqual(["one", "two"]));
    expect(await line(ada, `#place-${LOBBY}`)).toBe("Lobby");
  });

  test("in another tab, once its own was closed amid it", async () => {
    await using place = await start();
    const { site, ada } = place;
    const sends = await ada.hold("*/chats");
    for (const text of ["one", "two", "three"]) await ada.send(text);
    await eventually(() => expect(sends.waiting).toBe(1));
    const other = await site.besides(ada);
    await sends.pass();
    await ada.evaluate(`void location.assign("about:blank")`);
    await eventually(async () => expect(await ada.evaluate("location.href")).toBe("about:blank"));
    await ada.release();
    await other.go("/");
    await eventually(() => expect(site.said()).toEqual(["one", "two", "three"]));
    await isEmpty(other);
    for (const tab of [ada, other]) {
      await tab.go("/");
      await shows(tab, ["one", "two", "three"]);
      await isEmpty(tab);
    }
  });

  test("an edit, too, and again where its answer was lost", async () => {
    await using place = await start();
    const { site, ada, alpha, goTo } = place;
    await ada.send("one");
    await shows(ada, ["one"]);
    const sends = await ada.hold("*/chats");
    await ada.send("two");
    await eventually(() => expect(sends.waiting).toBe(1));
    const edit = async (text: string) => {
      await open(mouse, ada, 1);
      await ada.click("#tools .edit summary");
      await ada.type(text);
    };
    await edit(", mended");
    await ada.enterKey();
    await goTo(alpha);
    await ada.release();
    await eventually(() => expect(site.said()).toEqual(["one, mended", "two"]));
    await goTo(LOBBY);
    await shows(ada, ["one, mended", "two"]);
    await edit(" again");
    const answers = await ada.hold("*/chats/1", "Response");
    await ada.enterKey();
    await eventually(() => expect(answers.waiting).toBe(1));
    await goTo(alpha);
    await ada.release();
    await eventually(async () =>
      expect(await ada.evaluate("JSON.stringify(sessionStorage)")).not.toContain('"key"'),
    );
    expect(site.said()).toEqual(["one, mended again", "two"]);
    expect(await line(ada, `#place-${LOBBY}`)).toBe("Lobby");
  });

  test("and in nobody else's name", async () => {
    await using place = await start();
    const { site, ada, alpha, goTo } = place;
    await site.user("Cleo");
    const other = await site.besides(ada);
    await other.go("/");
    const held = await ada.hold("*/chats*");
    await ada.send("Of Ada alone");
    await goTo(alpha);
    await eventually(() => expect(held.waiting).toBeGreaterThan(1));
    await other.arrive(() => other.click(".account button"));
    await other.go("/login");
    await other.enter("Cleo");
    await ada.release();
    await eventually(async () => expect(await ada.text(".me")).toBe("Cleo"));
    expect(site.said()).toEqual([]);
  });
});

inChromium("A room in which something does not go by itself", () => {
  const MARKED = "Lobby ! Not sent.";

  test("is marked, where that was refused, until one has looked, and says why", async () => {
    await using place = await start();
    const { site, ada, alpha, goTo } = place;
    const sends = await ada.hold("*/chats");
    for (const text of ["one", "a".repeat(4_001), "three"]) await ada.send(text);
    await eventually(() => expect(sends.waiting).toBe(1));
    await ada.type("half a thou");
    await goTo(alpha);
    await ada.release();
    await reads(ada, `#place-${LOBBY}`, MARKED);
    expect(site.said()).toEqual(["one"]);
    // Also in a list that has come anew.
    await site.sayIn(LOBBY, await site.user("Cleo"), "hello");
    await reads(ada, `#place-${LOBBY}`, "Lobby 1 1 unread ! Not sent.");
    await ada.reload();
    await reads(ada, `#place-${LOBBY}`, "Lobby 1 1 unread ! Not sent.");
    await goTo(LOBBY);
    await reads(ada, "#outbox .unsent", "A message has at most 4,000 characters; this one has 4,001.");
    expect(await line(ada, `#place-${LOBBY}`)).toBe("Lobby");
    await goTo(alpha);
    await ada.send("In Alpha");
    await shows(ada, ["In Alpha"]);
    expect(await line(ada, `#place-${LOBBY}`)).toBe("Lobby");
    await goTo(LOBBY);
    await ada.click("#outbox [value=delete]");
    await ada.enterKey();
    await eventually(() => expect(site.said()).toEqual(["one", "hello", "three", "half a thou"]));
  });

  test("is marked where one may not write there any more", async () => {
    await using place = await start();
    const { site, ada, bob, alpha, goTo } = place;
    await goTo(alpha);
    const sends = await ada.hold("*/chats");
    await ada.send("one");
    await eventually(() => expect(sends.waiting).toBe(1));
    await goTo(LOBBY);
    await site.robin.sanctions.mute(bob, site.userOf(ada).id, { minutes: 60, reason: "Enough" });
    await ada.release();
    await reads(ada, `#place-${alpha}`, "Alpha ! Not sent.");
    await goTo(alpha);
    await reads(ada, ".silence", "You are muted here until");
    await goTo(LOBBY);
    await eventually(() => expect(site.robin.longPolls.size).toBe(1));
    expect(await line(ada, `#place-${alpha}`)).toBe("Alpha");
  });

  test("is marked where that was entered long ago, and has it in the box", async () => {
    await using place = await start();
    const { site, ada, alpha, goTo } = place;
    const sends = await ada.hold("*/chats");
    for (const text of ["old news", "and more"]) await ada.send(text);
    await sends.answer(502, "");
    await eventually(async () => expect(await ada.isSeen("#outbox .unsent")).toBe(true));
    await age(ada);
    await ada.go(`/rooms/${alpha}`);
    await ada.release();
    await reads(ada, `#place-${LOBBY}`, MARKED);
    await goTo(LOBBY);
    expect([await ada.value("#content"), await line(ada, `#place-${LOBBY}`)]).toEqual(["old news", "Lobby"]);
    expect(await ada.text("#outbox .content")).toBe("and more");
    expect(site.said()).toEqual([]);
    await goTo(alpha);
    await ada.send("In Alpha");
    await shows(ada, ["In Alpha"]);
    expect([site.said(), await line(ada, `#place-${LOBBY}`)]).toEqual([[], "Lobby"]);
    await goTo(LOBBY);
    await ada.enterKey();
    await eventually(() => expect(site.said()).toEqual(["old news", "and more"]));
  });

  /** Ada's lobby with what waits, and another tab that was duplicated from it long ago, in a room. */
  async function duplicated(place: Awaited<ReturnType<typeof start>>, path: string) {
    const { site, ada } = place;
    const sends = await ada.hold("*/chats");
    for (const text of ["one", "two", "three"]) await ada.send(text);
    await sends.answer(502, "");
    await eventually(async () => expect(await ada.isSeen("#outbox .unsent")).toBe(true));
    const same = await ada.evaluate<string>("JSON.stringify(sessionStorage)");
    const other = await site.besides(ada);
    await other.go("/healthz");
    await other.evaluate(`void Object.assign(sessionStorage, ${same})`);
    await age(other);
    await other.go(path);
    return other;
  }

  test("is not any more once another tab with the same has sent it", async () => {
    await using place = await start();
    const { site, ada, alpha } = place;
    const other = await duplicated(place, `/rooms/${alpha}`);
    await reads(other, `#place-${LOBBY}`, MARKED);
    await ada.release();
    await ada.click("#outbox [value=again]");
    await eventually(() => expect(site.said()).toEqual(["one", "two", "three"]));
    await eventually(async () => expect(await line(other, `#place-${LOBBY}`)).not.toContain("Not sent."));
  });

  test("has it no more once another tab with the same has sent it from elsewhere", async () => {
    await using place = await start();
    const { site, ada, alpha, goTo } = place;
    const other = await duplicated(place, "/");
    await reads(other, "#outbox", "Not sent.");
    await goTo(alpha);
    await ada.release();
    await eventually(() => expect(site.said()).toEqual(["one", "two", "three"]));
    await eventually(async () => expect(await other.text("#outbox")).toBe(""));
  });

  test("is not where that was under way as one left it long ago, and has arrived; what is behind it waits", async () => {
    await using place = await start();
    const { site, ada, alpha, goTo } = place;
    const answers = await ada.hold("*/chats", "Response");
    for (const text of ["one", "two"]) await ada.send(text);
    await eventually(() => expect(answers.waiting).toBe(1));
    await age(ada);
    await ada.reload();
    await ada.release();
    await eventually(async () => expect(await ada.text("#outbox .unsent p")).toBe("Not sent."));
    expect([await ada.value("#content"), await ada.text("#outbox .content")]).toEqual(["", "two"]);
    await ada.click("#outbox [value=delete]");
    await ada.send("three");
    await eventually(() => expect(site.said()).toEqual(["one", "three"]));
    await goTo(alpha);
    expect(await line(ada, `#place-${LOBBY}`)).toBe("Lobby");
  });
});
