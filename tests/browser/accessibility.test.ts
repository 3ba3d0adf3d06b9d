import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

const axe = await Bun.file(new URL(import.meta.resolve("axe-core/axe.min.js"))).text();

/** Everything that WCAG 2.2 asks for at levels A and AA, and what axe-core thinks good beyond it. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

inChromium("axe-core finds nothing", () => {
  test("in the lobby, empty and full, for guests and for users", async () => {
    await using site = new Site();
    const [guest, ada] = await Promise.all([site.visitor(), site.signedIn("Ada")]);
    await guest.go("/");
    expect(await problems(guest)).toEqual([]);
    expect(await problems(ada)).toEqual([]);
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 110 }, (_, index) => `message ${index} https://example.com`));
    await site.robin.chats.edit({ id: 105, user: bob, content: "I meant something else" });
    await site.robin.chats.delete(106, bob);
    for (const tab of [guest, ada]) {
      await tab.reload();
      expect(await problems(tab)).toEqual([]);
    }
  });

  test("in a conversation of every kind, with the tools of a message, its own page and who said it", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const bob = await site.user("Bob");
    const { chats, reactions } = site.robin;
    await site.say(
      bob,
      "@ada *look*:\n\n- `one`\n- two\n\n> three\n\n```js\nconst four = '4'; // five\n```\n\n1. https://six.example",
    );
    await chats.send({ user: bob, room: 1, content: "an answer", replyTo: 1 });
    await chats.send({ user: site.userOf(ada), room: 1, content: "🎉" });
    await chats.edit({ id: 3, user: site.userOf(ada), content: "🎉🎉" });
    for (const id of [1, 2]) await reactions.toggle(1, "👍", { id });
    await chats.send({ user: bob, room: 1, content: "gone", replyTo: 2 });
    await chats.delete(7, bob);
    await ada.go("/?reply=1");
    expect(await problems(ada)).toEqual([]);
    await ada.evaluate(`document.querySelector("#chat-3 > .more").click()`);
    await eventually(async () => expect(await ada.isSeen("#tools .tools")).toBe(true));
    await ada.focus("#tools input");
    await eventually(async () => expect(await ada.isSeen("#found button")).toBe(true));
    expect(await problems(ada)).toEqual([]);
    await ada.key("Escape");
    await ada.focus("#content");
    await ada.type("@b");
    await eventually(async () => expect(await ada.isSeen("#mentions")).toBe(true));
    expect(await problems(ada)).toEqual([]);
    for (const path of ["/chats/3", "/users/2", "/rooms/1/settings", "/rooms/1/chats/1"]) {
      await ada.go(path);
      expect([path, ...(await problems(ada))]).toEqual([path]);
    }
  });

  test("while there is news below, a message was refused and the server is away", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 60 }, (_, index) => `message ${index}`));
    const ada = await site.signedIn("Ada");
    await ada.send("x".repeat(4_001));
    await eventually(async () => expect(await ada.isSeen("#reason")).toBe(true));
    await ada.evaluate("void (log.scrollTop = -500)");
    await site.say(bob, "news");
    await eventually(async () => expect(await ada.isSeen("#news")).toBe(true));
    await ada.setOffline(true);
    await eventually(async () => expect(await ada.isSeen("#status")).toBe(true));
    expect(await problems(ada)).toEqual([]);
  });

  test("in rooms of every kind, in the drawer of a phone, and where rooms are made, joined and decided on", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const [bob, grace] = [await site.user("Bob"), await site.user("نور")];
    const me = site.userOf(ada);
    const { rooms, presence } = site.robin;
    const garden = site.room("open", "Garden", bob);
    const secret = site.room("private", "Surprise", bob, me, grace);
    const archived = site.room("open", "Old", me);
    rooms.archive(rooms.find(archived)!, me);
    const direct = rooms.direct(bob, [me.id, grace.id]);
    await site.sayIn(secret, bob, "@Ada look", "and look");
    await site.sayIn(direct.id, bob, "Hello");
    rooms.change(rooms.find(garden)!, {
      ...rooms.find(garden)!,
      kind: "open",
      topic: "What grows",
      speakers: "moderators",
    });
    presence.hold(1, grace);
    for (const path of [
      "/",
      ...[garden, secret, archived, direct.id].map((id) => `/rooms/${id}`),
      "/rooms",
      "/search",
      "/search?q=look",
      "/search?q=from:nobody",
      "/users",
      "/profile",
      `/users/${bob.id}`,
      `/rooms/${secret}/members`,
      `/rooms/${direct.id}/members`,
      `/rooms/${garden}/settings`,
    ]) {
      await ada.go(path);
      expect([path, ...(await problems(ada))]).toEqual([path]);
    }
    await ada.focus("#name");
    await ada.evaluate(`void (document.getElementById("name").value = "x".repeat(99))`);
    await ada.submit();
    expect(await ada.isSeen("#name-problem")).toBe(true);
    expect(await problems(ada)).toEqual([]);
    await ada.becomePhone();
    await ada.go("/");
    await ada.tap(".menu");
    await eventually(async () => expect(await ada.isSeen("#places")).toBe(true));
    expect(await problems(ada)).toEqual([]);
  });

  test("where one registers", async () => {
    await using site = new Site();
    const tab = await site.visitor();
    await tab.go("/register");
    expect(await problems(tab)).toEqual([]);
    await tab.enter("not a name", "short");
    expect(await tab.evaluate(`document.querySelectorAll("[aria-invalid]").length`)).toBe(2);
    expect(await problems(tab)).toEqual([]);
  });

  test("where one signs in", async () => {
    await using site = new Site();
    const tab = await site.visitor();
    await tab.go("/login?ended=1");
    expect(await problems(tab)).toEqual([]);
    await tab.enter("Nobody");
    expect(await tab.isSeen("[role=alert]")).toBe(true);
    expect(await problems(tab)).toEqual([]);
  });

  test.each(["/nowhere", "/chats?before=3"])("on %s", async (path) => {
    await using site = new Site();
    await site.say(await site.user("Bob"), "one", "two", "three");
    const tab = await site.visitor();
    await tab.go(path);
    expect(await problems(tab)).toEqual([]);
  });
});

/** What axe-core finds on this page, in words; in the dark only colours are another matter. */
async function problems(tab: Tab): Promise<string[]> {
  await tab.evaluate(`${axe}; undefined`);
  const find = (theme: string, options: object) =>
    tab.evaluate<string[]>(`axe.run(${JSON.stringify(options)}).then(({ violations }) => violations.map(
      ({ id, nodes }) => "${theme}: " + id + ", " + nodes.length + " times, first at " + nodes[0].html.slice(0, 100)))`);
  const light = await find("light", { runOnly: RULES });
  await tab.setTheme("dark");
  const dark = await find("dark", { runOnly: { type: "rule", values: ["color-contrast"] } });
  await tab.setTheme("light");
  return [...light, ...dark];
}
