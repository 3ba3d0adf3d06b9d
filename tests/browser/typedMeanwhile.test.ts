import { expect, test } from "bun:test";
import { arrived, asks, beginWithFiles, chosen, give } from "./choosing.ts";
import { eventually, inChromium } from "./chromium.ts";
import { isGone, line, mouse, open, reads, shows } from "./gestures.ts";
import { commit } from "../support/rooms.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

/** Types as one does: each sign for itself, wherever the focus is. */
async function typeKeys(tab: Tab, text: string): Promise<void> {
  for (const sign of text) await tab.press(sign);
}

/** What Bob does with room 2, of which Ada is in the way that each says. */
const ENDS = {
  "is deleted": ["private", "delete", { name: "Board" }],
  "is not open any more": [
    "open",
    "",
    { name: "Board", kind: "private", guests: "no", speakers: "everyone", pause: "0", keepDays: "0" },
  ],
  "is one's own no more": ["private", "members/1/remove", {}],
} as const;

inChromium("A sentence that is being written as its room goes", () => {
  test.each(Object.keys(ENDS) as (keyof typeof ENDS)[])(
    "goes nowhere else, and stands there with why: it %s",
    async (end) => {
      await using site = new Site();
      const [kind, path, fields] = ENDS[end];
      const [ada, bob] = [await site.tabOf("Ada"), await site.signedIn("Bob")];
      const room = site.room(
        kind,
        "Board",
        site.userOf(bob),
        ...(kind === "private" ? [site.userOf(ada)] : []),
      );
      await ada.go(`/rooms/${room}`);
      await typeKeys(ada, "Carol earns");
      await ada.arrive(() =>
        bob.evaluate(`fetch("/rooms/${room}/${path}".replace(/\\/$/, ""), {
        method: "POST",
        body: new URLSearchParams(${JSON.stringify(fields)}),
      }).then(({ status }) => status)`),
      );
      await typeKeys(ada, " much more");
      await ada.enterKey();
      expect([await ada.path(), await ada.value("#content"), site.said()]).toEqual(["/", "", []]);
      expect(await line(ada, ".notice")).toBe(
        "The room you were in is gone, or you may no longer read it. Carol earns",
      );
      await ada.click("#log");
      await typeKeys(ada, "hello");
      await ada.enterKey();
      await eventually(() => expect(site.said()).toEqual(["hello"]));
      await ada.reload();
      expect([await ada.isSeen(".notice"), await ada.evaluate("document.activeElement.id")]).toEqual([
        false,
        "content",
      ]);
    },
  );
});

inChromium("What was not sent as its room goes", () => {
  const GONE = "The room you were in is gone, or you may no longer read it.";

  /** Ada in room 2, which is Bob's, and where she has said "said". */
  async function begin(site: Site) {
    const [ada, bob] = [await site.tabOf("Ada"), await site.user("Bob")];
    const room = site.room("private", "Board", bob, site.userOf(ada));
    await ada.go(`/rooms/${room}`);
    await ada.send("said");
    await shows(ada, ["said"]);
    const end = () => commit(site.robin, () => site.robin.rooms.softDelete(room));
    return { ada, room, end };
  }

  test("is all of it quoted on the page that one is led to: what waits, and the box", async () => {
    await using site = new Site();
    const { ada, end } = await begin(site);
    const sends = await ada.hold("*/chats");
    for (const text of ["one", "two"]) await ada.send(text);
    await eventually(() => expect(sends.waiting).toBe(1));
    await ada.type("three");
    await ada.arrive(async () => end());
    await ada.release();
    expect(await line(ada, ".notice")).toBe(`${GONE} one two three`);
    await ada.reload();
    expect([await ada.isSeen("blockquote"), site.said()]).toEqual([false, []]);
  });

  test("is quoted as what is edited and as the draft that it took the place of", async () => {
    await using site = new Site();
    const { ada, end } = await begin(site);
    await ada.type("a draft");
    await open(mouse, ada, site.robin.messages.last(2)[0]!.id);
    await ada.click("#tools .edit summary");
    await eventually(async () => expect(await ada.value("#content")).toBe("said"));
    await ada.type(", mended");
    await ada.arrive(async () => end());
    expect(await line(ada, ".notice")).toBe(`${GONE} said, mended a draft`);
  });

  /** Ada in the lobby, where "one" waits for room 2, and "two" in its box; how that goes on. */
  async function beginElsewhere(site: Site) {
    const { ada, end } = await begin(site);
    const sends = await ada.hold("*/chats");
    await ada.send("one");
    await eventually(() => expect(sends.waiting).toBe(1));
    await ada.type("two");
    await ada.arrive(() => ada.click("#place-1 a"));
    await eventually(() => expect(sends.waiting).toBe(2));
    return { ada, end };
  }

  test("is quoted on another page, once", async () => {
    await using site = new Site();
    const { ada, end } = await beginElsewhere(site);
    end();
    await isGone(ada, "#place-2");
    await ada.release();
    await reads(ada, ".notice", `${GONE} one two`);
    await ada.reload();
    await ada.arrive(() => ada.evaluate(`void location.assign("/people")`));
    expect([await ada.isSeen(".notice"), site.said()]).toEqual([false, []]);
  });

  test("is marked in a list that has its room still, and quoted beside one that has not", async () => {
    await using site = new Site();
    const { ada, end } = await beginElsewhere(site);
    await ada.go("/inbox");
    end();
    await ada.release();
    await reads(ada, "#place-2", "! Not sent.");
    expect(await ada.isSeen(".notice")).toBe(false);
    await ada.reload();
    await eventually(async () => expect(await ada.isSeen(".notice")).toBe(true));
    await reads(ada, ".notice", `${GONE} one two`);
  });
});

inChromium("What was typed in a room and not entered, as that goes while one is elsewhere,", () => {
  const GONE = "The room you were in is gone, or you may no longer read it.";

  /** Ada, who has typed "half a thou" in room 2, which is Bob's, and is in the lobby. */
  async function begin(site: Site, kind: "open" | "private" = "private") {
    const [ada, bob] = [await site.tabOf("Ada"), await site.user("Bob")];
    const room = site.room(kind, "Board", bob, ...(kind === "private" ? [site.userOf(ada)] : []));
    await ada.go(`/rooms/${room}`);
    await ada.type("half a thou");
    await ada.arrive(() => ada.click("#place-1 a"));
    return { ada, room, end: () => commit(site.robin, () => site.robin.rooms.softDelete(room)) };
  }

  /** Whether it is quoted once all is asked that the page asks as it opens. */
  const isQuoted = async (tab: Tab) => {
    await tab.evaluate(`fetch("/rooms/2/members", { method: "HEAD" }).then(() => {})`);
    return tab.isSeen("blockquote");
  };

  const isQuotedOnce = async (tab: Tab) => {
    await eventually(async () =>
      expect(await line(tab, ".notice:has(blockquote)")).toBe(`${GONE} half a thou`),
    );
    for (const path of ["/", "/people"]) {
      await tab.go(path);
      expect(await isQuoted(tab)).toBe(false);
    }
  };

  test("is quoted as that goes from the list, once", async () => {
    await using site = new Site();
    const { ada, end } = await begin(site);
    end();
    await isQuotedOnce(ada);
  });

  test("is quoted as one leaves the room oneself", async () => {
    await using site = new Site();
    const { ada, room } = await begin(site);
    await ada.go(`/rooms/${room}/members`);
    await ada.click("details:has(form[action$='/leave']) summary");
    await ada.arrive(() => ada.click("form[action$='/leave'] button"));
    await isQuotedOnce(ada);
  });

  test("is quoted in another tab, once its own was closed", async () => {
    await using site = new Site();
    const { ada, end } = await begin(site);
    const other = await site.besides(ada);
    await ada.evaluate(`void location.assign("about:blank")`);
    await eventually(async () => expect(await ada.evaluate("location.href")).toBe("about:blank"));
    end();
    await other.go("/");
    await isQuotedOnce(other);
    await ada.go("/");
    expect(await isQuoted(ada)).toBe(false);
  });

  test("stays for its box where one may read that, though it is in no list, until that goes, too", async () => {
    await using site = new Site();
    const { ada, room, end } = await begin(site, "open");
    await isGone(ada, `#place-${room}`);
    expect(await isQuoted(ada)).toBe(false);
    await ada.go(`/rooms/${room}`);
    expect(await ada.value("#content")).toBe("half a thou");
    await ada.go("/people");
    end();
    await ada.go("/");
    await isQuotedOnce(ada);
  });
});

inChromium("What is typed while another room is under way on a slow line", () => {
  /** Ada in the lobby, from the room "Board", with a slow line. */
  async function between(site: Site) {
    const [ada, bob] = [await site.tabOf("Ada"), await site.user("Bob")];
    const room = site.room("private", "Board", bob, site.userOf(ada));
    await ada.go(`/rooms/${room}`);
    await ada.arrive(() => ada.click("#place-1 a"));
    await ada.delay(400);
    const inRoom = () => site.robin.messages.last(room).map(({ content }) => content);
    return { ada, room, inRoom };
  }

  const ways = {
    "the keys": (tab: Tab) => tab.key("ArrowDown", "Alt"),
    "a click": (tab: Tab) => tab.click("#place-2 a"),
    "the way back": async (tab: Tab) => {
      await tab.evaluate("history.back()");
      await eventually(async () => expect(await tab.path()).not.toBe("/"));
    },
  };

  test.each(Object.keys(ways) as (keyof typeof ways)[])("waits for its box: by %s", async (way) => {
    await using site = new Site();
    const { ada, room, inRoom } = await between(site);
    await typeKeys(ada, "Here ");
    await ada.arrive(async () => {
      await ways[way](ada);
      await typeKeys(ada, "Carol");
      await ada.enterKey();
      await ada.evaluate("content.focus()");
      await typeKeys(ada, " goes");
    });
    expect([await ada.path(), await ada.value("#content")]).toEqual([`/rooms/${room}`, "Carol goes"]);
    await ada.enterKey();
    await eventually(() => expect([site.said(), inRoom()]).toEqual([[], ["Carol goes"]]));
    await ada.arrive(() => ada.click("#place-1 a"));
    expect(await ada.value("#content")).toBe("Here ");
    expect(ada.troubles).toEqual([]);
  });

  test("waits for its box while a message for the room before is on its way", async () => {
    await using site = new Site();
    const { ada, room, inRoom } = await between(site);
    await ada.send("To all");
    await ada.arrive(async () => {
      await ada.key("ArrowDown", "Alt");
      await typeKeys(ada, "Carol");
      await ada.enterKey();
    });
    expect([await ada.path(), await ada.value("#content")]).toEqual([`/rooms/${room}`, "Carol"]);
    await ada.enterKey();
    await eventually(() => expect([site.said(), inRoom()]).toEqual([["To all"], ["Carol"]]));
  });

  test("stays in the box of the room that one stays in", async () => {
    await using site = new Site();
    const { ada } = await between(site);
    await ways["the way back"](ada);
    await typeKeys(ada, "On ");
    await ada.evaluate("history.forward()");
    await eventually(async () => expect(await ada.evaluate("document.activeElement.id")).toBe("content"));
    await typeKeys(ada, "and on");
    // The other room would be here by now.
    await ada.evaluate("fetch('/rooms/2').then((answer) => answer.text())");
    expect([await ada.path(), await ada.text("h1"), await ada.value("#content")]).toEqual([
      "/",
      "Lobby",
      "and on",
    ]);
    await ada.arrive(() => ada.click("#place-2 a"));
    expect(await ada.value("#content")).toBe("On ");
  });

  test("is for what one has begun to look for meanwhile", async () => {
    await using site = new Site();
    const { ada, room } = await between(site);
    for (let number = 1; number <= 20; number += 1) site.room("open", `Team ${number}`, site.userOf(ada));
    await ada.go("/");
    for (const open of [() => ada.key("k", "Control"), () => ada.focus("#filter")]) {
      await ada.arrive(async () => {
        await ada.key("ArrowDown", "Alt");
        await typeKeys(ada, "so");
        await open();
        await typeKeys(ada, "carp");
      });
      await typeKeys(ada, "et");
      const typed = await ada.evaluate<string>("document.activeElement.value");
      expect([typed, await ada.path(), await ada.value("#content")]).toEqual([
        "carpet",
        `/rooms/${room}`,
        "so",
      ]);
      await ada.evaluate(`{
        document.querySelector("dialog[open]")?.close();
        content.value = "";
        content.dispatchEvent(new Event("input", { bubbles: true }));
      }`);
      await ada.arrive(() => ada.click("#place-1 a"));
    }
    expect(ada.troubles).toEqual([]);
  });

  test("is for nobody else who signs in", async () => {
    await using site = new Site();
    const { ada, room } = await between(site);
    // A poll would lead to where one signs in first.
    await ada.hold("*/chats*");
    await ada.cdp("Network.clearBrowserCookies");
    await ada.arrive(async () => {
      await ways["a click"](ada);
      await typeKeys(ada, "Carol");
    });
    expect(await ada.path()).toStartWith("/login");
    await ada.release();
    await ada.enter("Bob");
    expect([await ada.path(), await ada.value("#content")]).toEqual([`/rooms/${room}`, ""]);
  });

  test("stays in the box where one stays, since a file has not arrived", async () => {
    await using place = await beginWithFiles();
    const { site, ada } = place;
    const bob = await site.user("Bob");
    const room = site.room("private", "Board", bob, site.userOf(ada));
    await ada.reload();
    await ada.slowUploads(3_000);
    await give(ada, "paste", "long.txt", 400_000);
    await ada.click("#content");
    await typeKeys(ada, "hel");
    await ada.evaluate(`void setTimeout(() => document.querySelector("#place-${room} a").click())`);
    await eventually(() => ada.cdp("Page.handleJavaScriptDialog", { accept: false }));
    await typeKeys(ada, "lo there");
    expect([await ada.path(), await ada.value("#content")]).toEqual(["/", "hello there"]);
    await ada.slowUploads(-1);
  });

  test("has its files with it, pasted or dropped, in the room that it is for", async () => {
    await using place = await beginWithFiles();
    const { site, ada } = place;
    const room = site.room("private", "Board", await site.user("Bob"), site.userOf(ada));
    await ada.reload();
    const pages = await ada.hold(`*/rooms/${room}`);
    await ada.arrive(async () => {
      await ada.click(`#place-${room} a`);
      await typeKeys(ada, "see ");
      await give(ada, "paste", "secret.txt");
      await give(ada, "drop", "plan.txt");
      await typeKeys(ada, "this");
      // The browser would ask before it opens the room by itself, and with that loses them.
      expect([await chosen(ada), await asks(ada)]).toEqual([[], true]);
      await pages.pass();
    });
    await ada.release();
    await arrived(ada);
    expect([await chosen(ada), await ada.value("#content")]).toEqual([
      ["secret.txt", "plan.txt"],
      "see this",
    ]);
    await typeKeys(ada, "!");
    await ada.enterKey();
    await eventually(() => expect(site.robin.messages.last(room)[0]?.content).toBe("see this!"));
    await ada.arrive(() => ada.click("#place-1 a"));
    expect([await chosen(ada), await asks(ada)]).toEqual([[], false]);
  });

  test("is for nobody where nobody writes, and the keys do there what they do elsewhere", async () => {
    await using site = new Site();
    const { ada, room } = await between(site);
    const { robin } = site;
    commit(robin, () => robin.rooms.archive(room, site.userOf(ada).id));
    await ada.arrive(async () => {
      await ways["a click"](ada);
      await typeKeys(ada, "Carol");
    });
    expect([await ada.path(), await ada.isSeen("#content")]).toEqual([`/rooms/${room}`, false]);
    await ada.press("?");
    await eventually(async () => expect(await ada.isSeen("#sheet")).toBe(true));
    await ada.key("Escape");
    await ada.arrive(() => ada.click("#place-1 a"));
    expect(await ada.value("#content")).toBe("");
  });
});

inChromium("What opens beside a message, and comes late,", () => {
  const ways = {
    "what one can do with it": ["*/chats/1", "#chat-1 > .more", "#tools"],
    "who said it": ["*/users/2", "#chat-1 .author", "#card"],
    "all emoji": ["*/assets/emoji*", ".quick button:last-child", "#emoji"],
    "all keys": ["*/keys", "#keys", "#sheet"],
  } as const;

  test.each(Object.keys(ways) as (keyof typeof ways)[])(
    "stays away once one writes, and takes no key: %s",
    async (way) => {
      await using site = new Site();
      const ada = await site.signedIn("Ada");
      await site.say(await site.user("Bob"), "I was fired today");
      await eventually(async () => expect(await ada.said()).toHaveLength(1));
      const [asked, opener, box] = ways[way];
      const held = await ada.hold(asked);
      await ada.hover("#chat-1 .content");
      await ada.click(opener);
      await eventually(() => expect(held.waiting).toBe(1));
      await ada.click("#content");
      await typeKeys(ada, "oh no ");
      await ada.release();
      await ada.evaluate(`fetch("/keys").then((answer) => answer.text())`);
      await typeKeys(ada, "that is sad");
      expect([await ada.value("#content"), await ada.isSeen(box), await ada.path()]).toEqual([
        "oh no that is sad",
        false,
        "/",
      ]);
      await ada.hover("#chat-1 .content");
      await ada.click(opener);
      await eventually(async () => expect(await ada.isSeen(box)).toBe(true));
      expect(ada.troubles).toEqual([]);
    },
  );

  test("stays away where one is in another room by then", async () => {
    await using site = new Site();
    const ada = await site.tabOf("Ada");
    const bob = await site.user("Bob");
    const room = site.room("open", "Board", bob, site.userOf(ada));
    await site.say(bob, "hello");
    await ada.go("/");
    const held = await ada.hold("*/assets/emoji*");
    await ada.hover("#chat-1 .content");
    await ada.click(".quick button:last-child");
    await eventually(() => expect(held.waiting).toBe(1));
    await ada.arrive(() => ada.click(`#place-${room} a`));
    await ada.release();
    await ada.evaluate(`fetch("/keys").then((answer) => answer.text())`);
    await typeKeys(ada, "here");
    expect([await ada.value("#content"), await ada.isSeen("#emoji")]).toEqual(["here", false]);
  });
});

inChromium("What comes late where one writes", () => {
  test("leaves alone what was written meanwhile: the last message is not edited", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await site.say(site.userOf(ada), "first");
    await eventually(async () => expect(await ada.said()).toEqual(["first"]));
    await ada.click("#content");
    const tools = await ada.hold("*/chats/1");
    await ada.key("ArrowUp");
    await eventually(() => expect(tools.waiting).toBe(1));
    await typeKeys(ada, "second");
    await ada.enterKey();
    await ada.release();
    await ada.evaluate(`fetch("/chats/1").then((answer) => answer.text())`);
    await typeKeys(ada, "third");
    await ada.enterKey();
    await eventually(() => expect(site.said()).toEqual(["first", "second", "third"]));
  });
});

inChromium("What is typed after a key that leads elsewhere, on a slow line,", () => {
  test.each(["for the first time", "again"])(
    "lands in the box of Ctrl + K, and Enter goes where it says: %s",
    async (time) => {
      await using site = new Site();
      const [ada, bob] = [await site.tabOf("Ada"), await site.user("Bob")];
      site.room("open", "Alpha", bob, site.userOf(ada));
      const room = site.room("open", "Board", bob, site.userOf(ada));
      await ada.go("/");
      if (time === "again") {
        await ada.key("k", "Control");
        await ada.type("al");
        await reads(ada, "#destinations li", "Alpha");
        await ada.key("k", "Control");
      }
      await ada.delay(300);
      await ada.arrive(async () => {
        await ada.key("k", "Control");
        await typeKeys(ada, "boar");
        expect(await ada.value("#switcher input")).toBe("boar");
        await ada.enterKey();
        // What comes too soon is for nobody.
        await typeKeys(ada, "x");
        await ada.enterKey();
      });
      expect([await ada.path(), site.said(), await ada.value("#content")]).toEqual([
        `/rooms/${room}`,
        [],
        "",
      ]);
      expect(ada.troubles).toEqual([]);
    },
  );

  test.each(["stops the browser", "does not want to leave after all"])(
    "lands in the box again once one %s",
    async (what) => {
      await using site = new Site();
      const ada = await site.signedIn("Ada");
      await ada.evaluate("content.blur()");
      if (what === "stops the browser") {
        await ada.delay(2_000);
        await ada.press("/");
        await ada.cdp("Page.stopLoading");
      } else {
        await ada.click("#log");
        await ada.evaluate(`{
          addEventListener("beforeunload", (event) => event.preventDefault());
          setTimeout(() => log.dispatchEvent(new KeyboardEvent("keydown", { key: "/", bubbles: true, cancelable: true })));
        }`);
        await eventually(() => ada.cdp("Page.handleJavaScriptDialog", { accept: false }));
      }
      await ada.delay(0);
      await eventually(async () => expect(await ada.evaluate("document.activeElement.id")).toBe("content"));
      await typeKeys(ada, "hello all");
      await ada.enterKey();
      await eventually(() => expect(site.said()).toEqual(["hello all"]));
    },
  );

  test.each(["", ", also in the place of what one was about to open"])(
    "is said to nobody where / leads to the search%s",
    async (also) => {
      await using site = new Site();
      const ada = await site.signedIn("Ada");
      await ada.evaluate("content.blur()");
      await ada.delay(300);
      await ada.arrive(async () => {
        if (also) await ada.evaluate("void location.assign('/people')");
        await typeKeys(ada, "/carol");
        await ada.enterKey();
      });
      await ada.delay(0);
      await ada.go("/");
      expect([site.said(), await ada.value("#content")]).toEqual([[], ""]);
    },
  );
});
