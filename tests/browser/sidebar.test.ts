import { expect, test } from "bun:test";
import { commit, makeDirect } from "../support/rooms.ts";
import { sendMessage } from "../support/messages.ts";
import { eventually, inChromium } from "./chromium.ts";
import { isGone, reads } from "./gestures.ts";
import { changeRoom } from "../support/robin.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

/** The rooms that one sees in the list. */
function seen(tab: Tab): Promise<string[]> {
  return tab.evaluate(
    `[...document.querySelectorAll("#places .place")].filter((place) => place.checkVisibility()).map((place) => place.querySelector(".name").textContent)`,
  );
}

/** Ada in 40 rooms, and 2 conversations. */
async function start(site: Site): Promise<Tab> {
  const ada = await site.signedIn("Ada");
  const me = site.userOf(ada);
  const others = [await site.user("Bob"), await site.user("Bönnie")];
  for (let index = 1; index <= 40; index += 1) site.room("open", `Team ${index}`, others[0]!, me);
  for (const other of others) {
    const { id } = makeDirect(site.robin, other, [me.id]);
    await sendMessage(site.robin, { user: other, room: id, content: "Hello" });
  }
  return ada;
}

inChromium("A page that is open", () => {
  test("is called as its room is from then on, and as the one with whom one talks there", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const bob = await site.user("Bob");
    const garden = site.room("open", "Garden", bob, site.userOf(ada));
    const { id: direct } = makeDirect(site.robin, bob, [site.userOf(ada).id]);
    const called = () => ada.evaluate<string[]>(`[document.querySelector("h1").textContent, document.title]`);

    await ada.go(`/rooms/${garden}`);
    expect(await called()).toEqual(["Garden", "Garden · Robin"]);
    changeRoom(site.robin, { name: "Garten $& Hof" }, garden);
    await eventually(async () => expect(await called()).toEqual(["Garten $& Hof", "Garten $& Hof · Robin"]));
    changeRoom(site.robin, { name: "Yard" }, garden);
    await eventually(async () => expect(await called()).toEqual(["Yard", "Yard · Robin"]));

    await ada.go(`/rooms/${direct}`);
    expect(await called()).toEqual(["Bob", "Bob · Robin"]);
    await site.robin.accounts.rename(bob, "Robert");
    await eventually(async () => expect(await called()).toEqual(["Robert", "Robert · Robin"]));
    expect(ada.troubles).toEqual([]);
  });

  test("says what its room is about from then on, whose log it is, and what the one says with whom one talks", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const bob = await site.user("Bob");
    const garden = site.room("open", "Garden", bob, site.userOf(ada));
    const { id: direct } = makeDirect(site.robin, bob, [site.userOf(ada).id]);
    await site.sayIn(direct, bob, "Hello");
    const say = (words: string) => site.robin.statuses.set(bob.id, { emoji: "", words, minutes: 60 });

    await ada.go(`/rooms/${garden}`);
    expect(await ada.isSeen(".topic")).toBe(false);
    changeRoom(site.robin, { name: "Yard", topic: "What grows" }, garden);
    await reads(ada, ".topic", "What grows");
    expect(await ada.evaluate<string>("log.ariaLabel")).toBe("Messages in Yard");
    changeRoom(site.robin, { topic: "" }, garden);
    await isGone(ada, ".topic");

    await ada.click(`#place-${direct} a`);
    await reads(ada, "h1", "Bob");
    await say("Back soon");
    await reads(ada, ".topic", "Back soon");
    // Its time is over, and then there is another one.
    await ada.evaluate("{ const now = Date.now(); Date.now = () => now + 120 * 60_000; }");
    await ada.setHidden(true);
    await ada.setHidden(false);
    expect(await ada.isSeen(".topic")).toBe(false);
    await say("Back");
    await reads(ada, ".topic", "Back");
    await site.robin.statuses.set(bob.id, { emoji: "", words: "", minutes: 0 });
    await isGone(ada, ".topic");
    expect(ada.troubles).toEqual([]);
  });

  test("tells who keeps order by then of what is reported, and so does another room on it", async () => {
    await using site = new Site();
    const [olga, bob] = [await site.user("Olga"), await site.user("Bob")];
    const ada = await site.signedIn("Ada");
    const me = site.userOf(ada);
    const garden = site.room("open", "Garden", olga, me);
    await site.say(bob, "Rude", "Ruder");
    await site.robin.reports.report(olga, 1, "It is");
    await site.robin.roles.give(olga, me.id, "moderator");
    await reads(ada, "#to-reports", "Reports 1");
    // What comes with the page of a room comes with no poll of it.
    await ada.hold("*/chats?*");
    await site.robin.reports.report(olga, 2, "It is, too");
    await ada.click(`#place-${garden} a`);
    await reads(ada, "#to-reports", "Reports 2");
    await ada.release();
    for (const id of [1, 2]) await site.robin.reports.decide(olga, id, "Deleted");
    await isGone(ada, "#to-reports");
    expect(ada.troubles).toEqual([]);
  });
});

inChromium("One in many rooms", () => {
  test("has one above the others by a click, and folds the rest, without another page", async () => {
    await using site = new Site();
    const ada = await start(site);
    await ada.go("/rooms/3");
    await ada.evaluate("(window.same = true)");
    await ada.click("#favourite");
    await eventually(async () =>
      expect((await seen(ada)).slice(0, 3)).toEqual(["Lobby", "Team 2", "Bönnie"]),
    );
    expect(await ada.evaluate(`document.getElementById("favourite").ariaPressed`)).toBe("true");

    await ada.hover("#place-5");
    await ada.click("#place-5 .star");
    await eventually(async () =>
      expect((await seen(ada)).slice(0, 3)).toEqual(["Lobby", "Team 2", "Team 4"]),
    );
    expect(await ada.evaluate(`document.getElementById("favourite").ariaPressed`)).toBe("true");

    await ada.click("#fold-rooms");
    await eventually(async () =>
      expect(await seen(ada)).toEqual(["Lobby", "Team 2", "Team 4", "Bönnie", "Bob"]),
    );
    expect(await ada.evaluate("document.activeElement.id")).toBe("fold-rooms");
    await ada.click("#fold-directs");
    await eventually(async () => expect(await seen(ada)).toEqual(["Lobby", "Team 2", "Team 4"]));
    expect(await ada.evaluate("window.same")).toBe(true);
    expect(ada.troubles).toEqual([]);
  });

  test("finds one by typing, in whatever part it stands, and goes there", async () => {
    await using site = new Site();
    const ada = await start(site);
    await site.robin.sidebarChoices.set(site.userOf(ada).id, "roomsFolded", true);
    await ada.go("/users");
    await ada.focus("#filter");
    await ada.type("bon");
    await eventually(async () => expect(await seen(ada)).toEqual(["Bönnie"]));
    await ada.key("Escape");
    expect(await seen(ada)).toEqual(["Lobby", "Bönnie", "Bob"]);
    await ada.type("team 40");
    await eventually(async () => expect(await seen(ada)).toEqual(["Team 40"]));
    await ada.arrive(() => ada.enterKey());
    expect(await ada.text("h1")).toBe("Team 40");
    // The room that is open shows, though its part is folded.
    expect(await seen(ada)).toEqual(["Lobby", "Bönnie", "Bob", "Team 40"]);
    expect(ada.troubles).toEqual([]);
  });

  test("has all rooms in the list again after going to one that was found, by keyboard or mouse", async () => {
    await using site = new Site();
    const ada = await start(site);
    await ada.go("/");
    const all = await seen(ada);
    const ways = { "Team 40": () => ada.enterKey(), "Team 30": () => ada.click("#place-31 a") };
    for (const [name, go] of Object.entries(ways)) {
      await ada.focus("#filter");
      await ada.type(name);
      await eventually(async () => expect(await seen(ada)).toEqual([name]));
      await ada.arrive(go);
      expect([await ada.value("#filter"), await seen(ada)]).toEqual(["", all]);
    }
    await ada.arrive(() => ada.key("ArrowUp", "Alt"));
    expect(await ada.text("h1")).toBe("Team 29");
  });

  test("sees the open room in the list, and what is unread in conversations, however far down it is", async () => {
    await using site = new Site();
    const ada = await start(site);
    commit(site.robin, () => site.robin.members.join(1, site.userOf(ada).id));
    for (const path of ["/rooms/40", "/rooms/40/members"]) {
      await ada.go(path);
      const isIn = (selector: string) =>
        ada.evaluate(`(() => {
          const place = document.querySelector("${selector}").getBoundingClientRect();
          const list = document.querySelector(".rooms").getBoundingClientRect();
          return place.top >= list.top && place.bottom <= list.bottom;
        })()`);
      expect([path, await isIn("#place-40"), await isIn("#fold-directs")]).toEqual([path, true, true]);
      expect(await ada.isSeen("#directs-heading + .sum")).toBe(true);
      expect(await ada.evaluate("document.documentElement.scrollTop")).toBe(0);
    }
  });

  test("sees what is unread in rooms of every kind one below the other", async () => {
    await using site = new Site();
    const ada = await start(site);
    const bob = await site.user("Bert");
    const rooms = ["open", "private"] as const;
    for (const kind of rooms) {
      const room = site.room(kind, `Kept ${kind}`, bob, site.userOf(ada));
      await site.sayIn(room, bob, "@Ada", "and more");
    }
    for (const kind of rooms) await site.sayIn(site.room(kind, kind, bob, site.userOf(ada)), bob, "@Ada");
    await ada.go("/");
    const ends = await ada.evaluate<number[]>(
      `[...document.querySelectorAll(".place :is(.count, .mentions):last-child")].map((count) => Math.round(count.getBoundingClientRect().right))`,
    );
    expect(ends).toHaveLength(6);
    expect(new Set(ends).size).toBe(1);
  });

  test("has all of a phone's menu for them, with the field to find one above and the rest at the end", async () => {
    await using site = new Site();
    const ada = await start(site);
    await ada.becomePhone();
    await ada.go("/");
    await ada.openDrawer();
    const inView = (selector: string) =>
      ada.evaluate<number>(`[...document.querySelectorAll(${JSON.stringify(selector)})]
        .filter((one) => one.getBoundingClientRect().top >= 0 && one.getBoundingClientRect().bottom <= innerHeight).length`);
    expect(await inView("#places .place")).toBeGreaterThan(11);
    expect([await inView("#filter"), await inView("#places .theme")]).toEqual([1, 0]);
    await ada.evaluate("void (places.scrollTop = places.scrollHeight)");
    expect([await inView("#filter"), await inView("#places .theme")]).toEqual([1, 1]);
  });

  test("is offered the names of people, also behind another", async () => {
    await using site = new Site();
    const ada = await start(site);
    for (let index = 0; index < 50; index += 1) await site.user(`Friend${index}`);
    await ada.go("/rooms?new=direct");
    const offered = () =>
      ada.evaluate(`[...document.getElementById("people").list.options].map(({ value }) => value)`);
    expect(await offered()).toEqual([]);
    await ada.type("bo");
    await eventually(async () => expect(await offered()).toEqual(["Bob", "Bönnie"]));
    await ada.type("b b");
    await eventually(async () => expect(await offered()).toEqual(["bob Bob", "bob Bönnie"]));
    expect(ada.troubles).toEqual([]);
  });
});
