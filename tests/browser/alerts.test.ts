import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { reads, shows } from "./gestures.ts";
import { Site } from "./site.ts";
import { handleOf } from "../../src/domain/accounts/sessions.ts";
import { USUAL } from "../../src/domain/notifications/pushSettings.ts";
import { deleteMessage } from "../support/messages.ts";
import { commit } from "../support/rooms.ts";

inChromium("Alerts", () => {
  const STUBS = `
    window.told = []; window.gone = []; window.rung = 0;
    window.Notification = class extends EventTarget {
      static permission = "granted";
      constructor(what, { body, tag }) { super(); told.push([what, body, tag].join(" | ")); this.tag = tag; }
      close() { gone.push(this.tag); }
    };
    const { AudioContext: Audio } = window;
    window.AudioContext = class extends Audio { constructor() { super(); rung += 1; } };
  `;

  test.each([
    ["everything", ["Bob · Lobby | @Ada look | place-1", "Garden | 1 new | place-2"]],
    ["mentions", ["Bob · Lobby | @Ada look | place-1"]],
    ["nothing", []],
  ] as const)("on a page that is not seen, for one who wants to know of %s", async (level, told) => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    const { id } = site.userOf(ada);
    const room = site.room("open", "Garden", bob, site.userOf(ada));
    for (const place of [1, room]) commit(site.robin, () => site.robin.members.setLevel(place, id, level));
    await ada.reload();
    await ada.evaluate(STUBS);
    // A page that was never touched makes no sound.
    await ada.click("#content");
    await site.say(bob, "@Ada while one looks");
    await shows(ada, ["@Ada while one looks"]);
    await ada.setHidden(true);
    await site.say(bob, "@Ada look");
    await site.sayIn(room, bob, "leaves");
    await shows(ada, ["@Ada while one looks", "@Ada look"]);
    await reads(ada, `#place-${room}`, "1 unread");
    await eventually(async () => expect((await ada.evaluate<string[]>("told")).sort()).toEqual([...told]));
    expect(await ada.evaluate<number>("rung")).toBe(told.length > 0 ? 1 : 0);
  });

  test("come not with what somebody says whom one hides meanwhile, which is not new either", async () => {
    await using site = new Site();
    const [bob, cy] = [await site.user("Bob"), await site.user("Cy")];
    const ada = await site.signedIn("Ada");
    await ada.evaluate(STUBS);
    await ada.setHidden(true);
    await site.say(bob, "@Ada before");
    const title = () => ada.evaluate<string>("document.title");
    await eventually(async () => expect(await title()).toBe("(1) Lobby · Robin"));
    await site.robin.hiding.set(site.userOf(ada).id, bob.id, true);
    await eventually(async () => expect(await title()).toBe("Lobby · Robin"));
    await site.say(bob, "@Ada noise");
    await site.say(cy, "a word");
    await eventually(async () =>
      expect(await ada.evaluate<string[]>("told")).toEqual([
        "Bob · Lobby | @Ada before | place-1",
        "Cy · Lobby | a word | place-1",
      ]),
    );
    expect(await title()).toBe("• Lobby · Robin");
    expect(await ada.evaluate(`document.querySelector("[data-first-new]").id`)).toBe("chat-3");
    await ada.setHidden(false);
  });

  test("come from one of the tabs that are open, and from none while one of them is in view", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.tabOf("Ada");
    // The first of all has no messages, and cannot call.
    await ada.go("/search");
    await ada.setHidden(true);
    const tabs = [await site.besides(ada), await site.besides(ada)];
    for (const tab of tabs) {
      await tab.go("/");
      await tab.evaluate(STUBS);
      await tab.click("#content");
      await tab.setHidden(true);
    }
    const [told, rung] = [
      () => Promise.all(tabs.map((tab) => tab.evaluate<string[]>("told"))),
      () => Promise.all(tabs.map((tab) => tab.evaluate<number>("rung"))),
    ];
    await site.say(bob, "hello");
    for (const tab of tabs) await shows(tab, ["hello"]);
    await eventually(async () => expect((await told()).flat()).toEqual(["Bob · Lobby | hello | place-1"]));
    // Long enough for a second one.
    await Bun.sleep(500);
    expect((await told()).flat()).toHaveLength(1);
    expect((await rung()).toSorted()).toEqual([0, 1]);
    await ada.setHidden(false);
    await site.say(bob, "again");
    for (const tab of tabs) await shows(tab, ["hello", "again"]);
    await Bun.sleep(500);
    expect((await told()).flat()).toHaveLength(1);
  });

  test("come neither in the hours that one wants quiet nor where a push tells it, as it is by then", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    const user = site.userOf(ada).id;
    const { pushing } = site.robin;
    const quietUntil = (until: number | null) => pushing.set({ id: user }, { ...USUAL, until });
    await ada.evaluate(STUBS);
    await ada.click("#content");
    await ada.setHidden(true);
    let times = 0;
    /** Has Bob say something, and the page hear whether it is to call. */
    const say = async (content: string) => {
      await site.say(bob, content);
      times += 1;
      const asked = `performance.getEntriesByName(location.origin + "/push/now").length`;
      await eventually(async () => expect(await ada.evaluate<number>(asked)).toBe(times));
    };
    await quietUntil(Date.now() + 3_600_000);
    await say("@Ada at night");
    await quietUntil(null);
    const session = handleOf(ada.sessionId);
    const browser = { user, session, endpoint: "https://push.example/1", p256dh: "p", auth: "a" };
    commit(site.robin, () =>
      pushing.subscriptions.add({ ...browser, language: "en", origin: "https://robin.example" }),
    );
    await say("@Ada by a push");
    commit(site.robin, () => pushing.subscriptions.remove(pushing.subscriptions.ofSession(session)!.id));
    await say("@Ada by day");
    await eventually(async () =>
      expect(await ada.evaluate<string[]>("told")).toEqual(["Bob · Lobby | @Ada by day | place-1"]),
    );
    expect(await ada.evaluate<number>("rung")).toBe(1);
  });

  test("say not what was said, nor who said it, to one who wants to know only that something is new", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    await site.robin.pushing.set(site.userOf(ada), { ...USUAL, showsText: false });
    await ada.evaluate(STUBS);
    await ada.setHidden(true);
    await site.say(bob, "@Ada a private word");
    await eventually(async () =>
      expect(await ada.evaluate<string[]>("told")).toEqual(["Lobby | 1 new | place-1"]),
    );
  });

  test("go away once it is read elsewhere, or deleted", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    const room = site.room("open", "Garden", bob, site.userOf(ada));
    const list = (name: string) => ada.evaluate<string[]>(name);
    await ada.evaluate(STUBS);
    await ada.setHidden(true);
    await site.say(bob, "oops");
    await eventually(async () => expect(await list("told")).toEqual(["Bob · Lobby | oops | place-1"]));
    await site.sayIn(room, bob, "leaves");
    await eventually(async () => expect(await list("told")).toHaveLength(2));
    expect(await list("gone")).toEqual([]);
    await deleteMessage(site.robin, 1, bob);
    await eventually(async () => expect(await list("gone")).toEqual(["place-1"]));
    site.robin.members.markRead(room, site.userOf(ada).id, 2);
    await eventually(async () => expect(await list("gone")).toEqual(["place-1", `place-${room}`]));
  });

  test("are turned off and on by a switch that remembers", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    await ada.evaluate(STUBS);
    await ada.click("#alerts");
    expect(await ada.text("#alerts")).toBe("Notifications off");
    await ada.setHidden(true);
    await site.say(bob, "one");
    await shows(ada, ["one"]);
    expect(await ada.evaluate<string[]>("told")).toEqual([]);
    await ada.reload();
    expect(await ada.text("#alerts")).toBe("Notifications off");
    await ada.click("#alerts");
    expect(await ada.text("#alerts")).toMatch(/^Notifications? (?:sound )?on$/);
  });
});
