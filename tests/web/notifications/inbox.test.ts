import { describe, expect, test } from "bun:test";
import { limits } from "../../../src/base/limits.ts";
import { LOBBY } from "../../../src/domain/room.ts";
import type { User } from "../../../src/domain/user.ts";
import { entriesIn, inboxOf, inboxPage, olderIn } from "../../support/inbox.ts";
import { deleteMessage, editMessage, react, sendMessage } from "../../support/messages.ts";
import { attributes, elements, field, texts } from "../../support/page.ts";
import { changeRoom, signIn, someone, startRobin, talk } from "../../support/robin.ts";
import { commit, makeDirect, makeRoom } from "../../support/rooms.ts";
import { placeIn } from "../../support/sidebar.ts";

/** Ada has a browser; Bob and she are in the open Garden and the private Cellar. Everyone may call everyone. */
async function start() {
  const one = startRobin();
  const { robin } = one;
  const browser = await one.signedIn("Ada");
  const ada = robin.people.named("Ada")!;
  const bob = someone(robin, "Bob");
  const garden = makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, bob);
  const cellar = makeRoom(robin, { name: "Cellar", topic: "", kind: "private" }, bob);
  for (const room of [garden, cellar]) {
    commit(robin, () => robin.members.join(room.id, ada.id));
    changeRoom(robin, { mentionPolicy: "everyone" }, room.id);
  }
  const say = (content: string, room = garden.id, user: User = bob, replyTo?: number) =>
    sendMessage(robin, { user, room, content, replyTo });
  const markRead = async () => {
    const upTo = field(await inboxPage(browser), "upTo")!;
    expect((await browser.post("/inbox/read", { upTo })).headers.get("location")).toBe("/inbox");
  };
  return {
    ...one,
    newBrowser: one.browser,
    browser,
    ada,
    bob,
    garden,
    cellar,
    say,
    markRead,
    inbox: () => inboxOf(browser),
  };
}

describe("the inbox has", () => {
  test("nothing at first, and says what will be there", async () => {
    const { browser } = await start();
    const page = await inboxPage(browser);
    expect(entriesIn(page)).toEqual([]);
    expect(texts(page, "[role=status]")[0]).toContain("Nothing here yet");
  });

  test("a message that calls one by name, which leads to it", async () => {
    const { browser, say, garden, inbox } = await start();
    const id = await say("@Ada, **look** here");
    expect(await inbox()).toEqual(["* Bob mentioned you · Garden: @Ada, look here"]);
    const [entry] = entriesIn(await inboxPage(browser));
    expect(entry!.path).toBe(`/rooms/${garden.id}/chats/${id}#chat-${id}`);
  });

  test("a reply to what one said", async () => {
    const { ada, say, garden, inbox } = await start();
    const asked = await say("Who is there?", garden.id, ada);
    await say("Me", garden.id, undefined, asked);
    expect(await inbox()).toEqual(["* Bob replied to you · Garden: Me"]);
  });

  test("a message that calls everyone", async () => {
    const { say, inbox } = await start();
    await say("@room tea is ready");
    expect(await inbox()).toEqual(["* Bob called everyone · Garden: @room tea is ready"]);
  });

  test("no message that called everyone before one came, nor where one is not", async () => {
    const { robin, bob, clock, say, signedIn } = await start();
    await say("@room tea is ready");
    const attic = makeRoom(robin, { name: "Attic", topic: "", kind: "open" }, bob);
    changeRoom(robin, { mentionPolicy: "everyone" }, attic.id);
    clock.pass(1_000);
    const late = await signedIn("Late");
    commit(robin, () => robin.members.join(2, robin.people.named("Late")!.id));
    await say("@room up here", attic.id);
    expect(await inboxOf(late)).toEqual([]);
    await say("@room cake, too");
    expect(await inboxOf(late)).toEqual(["* Bob called everyone · Garden: @room cake, too"]);
  });

  test("a call by name in an open room that one is not in, which counts nowhere", async () => {
    const { robin, bob, say, inbox } = await start();
    const attic = makeRoom(robin, { name: "Attic", topic: "", kind: "open" }, bob);
    await say("@Ada, come up", attic.id);
    expect(await inbox()).toEqual(["Bob mentioned you · Attic: @Ada, come up"]);
  });

  test("what was not read in a room that one has left, or that is archived, as read: it counts nowhere any more", async () => {
    const { robin, ada, bob, say, inbox } = await start();
    const [attic, cellar] = ["Attic", "Cellar"].map((name) => {
      const room = makeRoom(robin, { name, topic: "", kind: "open" }, bob);
      commit(robin, () => robin.members.join(room.id, ada.id));
      return room;
    });
    await say("@Ada up", attic!.id);
    await say("@Ada down", cellar!.id);
    expect(await inbox()).toEqual([
      "* Bob mentioned you · Cellar: @Ada down",
      "* Bob mentioned you · Attic: @Ada up",
    ]);
    commit(robin, () => {
      robin.members.remove(attic!.id, ada.id);
      robin.rooms.archive(cellar!.id, bob.id);
    });
    expect(await inbox()).toEqual([
      "Bob mentioned you · Cellar: @Ada down",
      "Bob mentioned you · Attic: @Ada up",
    ]);
  });

  test("messages of a direct room, which are one entry until something else comes in between", async () => {
    const { robin, ada, bob, say, inbox } = await start();
    const direct = makeDirect(robin, bob, [ada.id]).id;
    await say("One", direct);
    await say("Two @Ada", direct);
    await say("Mine", direct, ada);
    await say("Three", direct);
    expect(await inbox()).toEqual(["* Bob wrote to you · 3 messages: Three"]);
    await say("@Ada");
    await say("Four", direct);
    expect(await inbox()).toEqual([
      "* Bob wrote to you: Four",
      "* Bob mentioned you · Garden: @Ada",
      "* Bob wrote to you · 3 messages: Three",
    ]);
  });

  test("the room of a direct message among several", async () => {
    const { robin, ada, bob, say, inbox } = await start();
    const eve = someone(robin, "Eve");
    await say("Hello, both of you", makeDirect(robin, bob, [ada.id, eve.id]).id);
    expect(await inbox()).toEqual(["* Bob wrote to you · Bob, Eve: Hello, both of you"]);
  });

  test("reactions to what one said, those to one message as one entry that the newest moves up", async () => {
    const { robin, ada, bob, say, garden, inbox } = await start();
    const eve = someone(robin, "Eve");
    const one = await say("One", garden.id, ada);
    const two = await say("Two", garden.id, ada);
    await react(robin, one, "👍", bob);
    await react(robin, two, "🎉", bob);
    await react(robin, one, "❤️", eve);
    expect(await inbox()).toEqual([
      "* ❤️ 👍 from Eve and Bob to your message · Garden: One",
      "* 🎉 from Bob to your message · Garden: Two",
    ]);
  });

  test("of many who reacted the newest by name, and how many others", async () => {
    const { robin, ada, say, garden, inbox } = await start();
    const id = await say("Cake?", garden.id, ada);
    for (const name of ["Cleo", "Dan", "Eve", "Finn", "Gus"])
      await react(robin, id, "👍", someone(robin, name));
    expect(await inbox()).toEqual(["* 👍 from Gus, Finn, Eve and 2 others to your message · Garden: Cake?"]);
  });

  test("nothing of what one says, answers and reacts to oneself", async () => {
    const { robin, ada, say, garden, inbox } = await start();
    const id = await say("@Ada, @room", garden.id, ada);
    await say("Yes", garden.id, ada, id);
    await react(robin, id, "👍", ada);
    expect(await inbox()).toEqual([]);
  });

  test("what is said in a room of which one wants to be told nothing", async () => {
    const { robin, ada, garden, say, inbox } = await start();
    commit(robin, () => robin.members.setLevel(garden.id, ada.id, "nothing"));
    await say("@Ada");
    expect(await inbox()).toEqual(["* Bob mentioned you · Garden: @Ada"]);
  });

  test("names that are written from right to left, each in its own direction", async () => {
    const { robin, browser, ada, say, garden } = await start();
    const id = await say("سؤال", garden.id, ada);
    for (const name of ["نور", "Eve"]) await react(robin, id, "👍", someone(robin, name));
    const page = await inboxPage(browser);
    expect(texts(page, ".entry bdi")).toEqual(["Eve", "نور"]);
    expect(attributes(page, ".entry .said span", "dir")).toEqual(["auto"]);
    await browser.get("/inbox", { "accept-language": "ar" });
    const arabic = await (await browser.get("/inbox", { "accept-language": "ar" })).text();
    expect(entriesIn(arabic)[0]!.told).toContain("👍 من");
  });

  test("a sign in the place of the words of a message that has files alone", async () => {
    const { robin, ada, bob, inbox } = await start();
    const direct = makeDirect(robin, bob, [ada.id]).id;
    await sendMessage(robin, { user: bob, room: direct, content: "" });
    expect(await inbox()).toEqual(["* Bob wrote to you: 📎"]);
  });
});

describe("the inbox shows no more", () => {
  test("what was said in a private room that one has left, or was taken out of", async () => {
    const { robin, ada, bob, cellar, say, inbox } = await start();
    await react(robin, await say("Mine", cellar.id, ada), "👍", bob);
    await say("@Ada", cellar.id);
    expect(await inbox()).toHaveLength(2);
    commit(robin, () => robin.leaving.depart(cellar, ada.id, bob.id));
    expect(await inbox()).toEqual([]);
  });

  test("what is behind the history floor", async () => {
    const { robin, ada, cellar, say, inbox } = await start();
    const before = await say("@Ada", cellar.id);
    const own = await say("Mine", cellar.id, ada);
    await react(robin, own, "👍", robin.people.named("Bob")!);
    commit(robin, () => robin.leaving.depart(cellar, ada.id, ada.id));
    const settings = { ...robin.rooms.find(cellar.id)!, kind: "open" } as const;
    commit(robin, () => robin.rooms.change(cellar.id, settings, own));
    expect(before).toBeLessThan(own);
    expect(await inbox()).toEqual([]);
    await say("@Ada again", cellar.id);
    expect(await inbox()).toEqual(["Bob mentioned you · Cellar: @Ada again"]);
  });

  test("whom one hides, whose reaction does not move up those of others either", async () => {
    const { robin, ada, bob, garden, say, inbox } = await start();
    const eve = someone(robin, "Eve");
    const own = await say("Mine", garden.id, ada);
    await react(robin, own, "👍", bob);
    await say("@Ada", garden.id, bob);
    await react(robin, own, "🎉", eve);
    await say("@Ada, @room", garden.id, eve);
    await say("Psst", makeDirect(robin, eve, [ada.id]).id, eve);
    await robin.hiding.set(ada.id, eve.id, true);
    expect(await inbox()).toEqual([
      "* Bob mentioned you · Garden: @Ada",
      "* 👍 from Bob to your message · Garden: Mine",
    ]);
  });

  test("a message that was deleted, and reactions to one's own that was", async () => {
    const { robin, ada, bob, garden, say, inbox } = await start();
    const own = await say("Mine", garden.id, ada);
    await react(robin, own, "👍", bob);
    const called = await say("@Ada");
    expect(await inbox()).toHaveLength(2);
    for (const id of [own, called]) await deleteMessage(robin, id, bob);
    expect(await inbox()).toEqual([]);
  });

  test("a call that an edit took back, and has one that an edit made", async () => {
    const { robin, bob, say, inbox } = await start();
    const id = await say("@Ada");
    await editMessage(robin, { id, user: bob, content: "Nothing" });
    expect(await inbox()).toEqual([]);
    await editMessage(robin, { id, user: bob, content: "@Ada, after all" });
    expect(await inbox()).toEqual(["* Bob mentioned you · Garden: @Ada, after all"]);
  });

  test("a reaction that was taken back", async () => {
    const { robin, ada, bob, garden, say, inbox } = await start();
    const own = await say("Mine", garden.id, ada);
    for (const emoji of ["👍", "🎉"]) await react(robin, own, emoji, bob);
    await react(robin, own, "🎉", bob);
    expect(await inbox()).toEqual(["* 👍 from Bob to your message · Garden: Mine"]);
    await react(robin, own, "👍", bob);
    expect(await inbox()).toEqual([]);
  });
});

describe("what is unread", () => {
  test("stands apart above what was read, also where that is newer", async () => {
    const { robin, ada, garden, say, inbox } = await start();
    await say("@Ada first", LOBBY);
    const read = await say("@Ada second", garden.id);
    robin.members.markRead(garden.id, ada.id, read);
    expect(await inbox()).toEqual([
      "* Bob mentioned you · Lobby: @Ada first",
      "Bob mentioned you · Garden: @Ada second",
    ]);
  });

  test("is marked as read at once, also of reactions and on another device", async () => {
    const { robin, browser, ada, bob, garden, say, markRead, inbox, newBrowser } = await start();
    const other = await signIn(robin, newBrowser(), ada);
    const own = await say("Mine", garden.id, ada);
    await say("@Ada");
    await say("Hello", makeDirect(robin, bob, [ada.id]).id);
    await react(robin, own, "👍", bob);
    expect((await inboxOf(other)).every((entry) => entry.startsWith("* "))).toBe(true);
    await markRead();
    const read = [
      "👍 from Bob to your message · Garden: Mine",
      "Bob wrote to you: Hello",
      "Bob mentioned you · Garden: @Ada",
    ];
    expect(await inbox()).toEqual(read);
    expect(await inboxOf(other)).toEqual(read);
    expect(elements(await inboxPage(browser), 'form[action="/inbox/read"]')).toEqual([]);
    await say("@Ada again");
    expect((await inbox())[0]).toBe("* Bob mentioned you · Garden: @Ada again");
  });

  test("stays unread where it came after the page on which one marked all as read", async () => {
    const { browser, say, inbox } = await start();
    await say("@Ada one");
    const upTo = field(await inboxPage(browser), "upTo")!;
    await say("@Ada two");
    await browser.post("/inbox/read", { upTo });
    expect(await inbox()).toEqual([
      "* Bob mentioned you · Garden: @Ada two",
      "Bob mentioned you · Garden: @Ada one",
    ]);
  });

  test("stays read where an older page marks less as read", async () => {
    const { robin, browser, ada, bob, garden, say, markRead, inbox } = await start();
    const own = await say("Mine", garden.id, ada);
    await say("Something else");
    await say("@Ada");
    await react(robin, own, "👍", bob);
    await markRead();
    await browser.post("/inbox/read", { upTo: "1" });
    expect(await inbox()).toEqual([
      "👍 from Bob to your message · Garden: Mine",
      "Bob mentioned you · Garden: @Ada",
    ]);
  });

  test("stays so in a room where more is unread, but for the mentions; other rooms are read", async () => {
    const { robin, browser, ada, bob, garden, cellar, say, markRead } = await start();
    const direct = makeDirect(robin, bob, [ada.id]).id;
    await say("Something else", garden.id);
    await say("@Ada", garden.id);
    await say("@Ada", cellar.id);
    await say("Hello", direct);
    const place = async (room: number) => {
      const { unread, mentions } = placeIn(await (await browser.get("/")).text(), room)!;
      return { unread, mentions };
    };
    expect(await place(garden.id)).toEqual({ unread: 2, mentions: 1 });
    await markRead();
    expect(await place(garden.id)).toEqual({ unread: 2, mentions: 0 });
    for (const room of [cellar.id, direct]) {
      expect(await place(room)).toEqual({ unread: 0, mentions: 0 });
      // Another machine may be asked next.
      const mark = robin.db.query("select read from members where user_id = ? and room_id = ?");
      expect(mark.values(ada.id, room)).toEqual([[robin.heads.head(room)]]);
    }
    await say("@Ada", garden.id);
    expect(await place(garden.id)).toEqual({ unread: 3, mentions: 1 });
  });

  const counted = (page: string) => texts(page, "#to-inbox .mentions [aria-hidden]");

  test("is counted beside the link to the inbox, on whatever room's page", async () => {
    const { robin, browser, ada, bob, say } = await start();
    const lobby = async () => (await browser.get("/")).text();
    expect(counted(await lobby())).toEqual([]);
    const direct = makeDirect(robin, bob, [ada.id]).id;
    await say("@Ada");
    await say("Hello", direct);
    await say("and bye", direct);
    expect(counted(await lobby())).toEqual(["3"]);
    expect(attributes(await lobby(), "#to-inbox a", "href")).toEqual(["/inbox"]);
  });

  test("is not counted there, nor as unread beside a room, where somebody has said it whom one hides, from then on", async () => {
    const { robin, browser, ada, bob, garden, say } = await start();
    const eve = someone(robin, "Eve");
    const own = await say("Mine", garden.id, ada);
    const direct = makeDirect(robin, bob, [ada.id, eve.id]).id;
    for (const author of [bob, eve]) {
      await say("@Ada", garden.id, author);
      await say("Yes", garden.id, author, own);
      await say("Hello", direct, author);
    }
    const page = await (await browser.get("/")).text();
    const told = (markup: string) => [
      counted(markup),
      ...[garden.id, direct]
        .map((room) => placeIn(markup, room)!)
        .map(({ unread, mentions }) => [unread, mentions]),
    ];
    expect(told(page)).toEqual([["6"], [4, 4], [2, 2]]);
    await robin.hiding.set(ada.id, eve.id, true);
    const path = `/chats?after=${robin.heads.newest}&now=${field(page, "now")!}`;
    expect(told(await (await browser.poll(path)).text())).toEqual([["3"], [2, 2], [1, 1]]);
    await say("@Ada", garden.id, eve);
    expect(told(await (await browser.get("/")).text())).toEqual([["3"], [2, 2], [1, 1]]);
    await robin.hiding.set(ada.id, eve.id, false);
    expect(told(await (await browser.get("/")).text())).toEqual([["7"], [5, 5], [2, 2]]);
  });

  test("is counted no more by the next poll, also where its room stays unread", async () => {
    const { robin, browser, say, markRead } = await start();
    await say("Something else");
    await say("@Ada");
    const page = await (await browser.get("/")).text();
    expect(counted(page)).toEqual(["1"]);
    await markRead();
    const path = `/chats?after=${robin.heads.newest}&now=${field(page, "now")!}`;
    const news = await (await browser.poll(path)).text();
    expect(elements(news, "#to-inbox")).toHaveLength(1);
    expect(counted(news)).toEqual([]);
  });
});

describe("pages of the inbox", () => {
  const { shown } = limits.inbox;

  /** What every page of the inbox shows, from the newest to the oldest. */
  async function allPages(read: (path: string) => Promise<string>, between = async () => {}) {
    const pages: string[][] = [];
    let path: string | undefined = "/inbox";
    while (path !== undefined) {
      const page = await read(path);
      pages.push(entriesIn(page).map(({ isUnread, said }) => `${isUnread ? "* " : ""}${said}`));
      path = olderIn(page);
      await between();
    }
    return pages;
  }

  test("have everything once, what is unread first", async () => {
    const { robin, browser, ada, bob, garden, say } = await start();
    const names = Array.from({ length: shown + 20 }, (_, index) => `@Ada ${index}`);
    for (const name of names) await say(name, LOBBY);
    for (const name of names) await say(name, garden.id);
    robin.members.markRead(garden.id, ada.id, robin.heads.head(garden.id));
    await talk(robin, bob, 300, makeDirect(robin, bob, [ada.id]).id);
    const pages = await allPages((path) => inboxPage(browser, path));
    const newest = names.toReversed();
    expect(pages.flat()).toEqual(["* 300", ...newest.map((name) => `* ${name}`), ...newest]);
    expect(pages.map(({ length }) => length)).toEqual([shown, shown, 2 * names.length + 1 - 2 * shown]);
  });

  test("have no hole where all is read and more comes meanwhile", async () => {
    const { robin, browser, ada, say } = await start();
    const names = Array.from({ length: 2 * shown }, (_, index) => `@Ada ${index}`);
    for (const name of names) await say(name, LOBBY);
    const pages = await allPages(
      (path) => inboxPage(browser, path),
      async () => {
        await say("@Ada new");
        robin.members.markRead(LOBBY, ada.id, robin.heads.head(LOBBY));
      },
    );
    const found = new Set(pages.flat().map((said) => said.replace("* ", "")));
    expect(names.filter((name) => !found.has(name))).toEqual([]);
  });

  test("end where nothing is older", async () => {
    const { browser, say } = await start();
    for (let index = 0; index < shown; index += 1) await say(`@Ada ${index}`);
    expect(olderIn(await inboxPage(browser))).toBeUndefined();
    await say("@Ada one more");
    expect(olderIn(await inboxPage(browser))).toBeDefined();
  });
});

test("a guest is led to sign in, and back", async () => {
  const { browser } = startRobin();
  expect((await browser().get("/inbox")).headers.get("location")).toBe("/login?next=%2Finbox");
  expect((await browser().post("/inbox/read", { upTo: "1" })).headers.get("location")).toBe(
    "/login?next=%2Finbox",
  );
});

test.each(["", "x", "-1", "1.5"])("no number is refused to be read up to: %j", async (upTo) => {
  const { browser } = await start();
  expect((await browser.post("/inbox/read", { upTo })).status).toBe(422);
});
