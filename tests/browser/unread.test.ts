import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { line, reads, shows } from "./gestures.ts";
import { Site } from "./site.ts";
import { deleteMessage } from "../support/messages.ts";

inChromium("What is unread", () => {
  test("is read on all of one's devices once it was seen on one", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    const room = site.room("open", "Garden", bob, site.userOf(ada));
    const other = await site.besides(ada);
    await other.go("/");
    await site.sayIn(room, bob, "one", "two");
    for (const tab of [ada, other]) await reads(tab, `#place-${room}`, "2 unread");
    await ada.arrive(() => ada.click(`#place-${room} a`));
    await eventually(async () => expect(await line(other, `#place-${room}`)).toBe("Garden"));
  });

  test("stays so on a page that nobody looks at, and is counted in its title", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    const other = await site.besides(ada);
    const room = site.room("open", "Garden", bob, site.userOf(ada));
    await other.go(`/rooms/${room}`);
    await ada.setHidden(true);
    await site.say(bob, "one", "two");
    await eventually(async () => expect(await ada.evaluate("document.title")).toBe("• Lobby · Robin"));
    await reads(other, "#place-1", "2 unread");
    await ada.setHidden(false);
    await eventually(async () => expect(await line(other, "#place-1")).toBe("Lobby"));
    expect(await ada.evaluate("document.title")).toBe("Lobby · Robin");
  });

  test("is no more once it was read elsewhere, also on a hidden page of the room itself", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    const title = () => ada.evaluate<string>("document.title");
    await ada.setHidden(true);
    await site.say(bob, "one", "two");
    await eventually(async () => expect(await title()).toBe("• Lobby · Robin"));
    site.robin.members.markRead(1, site.userOf(ada).id, 2);
    await eventually(async () => expect(await title()).toBe("Lobby · Robin"));
    await site.say(bob, "three @Ada");
    await eventually(async () => expect(await title()).toBe("(1) Lobby · Robin"));
    expect(await ada.evaluate("document.querySelector('link[rel=icon]').href")).toContain("1");
  });

  test("stays so while one reads further up, until one comes to the end", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 60 }, (_, index) => `message ${index}`));
    const ada = await site.signedIn("Ada");
    const { id } = site.userOf(ada);
    const unread = () => site.robin.unread.of(id, 1).unread;
    await eventually(() => expect(unread()).toBe(0));
    await ada.scroll("-500");
    await site.say(bob, "news");
    await eventually(async () => expect(await ada.isSeen("#news")).toBe(true));
    expect(unread()).toBe(1);
    await ada.click("#news");
    await eventually(() => expect(unread()).toBe(0));
  });

  test("is not what is deleted before one has seen it", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 60 }, (_, index) => `message ${index}`));
    const ada = await site.signedIn("Ada");
    await ada.scroll("-500");
    await site.say(bob, "oops", "again");
    await eventually(async () => expect(await ada.text("#news")).toBe("2 new messages"));
    await deleteMessage(site.robin, 61, bob);
    await eventually(async () => expect(await ada.text("#news")).toBe("1 new message"));
    await deleteMessage(site.robin, 62, bob);
    await eventually(async () => expect(await ada.isSeen("#news")).toBe(false));
  });

  test("is not what somebody says whom one hides", async () => {
    await using site = new Site();
    const [bob, cy] = [await site.user("Bob"), await site.user("Cy")];
    await site.say(cy, "old", ...Array.from({ length: 60 }, (_, index) => `message ${index}`));
    const ada = await site.signedIn("Ada");
    await site.robin.hiding.set(site.userOf(ada).id, bob.id, true);
    await eventually(async () => expect(await ada.evaluate("side.dataset.hides")).toBe(String(bob.id)));
    await ada.scroll("-500");
    await site.say(bob, "noise");
    await site.say(cy, "news");
    await eventually(async () => expect(await ada.text("#news")).toBe("1 new message"));
    await ada.click("#news");
    await eventually(() => expect(site.robin.unread.of(site.userOf(ada).id, 1).unread).toBe(0));
    await ada.go("/rooms");
    await site.say(bob, ...Array.from({ length: 130 }, (_, index) => `noise ${index}`));
    await ada.go("/");
    expect(await ada.isSeen("#ahead")).toBe(false);
    await eventually(async () => expect(await ada.isSeen("#news")).toBe(false));
  });

  test("is not what somebody says whom one hides only then, and is so again once one does not", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 60 }, (_, index) => `message ${index}`));
    const ada = await site.signedIn("Ada");
    const hide = (is: boolean) => site.robin.hiding.set(site.userOf(ada).id, bob.id, is);
    await ada.scroll("-500");
    await site.say(bob, "one", "two");
    await eventually(async () => expect(await ada.text("#news")).toBe("2 new messages"));
    await hide(true);
    await eventually(async () => expect(await ada.isSeen("#news")).toBe(false));
    await site.say(bob, "three");
    await eventually(async () =>
      expect(await ada.evaluate<boolean>(`document.getElementById("chat-63") !== null`)).toBe(true),
    );
    expect(await ada.isSeen("#news")).toBe(false);
    await hide(false);
    await eventually(async () => expect(await ada.text("#news")).toBe("3 new messages"));
  });

  test("is so again on every page once it was marked as read and that is undone, until one reads it", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 60 }, (_, index) => `message ${index}`));
    const ada = await site.signedIn("Ada");
    const unread = () => site.robin.unread.of(site.userOf(ada).id, 1).unread;
    await eventually(() => expect(unread()).toBe(0));
    const other = await site.besides(ada);
    await other.go("/");
    await other.setHidden(true);
    const calls = async (title: string) => {
      for (const tab of [ada, other])
        await eventually(async () => expect(await tab.evaluate("document.title")).toBe(title));
    };
    await ada.scroll("-500");
    await site.say(bob, "one", "two @Ada");
    await calls("(1) Lobby · Robin");
    await ada.key("Escape");
    await ada.key("Escape");
    await calls("Lobby · Robin");
    expect(unread()).toBe(0);
    await ada.click("#toast button");
    await calls("(1) Lobby · Robin");
    expect(unread()).toBe(2);
    expect(await ada.evaluate(`document.querySelector("[data-first-new]").id`)).toBe("chat-61");
    await ada.scroll("0");
    await calls("Lobby · Robin");
    expect(unread()).toBe(0);
  });

  test("begins at a line for one who comes back, and for one who looks back at the page", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    await site.say(bob, "old");
    await shows(ada, ["old"]);
    const lines = () =>
      ada.evaluate<string[]>(
        `[...document.querySelectorAll("[data-first-new] .content")].map((content) => content.innerText)`,
      );
    expect(await lines()).toEqual([]);
    await eventually(() => expect(site.robin.unread.of(site.userOf(ada).id, 1).unread).toBe(0));
    await ada.setHidden(true);
    await site.say(bob, "new", "newer");
    await shows(ada, ["old", "new", "newer"]);
    expect(await lines()).toEqual(["new"]);
    await ada.setHidden(false);
    expect(await lines()).toEqual(["new"]);
    await ada.send("my own");
    await shows(ada, ["old", "new", "newer", "my own"]);
    await site.say(bob, "newest");
    await shows(ada, ["old", "new", "newer", "my own", "newest"]);
    expect(await lines()).toEqual(["new"]);

    await ada.go("/rooms");
    await site.say(bob, "while away");
    await ada.go("/");
    expect(await lines()).toEqual(["while away"]);
    expect(ada.troubles).toEqual([]);
  });

  test("is where the room opens, and falls as it comes into view, to the end", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, "the last that was read");
    const ada = await site.signedIn("Ada");
    const unread = () => site.robin.unread.of(site.userOf(ada).id, 1).unread;
    await ada.go("/rooms");
    await site.say(bob, ...Array.from({ length: 90 }, (_, index) => `new ${index + 1}`));
    await ada.go("/");
    const line = `(document.querySelector("[data-first-new]").getBoundingClientRect().top - log.getBoundingClientRect().top) / log.clientHeight`;
    expect(await ada.evaluate<number>(line)).toBeWithin(0, 0.4);
    await eventually(() => expect(unread()).toBeWithin(50, 85));
    const atFirst = unread();
    expect(await ada.text("#news")).toBe(`${atFirst} new messages`);
    await eventually(async () => expect(await ada.evaluate("document.title")).toBe("• Lobby · Robin"));

    // What comes below does not hide that one has not seen what is above it.
    await site.say(bob, "newest");
    await eventually(async () => expect(await ada.text("#news")).toBe(`${atFirst + 1} new messages`));
    await ada.wheel(300);
    await eventually(() => expect(unread()).toBeWithin(20, atFirst - 4));
    await eventually(async () => expect(await ada.text("#news")).toBe(`${unread()} new messages`));

    const inView = await ada.evaluate<string>(`document.elementFromPoint(500, 200).closest(".chat").id`);
    const place = `document.getElementById("${inView}").getBoundingClientRect().top`;
    const before = await ada.evaluate<number>(place);
    await ada.go("/search");
    await ada.arrive(() => ada.evaluate("void history.back()"));
    await eventually(async () =>
      expect(Math.abs((await ada.evaluate<number>(place)) - before)).toBeLessThanOrEqual(1),
    );
    await ada.click("#news");
    await eventually(() => expect(unread()).toBe(0));
    await eventually(async () => expect(await ada.isSeen("#news")).toBe(false));
    expect(ada.troubles).toEqual([]);
  });

  test("is not looked for where one comes back to: one is where one was, also far up", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 250 }, (_, index) => `message ${index + 1}`));
    const ada = await site.signedIn("Ada");
    await ada.scroll("-log.scrollHeight");
    await eventually(async () => expect(await ada.said()).toHaveLength(200));
    await ada.evaluate(`document.querySelector("#chat-90").scrollIntoView({ block: "center" })`);
    const place = `document.querySelector("#chat-90").getBoundingClientRect().top`;
    const before = await ada.evaluate<number>(place);
    await ada.go("/search");
    await site.say(bob, "meanwhile");
    await ada.arrive(() => ada.evaluate("void history.back()"));
    const isThere = async () => {
      await eventually(async () =>
        expect(Math.abs((await ada.evaluate<number>(place)) - before)).toBeLessThanOrEqual(1),
      );
    };
    await eventually(async () => expect((await ada.said()).length).toBeGreaterThan(150));
    await isThere();
    await site.say(bob, "one more");
    await eventually(async () => expect((await ada.said()).at(-1)).toBe("one more"));
    await isThere();
  });

  test("that is more than a page has leads to its first message", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    await site.say(bob, "the last that was read");
    await shows(ada, ["the last that was read"]);
    await eventually(() => expect(site.robin.unread.of(site.userOf(ada).id, 1).unread).toBe(0));
    expect(await ada.isSeen("#ahead")).toBe(false);
    await ada.go("/rooms");
    await site.say(bob, ...Array.from({ length: 230 }, (_, index) => `new ${index + 1}`));
    await ada.go("/");
    expect(await ada.evaluate(`document.querySelector("[data-first-new]")`)).toBeNull();
    expect(site.robin.unread.of(site.userOf(ada).id, 1).unread).toBe(230);
    const place = () =>
      ada.evaluate<object>(`document.querySelector("#ahead a").getBoundingClientRect().toJSON()`);
    const before = await place();
    await ada.scroll("-300");
    await site.say(bob, "still newer");
    await eventually(async () => expect(await ada.isSeen("#news")).toBe(true));
    expect(await place()).toEqual(before);
    const older = await ada.hold("*before=*");
    await ada.scroll("-log.scrollHeight");
    await eventually(() => expect(older.waiting).toBe(1));
    expect(
      await ada.evaluate<string>(`(() => {
        const { left, top } = document.querySelector("#older a").getBoundingClientRect();
        return document.elementFromPoint(left + 5, top + 5).closest("[id]").id;
      })()`),
    ).toBe("older");
    await ada.release();
    await ada.arrive(() => ada.click("#ahead a"));
    await eventually(async () => expect(await line(ada, "[data-first-new]")).toContain("new 1"));
    expect(await ada.said()).toContain("the last that was read");
    expect(await ada.isSeen("#ahead")).toBe(false);
  });

  test("that is more than a page has is read at a word, or once one has scrolled up to where it begins", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    const unread = () => site.robin.unread.of(site.userOf(ada).id, 1).unread;
    for (const read of [
      async () => {
        await ada.click("#ahead button");
        // The button that has the focus goes with what it is beside.
        expect(await ada.evaluate("document.activeElement.id")).toBe("content");
      },
      async () => {
        await ada.scroll("-log.scrollHeight");
        await eventually(async () => expect(await ada.isSeen("[data-first-new]")).toBe(true));
        expect(unread()).toBe(130);
        await ada.scroll("0");
      },
    ]) {
      await ada.go("/rooms");
      await site.say(bob, ...Array.from({ length: 130 }, (_, index) => `new ${index + 1}`));
      await ada.go("/");
      await eventually(async () => expect(await ada.isSeen("#ahead")).toBe(true));
      expect(unread()).toBe(130);
      await read();
      await eventually(() => expect(unread()).toBe(0));
      expect(await ada.isSeen("#ahead")).toBe(false);
    }
    expect(ada.troubles).toEqual([]);
  });

  test.each([
    ["hidden", 60],
    ["without a network", 30],
    ["hidden and without a network", 60],
    ["hidden and without a network", 450],
  ] as const)(
    "that came to a page that was %s, %p at once, is read from its first on",
    async (how, count) => {
      await using site = new Site();
      const bob = await site.user("Bob");
      const ada = await site.signedIn("Ada");
      const unread = () => site.robin.unread.of(site.userOf(ada).id, 1);
      await site.say(bob, ...Array.from({ length: 40 }, (_, index) => `old ${index}`));
      await eventually(() => expect(unread().unread).toBe(0));
      if (how.includes("hidden")) await ada.setHidden(true);
      if (how.includes("network")) await ada.setOffline(true);
      const news = Array.from({ length: count - 1 }, (_, index) => `night ${index}`);
      await site.say(bob, "@Ada please call me", ...news);
      if (how === "hidden")
        await eventually(async () => expect((await ada.said()).at(-1)).toBe(news.at(-1)!));
      await ada.setOffline(false);
      await ada.setHidden(false);
      await eventually(async () => expect((await ada.said()).at(-1)).toBe(news.at(-1)!));
      expect(await ada.isSeen("#ahead")).toBe(true);
      // What is read is told with a press by now.
      await ada.click("#content");
      await ada.send("good morning");
      await eventually(async () => expect((await ada.said()).at(-1)).toBe("good morning"));
      expect(unread()).toMatchObject({ unread: count, mentions: 1 });
      if (count < 100) await ada.click("#ahead a");
      else await ada.arrive(() => ada.click("#ahead a"));
      await eventually(() => expect(unread().mentions).toBe(0));
      expect(await line(ada, "[data-first-new]")).toContain("@Ada please call me");
      expect(await ada.isSeen("#ahead")).toBe(false);
      await eventually(() => expect(unread().unread).toBeWithin(1, count));
      if (count > 100) return;
      await eventually(async () => expect(await ada.text("#news")).toBe(`${unread().unread} new messages`));
      await ada.click("#news");
      await eventually(() => expect(unread().unread).toBe(0));
      const others = ada.troubles.filter((one) => !one.includes("ERR_INTERNET_DISCONNECTED"));
      expect(others).toEqual([]);
    },
  );

  test("of a page without script is read once the page was shown", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada", (tab) => tab.withoutScript());
    await site.say(bob, "one");
    const unread = () => site.robin.unread.of(site.userOf(ada).id, 1).unread;
    expect(unread()).toBe(1);
    await ada.reload();
    await eventually(() => expect(unread()).toBe(0));
  });
});
