import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { isGone, line, reads, shows } from "./gestures.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";
import { commit } from "../support/rooms.ts";

/** Ada, who owns the place, Bob and Grace, each in the lobby. */
async function three(site: Site): Promise<[ada: Tab, bob: Tab, grace: Tab]> {
  return [await site.signedIn("Ada"), await site.signedIn("Bob"), await site.signedIn("Grace")];
}

/** Waits for another page, at `path`, that nobody asked for by the address. */
function arrivesAt(tab: Tab, path: string): Promise<void> {
  return eventually(async () => {
    expect(await tab.path()).toBe(path);
    expect(await tab.evaluate("document.readyState")).toBe("complete");
  });
}

async function names(tab: Tab): Promise<string[]> {
  return tab.evaluate(`[...document.querySelectorAll("#places .place .name")].map((name) => name.innerText)`);
}

inChromium("Three people in an open room", () => {
  test("make it, find it, join it, talk in it, and see in the lobby what is unread", async () => {
    await using site = new Site();
    const [ada, bob, grace] = await three(site);
    await ada.arrive(() => ada.click("#places a[href='/rooms']"));
    await ada.focus("#name");
    await ada.type("Garden");
    await ada.focus("#topic");
    await ada.type("What grows");
    await ada.submit();
    expect(await ada.path()).toBe("/rooms/2");
    expect(await line(ada, ".bar")).toContain("Garden What grows");
    expect(await names(ada)).toEqual(["Lobby", "Garden"]);

    await bob.go("/rooms");
    await bob.arrive(() => bob.click(".list a[href='/rooms/2']"));
    expect(await names(bob)).toEqual(["Lobby", "Garden"]);
    await bob.arrive(() => bob.click(".join button"));
    expect(await names(bob)).toEqual(["Lobby", "Garden"]);
    await bob.arrive(() => bob.click("#place-1 a"));

    await ada.send("The first leaf");
    await reads(bob, "#place-2", "Garden 1 1 unread");
    expect(await bob.evaluate("document.title")).toBe("• Lobby · Robin");
    await ada.send("@Bob come and see");
    await reads(bob, "#place-2", "Garden 2 2 unread 1 1 for you");
    expect(await bob.evaluate("document.title")).toBe("(1) Lobby · Robin");
    expect(await bob.evaluate("document.querySelector('link[rel=icon]').href")).toContain("calling/1.");
    expect(await names(grace)).toEqual(["Lobby"]);
    expect(await grace.evaluate("document.title")).toBe("Lobby · Robin");

    await bob.arrive(() => bob.click("#place-2 a"));
    await shows(bob, ["The first leaf", "@Bob come and see"]);
    await bob.send("Here I am");
    await shows(ada, ["The first leaf", "@Bob come and see", "Here I am"]);
    await bob.arrive(() => bob.click("#place-1 a"));
    expect(await line(bob, "#place-2")).toBe("Garden");
    expect(await bob.evaluate("document.title")).toBe("Lobby · Robin");
    for (const tab of [ada, bob, grace]) expect(tab.troubles).toEqual([]);
  });

  test("have its page on its way as soon as the button of the mouse is down on its name", async () => {
    await using site = new Site();
    const [ada] = await three(site);
    const garden = site.room("open", "Garden", site.userOf(ada));
    await reads(ada, `#place-${garden}`, "Garden");
    await ada.arrive(() => ada.click(`#place-${garden} a`));
    const entry = `performance.getEntriesByType("navigation")[0].deliveryType`;
    expect(await ada.evaluate(entry)).toBe("navigational-prefetch");
    await ada.arrive(() => ada.evaluate(`document.querySelector("#place-1 a").click()`));
    expect(await ada.evaluate(entry)).toBe("");
    expect(ada.troubles).toEqual([]);
  });

  test("join it by speaking", async () => {
    await using site = new Site();
    const [ada, bob] = await three(site);
    const room = site.room("open", "Garden", site.userOf(ada));
    await bob.go(`/rooms/${room}`);
    await bob.send("Hello");
    await shows(bob, ["Hello"]);
    await reads(ada, `#place-${room}`, "1 unread");
    await eventually(async () => expect(await names(bob)).toEqual(["Lobby", "Garden"]));
  });

  test("read it to the end when it is archived meanwhile, and leave when it is deleted", async () => {
    await using site = new Site();
    const [ada, bob] = await three(site);
    const room = site.room("open", "Garden", site.userOf(ada), site.userOf(bob));
    await site.sayIn(room, site.userOf(ada), "The last leaf");
    await bob.go(`/rooms/${room}`);
    await ada.go(`/rooms/${room}/settings`);
    await ada.click("details:has(form[action$=archive]) summary");
    await ada.arrive(() => ada.click("form[action$=archive] button"));
    await bob.send("too late");
    await reads(bob, "#reason", "archived");
    expect(await bob.value("#content")).toBe("too late");
    await bob.reload();
    expect(await line(bob, ".silence")).toContain("archived");
    expect(await bob.said()).toEqual(["The last leaf"]);

    await ada.click("details.delete summary");
    await ada.arrive(() => ada.click("details.delete button"));
    await arrivesAt(bob, "/");
    expect(await names(bob)).toEqual(["Lobby"]);
  });
});

inChromium("Three people and a private room", () => {
  test("of which the one who is not invited sees nothing, and the invited one is asked at once", async () => {
    await using site = new Site();
    const [ada, bob, grace] = await three(site);
    await ada.go("/rooms");
    await ada.focus("#name");
    await ada.type("Surprise");
    await ada.click("input[value=private]");
    await ada.arrive(() => ada.click("section[aria-labelledby=new-room] .button"));
    await ada.send("Bob will bring the cake");
    await ada.arrive(() => ada.click(".bar h1 a"));
    await ada.focus("#name");
    await ada.type("bob");
    await ada.submit();
    expect(await line(ada, "section[aria-labelledby=asked]")).toContain("Bob");

    await reads(bob, "#asked-2", "Surprise Ada invites you");
    expect(await names(bob)).toEqual(["Lobby"]);
    await bob.arrive(() => bob.click("#asked-2 a"));
    await shows(bob, ["Bob will bring the cake"]);
    expect(await line(bob, ".join")).toContain("Ada invites you to this room.");
    await bob.send("I will");
    await eventually(async () => expect(await names(bob)).toEqual(["Lobby", "Surprise"]));
    await ada.reload();
    expect(await line(ada, ".people")).toContain("Bob");
    await grace.go("/rooms");
    expect(await grace.evaluate("document.body.innerText")).not.toContain("Surprise");
    await grace.go("/rooms/2");
    expect(await grace.text("h1")).toBe("There is nothing here");
  });

  test("is left alone by one who says no, who is not in it and is asked no more", async () => {
    await using site = new Site();
    const [ada, bob] = await three(site);
    const room = site.room("private", "Surprise", site.userOf(ada));
    commit(site.robin, () =>
      site.robin.invitations.add(site.robin.rooms.find(room)!.id, site.userOf(bob).id, site.userOf(ada).id),
    );
    await bob.go(`/rooms/${room}`);
    await bob.arrive(() => bob.click(".join .quiet"));
    expect(await bob.path()).toBe("/");
    expect(await names(bob)).toEqual(["Lobby"]);
    expect(await bob.evaluate("document.body.innerText")).not.toContain("Surprise");
    await bob.go(`/rooms/${room}`);
    expect(await bob.text("h1")).toBe("There is nothing here");
  });

  test("which one who is taken out of it leaves at once, with nothing of what is said then", async () => {
    await using site = new Site();
    const [ada, bob] = await three(site);
    const room = site.room("private", "Surprise", site.userOf(ada), site.userOf(bob));
    await bob.go(`/rooms/${room}`);
    await ada.go(`/rooms/${room}/members`);
    await ada.click("details:has(form[action$='/remove']) summary");
    await ada.arrive(() => ada.click("form[action$='/remove'] button"));
    await arrivesAt(bob, "/");
    await eventually(async () => expect(await names(bob)).toEqual(["Lobby"]));
    expect(await line(ada, ".people")).not.toContain("Bob");
  });
});

inChromium("What was refused", () => {
  test.each(["with script", "without script"])(
    "is in view, where the focus is, however many rooms there are (%s)",
    async (how) => {
      await using site = new Site();
      const ada = await site.signedIn("Ada");
      for (let room = 1; room <= 60; room += 1) site.room("open", `Room ${room}`, site.userOf(ada));
      const hasScript = how === "with script";
      if (!hasScript) await ada.withoutScript();
      await ada.becomePhone();
      for (const [field, typed] of [
        ["name", "x".repeat(61)],
        ["people", "Nobody"],
      ] as const) {
        await ada.go("/rooms");
        await ada.focus(`#${field}`);
        await ada.type(typed);
        await ada.submit();
        const isInView = `(() => {
          const { top, bottom } = document.getElementById("${field}-problem").getBoundingClientRect();
          return document.activeElement.id === "${field}" && top > 0 && bottom < innerHeight;
        })()`;
        await eventually(async () => expect(await ada.evaluate<boolean>(isInView)).toBe(true));
        await ada.type("y");
        expect(await ada.isSeen(`#${field}-problem`)).toBe(!hasScript);
      }
    },
  );

  test("of an account is in view where its section is, which is open", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await ada.size(390, 600);
    await ada.go("/profile");
    await ada.click("details.delete summary");
    await ada.focus("#delete-password");
    await ada.type("not the password");
    await ada.submit();
    await eventually(async () =>
      expect(await ada.evaluate("document.activeElement.id")).toBe("delete-password"),
    );
    const top = await ada.evaluate<number>(
      `document.getElementById("delete-password-problem").getBoundingClientRect().bottom`,
    );
    expect(top).toBeWithin(0, 600);
  });
});

inChromium("A conversation among a few", () => {
  test("is found again by the same people, and shows to the others with its first message", async () => {
    await using site = new Site();
    const [ada, bob, grace] = await three(site);
    await ada.go("/rooms");
    await ada.focus("#people");
    await ada.type("Bob Grace");
    await ada.submit();
    expect(await ada.path()).toBe("/rooms/2");
    expect(await ada.text(".bar h1")).toBe("Bob, Grace");
    expect(await names(bob)).toEqual(["Lobby"]);
    await ada.send("Among us");
    await reads(bob, "#place-2", "Ada, Grace 1 1 unread");
    await reads(grace, "#place-2", "Ada, Bob 1 1 unread");
    await grace.arrive(() => grace.click("#place-2 a"));
    await grace.send("Yes");
    await shows(ada, ["Among us", "Yes"]);

    await bob.go("/rooms");
    await bob.focus("#people");
    await bob.type("grace, ADA");
    await bob.submit();
    expect(await bob.path()).toBe("/rooms/2");
    await shows(bob, ["Among us", "Yes"]);
  });
});

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
      () => ada.click("#ahead button"),
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

inChromium("Who is here", () => {
  test("shows beside the log, and who types above the box, without a request when nothing changes", async () => {
    await using site = new Site();
    const [ada, bob] = [await site.signedIn("Ada"), await site.signedIn("Bob")];
    await reads(ada, ".here", "Bob");
    await reads(bob, ".here", "Ada");
    await bob.focus("#content");
    await bob.type("Hel");
    await reads(ada, "#typing", "Bob is typing…");
    expect(await bob.text("#typing")).toBe("");
    await bob.type("lo");
    await bob.enterKey();
    await shows(ada, ["Hello"]);
    await eventually(async () => expect(await ada.text("#typing")).toBe(""));
    await bob.go("/rooms");
    await eventually(async () => expect(await line(ada, ".here")).not.toContain("Bob"), 8_000);
    for (const tab of [ada, bob]) expect(tab.troubles).toEqual([]);
  });

  test("keeps what has the focus there while others come and go", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await site.user("Bob");
    await ada.focus("#places a[href='/users']");
    await ada.evaluate(`void document.querySelector("#place-1 a").focus()`);
    await site.signedIn("Grace");
    await reads(ada, ".here", "Grace");
    expect(await ada.evaluate(`document.activeElement.closest("li").id`)).toBe("place-1");
  });
});

inChromium("Alerts", () => {
  const STUBS = `
    window.told = []; window.rung = 0;
    window.Notification = class extends EventTarget {
      static permission = "granted";
      constructor(what, { body, tag }) { super(); told.push([what, body, tag].join(" | ")); }
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

  test("come from one of the tabs that are open, and from none while one of them is in view", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
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

inChromium("On a phone", () => {
  test("the rooms are in a drawer that a finger opens, and that says when something calls", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada", (tab) => tab.becomePhone());
    const room = site.room("open", "Garden", bob, site.userOf(ada));
    await isGone(ada, "#places");
    await site.sayIn(room, bob, "leaves");
    const dot = `getComputedStyle(document.querySelector(".menu"), "::after").content`;
    await eventually(async () => expect(await ada.evaluate<string>(dot)).toContain("Unread"));
    await ada.tap(".menu");
    await reads(ada, `#place-${room}`, "1 unread");
    await site.sayIn(room, bob, "more leaves");
    await reads(ada, `#place-${room}`, "2 unread");
    expect(await ada.isSeen("#places")).toBe(true);
    await ada.arrive(() => ada.tap(`#place-${room} a`));
    await shows(ada, ["leaves", "more leaves"]);
  });

  test("the drawer opens without script too", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada", async (tab) => {
      await tab.becomePhone();
      await tab.withoutScript();
    });
    await ada.tap(".menu");
    await eventually(async () => expect(await ada.isSeen("#places")).toBe(true));
    await ada.arrive(() => ada.tap("#places a[href='/rooms']"));
    expect(await ada.text("h1")).toBe("Rooms");
  });
});
