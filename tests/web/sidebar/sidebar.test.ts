import { afterEach, describe, expect, test } from "bun:test";
import type { User } from "../../../src/domain/user.ts";
import { createApp } from "../../../src/app.ts";
import { assemble } from "../../../src/robin.ts";
import { LOBBY, type Room } from "../../../src/domain/room.ts";
import { en, type Words } from "../../../src/words/en.ts";
import { ja } from "../../../src/words/ja.ts";
import { zh } from "../../../src/words/zh.ts";
import { Browser } from "../../support/browser.ts";
import { attributes, contents, cursor, elements } from "../../support/page.ts";
import { someone, startRobin, talk, until, type WholeRobin } from "../../support/robin.ts";
import { hereIn, placeIn, placesIn, typingIn, versionIn } from "../../support/sidebar.ts";
import { deleteMessage, editMessage, sendMessage } from "../../support/messages.ts";
import { makeDirect, makeRoom, commit } from "../../support/rooms.ts";
import { changeRoom } from "../../support/robin.ts";

const WAIT = { prefer: "wait=25" };
const HTMX = { "hx-request": "true" };

/** Robins to close after a test: a poll that is still held would wait for its time. */
const started: WholeRobin[] = [];

afterEach(() => {
  for (const { longPolls, members } of started.splice(0)) {
    longPolls.close();
    members.flush();
  }
});

/** A Robin in which Ada has a browser and Bob speaks. Both are in room 2, the Garden; room 3 is Bob's alone. */
async function start() {
  const one = startRobin();
  const { robin } = one;
  started.push(robin);
  const browser = await one.signedIn("Ada");
  const ada = robin.people.named("Ada")!;
  const bob = someone(robin, "Bob");
  const garden = make(robin, "Garden", bob);
  const cellar = make(robin, "Cellar", bob, "private");
  commit(robin, () => robin.members.join(garden.id, ada.id));
  // From here on Ada is here, and who is here changes no more.
  await browser.poll("/chats?after=0", WAIT, AbortSignal.abort());
  const say = (content: string, room = garden) => sendMessage(robin, { user: bob, room: room.id, content });
  return { ...one, page: new Page(robin, browser), ada, bob, garden, cellar, say };
}

function make(robin: WholeRobin, name: string, owner: User, kind: "open" | "private" = "open"): Room {
  return makeRoom(robin, { name, topic: "", kind }, owner);
}

/** The page of a room in a browser. */
class Page {
  readonly browser: Browser;
  /** What stands in it, or what came last. */
  text = "";
  #robin: WholeRobin;
  #path = "";

  constructor(robin: WholeRobin, browser: Browser) {
    this.#robin = robin;
    this.browser = browser;
  }

  async open(room = LOBBY): Promise<this> {
    this.text = await (await this.browser.get(room === LOBBY ? "/" : `/rooms/${room}`)).text();
    this.#path = `room=${room}`;
    this.#next();
    return this;
  }

  get version(): string {
    return versionIn(this.text)!;
  }

  /** What the next poll asks. */
  get asks(): string {
    return `/chats?${this.#path}`;
  }

  /** The next poll, which is answered at once: whether something else stands beside the log by now. */
  async polls(): Promise<boolean> {
    const answer = await this.browser.poll(this.asks);
    if (answer.status === 204) return false;
    return this.#takes(answer);
  }

  /** The next poll, which is held; it becomes what that of `polls` is. */
  async holds(): Promise<{ answered: Promise<boolean> }> {
    const held = this.#robin.longPolls.size;
    const answer = this.browser.poll(this.asks, WAIT);
    await until(() => this.#robin.longPolls.size > held);
    return { answered: answer.then((given) => this.#takes(given)) };
  }

  async #takes(answer: Response): Promise<boolean> {
    expect(answer.status).toBe(200);
    const before = this.version;
    const text = await answer.text();
    expect(text.split('id="tail"')).toHaveLength(2);
    const isNew = versionIn(text) !== undefined;
    if (isNew) expect(versionIn(text)).not.toBe(before);
    this.text = isNew ? text : text + this.text.slice(this.text.indexOf('<div id="side"'));
    this.#next();
    return isNew;
  }

  #next(): void {
    const room = /room=\d+/.exec(this.#path)![0];
    this.#path = `after=${cursor(this.text)}&${room}&now=${this.version}`;
  }
}

describe("a poll that names the version of its page", () => {
  test("is answered with nothing, or held, while nothing is new", async () => {
    const { robin, page } = await start();
    await page.open();
    expect((await page.browser.poll(page.asks)).status).toBe(204);
    await page.holds();
    robin.longPolls.sweep();
    expect(robin.longPolls.size).toBe(1);
  });

  test("brings what stands beside the log when that is another, and the tail it came from", async () => {
    const { page, garden, say } = await start();
    await page.open();
    await say("Hello");
    const answer = await (await page.browser.poll(page.asks)).text();
    expect(attributes(answer, "*", "hx-swap-oob")).toEqual(["outerMorph", "true"]);
    expect(answer).toContain('<div id="side" hx-swap-oob="outerMorph">');
    expect(typingIn(answer)).toBe("");
    expect(placeIn(answer, garden.id)).toEqual({ room: 2, name: "Garden", unread: 1, mentions: 0 });
    expect([cursor(answer), contents(answer)]).toEqual([0, []]);
  });

  test("brings it once", async () => {
    const { page, say } = await start();
    await page.open();
    await say("Hello");
    expect(await page.polls()).toBe(true);
    expect(await page.polls()).toBe(false);
  });

  test("brings it with what is new in the log", async () => {
    const { page, garden, say } = await start();
    await page.open();
    await say("there");
    await say("here", { ...garden, id: LOBBY });
    const answer = await (await page.browser.poll(page.asks)).text();
    expect(contents(answer)).toEqual(["here"]);
    expect(answer.split('id="tail"')).toHaveLength(2);
    expect(placeIn(answer, garden.id)?.unread).toBe(1);
  });

  test("brings only what is new in the log while all else is the same", async () => {
    const { robin, page, garden, say } = await start();
    await page.open();
    await say("here", { ...garden, id: LOBBY });
    const answer = await (await page.browser.poll(page.asks)).text();
    expect(answer).toBe(robin.feed.changes(en, LOBBY, 0));
  });

  test.each(["", "x", "UPPER", "%22%3E%3Cb%3E", "0".repeat(500), "null", "-1"])(
    "gets the version there is when it names %p, and nothing of that",
    async (version) => {
      const { page } = await start();
      const shown = (await page.open()).version;
      const answer = await (await page.browser.poll(`/chats?after=0&now=${version}`)).text();
      expect(versionIn(answer)).toBe(shown);
      if (version.length > 4) expect(answer).not.toContain(decodeURIComponent(version));
    },
  );

  test("may name it anywhere in the address", async () => {
    const { page } = await start();
    const { version } = await page.open();
    for (const path of [`/chats?now=${version}&after=0`, `/chats?room=1&now=${version}&after=0&x=1`]) {
      expect((await page.browser.poll(path)).status).toBe(204);
    }
    const answer = await page.browser.poll("/chats?now=old&after=0");
    expect(versionIn(await answer.text())).toBe(version);
  });

  test("of a page of the past is answered as well, and stays one", async () => {
    const { robin, page, bob, garden, say } = await start();
    await talk(robin, bob, 3);
    await page.open();
    const first = await (await page.browser.poll(`/chats?after=3&upTo=2&now=${page.version}`)).text();
    // What is new in the room does not show in the log.
    expect(placeIn(first, LOBBY)?.unread).toBe(3);
    const path = `/chats?after=3&upTo=2&now=${versionIn(first)}`;
    expect((await page.browser.poll(path)).status).toBe(204);
    await say("there");
    await say("here", { ...garden, id: LOBBY });
    const answer = await (await page.browser.poll(path)).text();
    expect(contents(answer)).toEqual([]);
    expect(answer.split('id="tail"')).toHaveLength(2);
    expect(answer).toContain("/chats?after=5&amp;upTo=2");
    expect(placeIn(answer, garden.id)?.unread).toBe(1);
    expect(placeIn(answer, LOBBY)?.unread).toBe(4);
  });

  test("and what it knows to be read learns what was read elsewhere", async () => {
    const { robin, page, ada, say } = await start();
    await say("here", { ...robin.rooms.find(LOBBY)! });
    await page.open();
    const path = `/chats?after=1&now=${page.version}`;
    expect((await page.browser.poll(`${path}&read=0`)).status).toBe(204);
    robin.members.markRead(LOBBY, ada.id, 1);
    expect((await page.browser.poll(path)).status).toBe(204);
    expect(await (await page.browser.poll(`${path}&read=0`)).text()).toContain(
      '<div id="side" data-read="1"',
    );
    expect((await page.browser.poll(`${path}&read=1`)).status).toBe(204);
  });

  test("from the future reloads its page, with one tail", async () => {
    const { page } = await start();
    const answer = await page.browser.poll("/chats?after=99&now=old");
    expect(answer.headers.get("hx-refresh")).toBe("true");
    expect((await answer.text()).split('id="tail"')).toHaveLength(2);
  });

  test("of before a restart, or of another machine, is told nothing where the same is shown", async () => {
    const { robin, page, say } = await start();
    await say("Hello");
    await page.open();
    robin.members.flush();
    const again = assemble(robin.db, robin.settings, robin.now);
    const browser = new Browser(createApp(again).handle);
    browser.cookies = page.browser.cookies;
    expect((await browser.poll(page.asks)).status).toBe(204);
  });

  test("of before a restart gets what there is now", async () => {
    const { robin, page, garden, say } = await start();
    await page.open();
    const { version } = page;
    await say("Hello");
    robin.members.flush();
    const again = assemble(robin.db, robin.settings, robin.now);
    const browser = new Browser(createApp(again).handle);
    browser.cookies = page.browser.cookies;
    const answer = await (await browser.poll(page.asks)).text();
    expect(versionIn(answer)).not.toBe(version);
    expect(placeIn(answer, garden.id)?.unread).toBe(1);
    expect((await browser.poll(`/chats?after=0&now=${versionIn(answer)}`)).status).toBe(204);
  });
});

describe("a poll that names no version", () => {
  test("is answered with the feed and nothing else, byte for byte", async () => {
    const { robin, page, browser, say, garden } = await start();
    await page.open();
    await say("there");
    await say("here", { ...garden, id: LOBBY });
    const guest = browser();
    for (const reader of [page.browser, guest]) {
      expect(await (await reader.poll("/chats?after=0")).text()).toBe(robin.feed.changes(en, LOBBY, 0));
      expect((await reader.poll("/chats?after=2")).status).toBe(204);
    }
  });

  test("is held whatever happens beside the log, and is then answered with the feed alone", async () => {
    const { robin, page, clock, say } = await start();
    await page.open();
    const poll = page.browser.poll("/chats?after=0", WAIT);
    await until(() => robin.longPolls.size === 1);
    await say("there");
    robin.longPolls.sweep();
    expect(robin.longPolls.size).toBe(1);
    clock.pass(25_000);
    robin.longPolls.sweep();
    expect(await (await poll).text()).toBe(robin.feed.changes(en, LOBBY, 0));
  });

  test("is what a guest's is, whatever it names", async () => {
    const { robin, browser, say } = await start();
    await say("there");
    const guest = browser();
    expect((await guest.poll("/chats?after=0&now=old")).status).toBe(204);
    const poll = guest.poll("/chats?after=0&now=old", WAIT);
    await until(() => robin.longPolls.size === 1);
    robin.longPolls.sweep();
    expect(robin.longPolls.size).toBe(1);
    robin.longPolls.close();
    expect(await (await poll).text()).toBe(robin.feed.changes(en, LOBBY, 0));
  });
});

describe("a held poll", () => {
  test("is answered when something is said in another of one's rooms: at the tick, not before", async () => {
    const { robin, page, garden, say } = await start();
    await page.open();
    const { answered } = await page.holds();
    await say("Hello");
    expect(robin.longPolls.size).toBe(1);
    robin.longPolls.sweep();
    expect(await answered).toBe(true);
    expect(placeIn(page.text, garden.id)?.unread).toBe(1);
    await page.holds();
    robin.longPolls.sweep();
    expect(robin.longPolls.size).toBe(1);
  });

  test("is answered once for what is said 200 times", async () => {
    const { robin, page, bob, garden } = await start();
    await page.open();
    for (const unread of [200, 400]) {
      const { answered } = await page.holds();
      for (let time = 0; time < 10; time += 1) await talk(robin, bob, 20, garden.id);
      expect(robin.longPolls.size).toBe(1);
      robin.longPolls.sweep();
      expect(await answered).toBe(true);
      expect(placeIn(page.text, garden.id)?.unread).toBe(unread);
    }
  });

  test("of a page that is older by then is held until the tick, too", async () => {
    const { robin, page, say } = await start();
    await page.open();
    await say("Hello");
    const { answered } = await page.holds();
    expect(robin.longPolls.size).toBe(1);
    robin.longPolls.sweep();
    expect(await answered).toBe(true);
  });

  test("brings what stands beside the log with a message that comes first", async () => {
    const { page, garden, say } = await start();
    await page.open();
    const { answered } = await page.holds();
    await say("there");
    await say("here", { ...garden, id: LOBBY });
    expect(await answered).toBe(true);
    expect(contents(page.text)).toEqual(["here"]);
  });

  test("is not answered by what changes in a room where one is not", async () => {
    const { robin, page, bob, cellar, say } = await start();
    const pond = make(robin, "Pond", bob);
    await page.open();
    await page.holds();
    for (const room of [cellar, pond]) {
      const id = await say("Hello", room);
      await editMessage(robin, { id, user: bob, content: "@Ada" });
      await deleteMessage(robin, id, bob);
      robin.presence.ask(room.id, bob, true);
      robin.members.markRead(room.id, bob.id, id);
      const another = someone(robin, `Name${room.id}`);
      commit(robin, () => robin.members.join(room.id, another.id));
    }
    robin.longPolls.sweep();
    expect(robin.longPolls.size).toBe(1);
  });

  test("is not answered when a room where one is not is made, renamed or archived", async () => {
    const { robin, page, bob, cellar } = await start();
    await page.open();
    await page.holds();
    make(robin, "Attic", bob, "private");
    changeRoom(robin, { kind: "private", name: "Vault" }, cellar.id);
    commit(robin, () => robin.rooms.archive(cellar.id, bob.id));
    robin.longPolls.sweep();
    expect(robin.longPolls.size).toBe(1);
  });

  test("is not answered by what others read, or want to know of", async () => {
    const { robin, page, bob, garden, say } = await start();
    await page.open();
    const id = await say("Hello");
    await page.polls();
    await page.holds();
    robin.members.markRead(garden.id, bob.id, id);
    commit(robin, () => robin.members.setLevel(garden.id, bob.id, "nothing"));
    robin.longPolls.sweep();
    expect(robin.longPolls.size).toBe(1);
  });
});

describe("the sidebar changes", () => {
  type Started = Awaited<ReturnType<typeof start>>;
  const rooms = ({ page }: Started) => placesIn(page.text).map(({ name }) => name);
  const inGarden = ({ page, garden }: Started) => placeIn(page.text, garden.id);
  const withDirect = ({ robin, bob, ada }: Started) => makeDirect(robin, bob, [ada.id]);

  test.each<[string, (given: Started) => unknown, (given: Started) => unknown, unknown]>([
    [
      "one is called in another room",
      async ({ say }) => {
        await say("@Ada");
        await say("Hello");
      },
      inGarden,
      { room: 2, name: "Garden", unread: 2, mentions: 1 },
    ],
    [
      "a room is joined",
      async ({ robin, page, bob }) => {
        const pond = make(robin, "Pond", bob);
        await page.polls();
        await page.browser.post(`/rooms/${pond.id}/join`);
      },
      rooms,
      ["Lobby", "Garden", "Pond"],
    ],
    ["a room is left", ({ page }) => page.browser.post("/rooms/2/leave"), rooms, ["Lobby"]],
    [
      "one is invited",
      ({ robin, ada, cellar }) => commit(robin, () => robin.members.join(cellar.id, ada.id)),
      rooms,
      ["Lobby", "Cellar", "Garden"],
    ],
    [
      "one is taken out of a room",
      ({ robin, ada, garden }) => commit(robin, () => robin.leaving.takeOut(garden, ada.id)),
      rooms,
      ["Lobby"],
    ],
    [
      "a room is made",
      ({ page }) => page.browser.post("/rooms", { name: "Attic", kind: "private" }),
      rooms,
      ["Lobby", "Attic", "Garden"],
    ],
    [
      "a room gets another name",
      ({ robin, garden }) => changeRoom(robin, { kind: "open", name: "Meadow" }, garden.id),
      rooms,
      ["Lobby", "Meadow"],
    ],
    [
      "a room becomes private",
      ({ robin, garden }) => changeRoom(robin, { kind: "private" }, garden.id),
      ({ page }) => page.text.includes('class="place private"'),
      true,
    ],
    [
      "a room is archived",
      ({ robin, garden, bob }) => commit(robin, () => robin.rooms.archive(garden.id, bob.id)),
      rooms,
      ["Lobby"],
    ],
    [
      "a room is opened for speaking again",
      async ({ robin, page, garden, bob }) => {
        commit(robin, () => robin.rooms.archive(garden.id, bob.id));
        await page.polls();
        commit(robin, () => robin.rooms.restore(garden.id));
      },
      rooms,
      ["Lobby", "Garden"],
    ],
    [
      "a room is deleted",
      ({ robin, garden }) => commit(robin, () => robin.rooms.softDelete(garden.id)),
      rooms,
      ["Lobby"],
    ],
    [
      "one says what calls for one's attention",
      ({ page }) => page.browser.post("/rooms/2/level", { level: "nothing" }),
      ({ page }) => attributes(page.text, "#place-2 a", "data-level")[0],
      "nothing",
    ],
    [
      "one begins to write to somebody",
      ({ page }) => page.browser.post("/directs", { name: "Bob" }),
      rooms,
      ["Lobby", "Bob", "Garden"],
    ],
    [
      "somebody writes to one",
      (given) => given.say("Hello", withDirect(given)),
      ({ page }) => placesIn(page.text)[1],
      { room: 4, name: "Bob", unread: 1, mentions: 1 },
    ],
    [
      "another conversation comes to the top",
      async (given) => {
        const { robin, bob, ada, say, page } = given;
        const cy = someone(robin, "Cy");
        const group = makeDirect(robin, bob, [ada.id, cy.id]);
        await say("first", group);
        await say("second", withDirect(given));
        await page.polls();
        await sendMessage(robin, { user: ada, room: group.id, content: "third" });
      },
      rooms,
      ["Lobby", "Bob, Cy", "Bob", "Garden"],
    ],
    [
      "somebody comes",
      ({ robin, bob }) => robin.presence.ask(LOBBY, bob, false),
      ({ page }) => hereIn(page.text),
      [1, 2],
    ],
    [
      "somebody types",
      ({ robin, bob }) => robin.presence.ask(LOBBY, bob, true),
      ({ page }) => typingIn(page.text),
      "Bob is typing…",
    ],
    [
      "somebody who is here gets another name",
      async ({ robin, page, bob }) => {
        robin.presence.ask(LOBBY, bob, false);
        await page.polls();
        robin.presence.ask(LOBBY, { ...bob, name: "Robert" }, false);
      },
      ({ page }) => page.text.includes("Robert"),
      true,
    ],
  ])("when %s", async (_, act, shown, expected) => {
    const given = await start();
    await given.page.open();
    await act(given);
    expect(await given.page.polls()).toBe(true);
    expect(shown(given)).toEqual(expected);
    // A page that is opened now shows the same.
    const { page } = given;
    const polled = placesIn(page.text);
    expect(placesIn((await page.open()).text)).toEqual(polled);
  });

  test("not when somebody begins to write to one, and has said nothing", async () => {
    const { robin, page, bob, ada, say } = await start();
    await page.open();
    const direct = makeDirect(robin, bob, [ada.id]);
    await page.polls();
    expect(placeIn(page.text, direct.id)).toBeUndefined();
    expect(placeIn((await page.open()).text, direct.id)).toBeUndefined();
    await say("Hello", direct);
    expect(await page.polls()).toBe(true);
    expect(placeIn(page.text, direct.id)?.name).toBe("Bob");
  });

  test("not when something is said in the room of the page", async () => {
    const { page, garden, say } = await start();
    await page.open(garden.id);
    await say("@Ada");
    expect(await page.polls()).toBe(false);
    expect(contents(page.text)).toHaveLength(1);
  });
});

describe("the list of one's rooms", () => {
  test("counts nothing for the room of the page, and marks that as the current one", async () => {
    const { page, garden, say } = await start();
    await say("@Ada");
    await page.open(garden.id);
    expect(placeIn(page.text, garden.id)).toMatchObject({ unread: 0, mentions: 0 });
    const current = elements(page.text, '[aria-current="page"]');
    expect(current).toEqual(elements(page.text, "li#place-2 > a"));
    expect(current).toHaveLength(1);
    expect(placeIn((await page.open()).text, garden.id)).toMatchObject({ unread: 1, mentions: 1 });
  });

  test("has the lobby first, then conversations, the newest first, then rooms by name", async () => {
    const { robin, page, ada, bob } = await start();
    const cy = someone(robin, "Cy");
    const names = ["zoo", "Room 10", "attic", "room 2", "Ökonomie", "Room 2a"];
    for (const name of names) {
      const { id } = make(robin, name, bob);
      commit(robin, () => robin.members.join(id, ada.id));
    }
    for (const other of [bob, cy]) {
      const { id } = makeDirect(robin, ada, [other.id]);
      await sendMessage(robin, { user: other, room: id, content: "Hello" });
    }
    await page.open();
    expect(placesIn(page.text).map(({ name }) => name)).toEqual([
      "Lobby",
      "Cy",
      "Bob",
      "attic",
      "Garden",
      "Ökonomie",
      "room 2",
      "Room 2a",
      "Room 10",
      "zoo",
    ]);
  });

  test("has the rooms in the order of the reader's language", async () => {
    const { robin, ada, bob } = await start();
    for (const name of ["上海", "北京", "广州"]) {
      const { id } = make(robin, name, bob);
      commit(robin, () => robin.members.join(id, ada.id));
    }
    const namesIn = (words: Words) =>
      placesIn(robin.sidebar.contents({ user: ada, words }, LOBBY)).flatMap(({ name }) =>
        /\p{Script=Han}/u.test(name) ? name : [],
      );
    expect([namesIn(zh), namesIn(ja)]).toEqual([
      ["北京", "广州", "上海"],
      ["上海", "北京", "广州"],
    ]);
  });

  test("has an archived room only on its own page", async () => {
    const { robin, page, garden, bob } = await start();
    commit(robin, () => robin.rooms.archive(garden.id, bob.id));
    expect(placeIn((await page.open()).text, garden.id)).toBeUndefined();
    expect(placeIn((await page.open(garden.id)).text, garden.id)).toBeDefined();
  });

  test("shows a name as it was typed", async () => {
    const { robin, page, ada } = await start();
    const { id } = make(robin, '<b>&"', ada);
    expect(placeIn((await page.open()).text, id)?.name).toBe('<b>&"');
    expect(page.text).not.toContain("<b>");
  });

  test("shows both what is unread and what calls one, or what is said to few as calling each", async () => {
    const { robin, page, ada, bob, say } = await start();
    await say("@Ada");
    await say("Hello");
    await say("to you", makeDirect(robin, bob, [ada.id]));
    const { text } = await page.open();
    expect(text).toContain(
      '<span class="count"><span aria-hidden="true">2</span><span class="unseen"> 2 unread</span></span>',
    );
    expect(text).toContain(
      '<span class="mentions"><span aria-hidden="true">1</span><span class="unseen"> 1 for you</span></span>',
    );
    expect(text).toContain(
      '<span class="mentions"><span aria-hidden="true">1</span><span class="unseen"> 1 unread</span></span>',
    );
  });

  test("never names a private room of others, nor who writes to whom", async () => {
    const { robin, page, bob, cellar, say } = await start();
    const cy = someone(robin, "Cyrus");
    const direct = makeDirect(robin, bob, [cy.id]);
    const seen: string[] = [];
    await page.open();
    const look = async () => {
      await page.polls();
      const hidden = await page.browser.get(`/rooms/${cellar.id}`);
      expect(hidden.status).toBe(404);
      seen.push(page.text, (await page.open()).text, await hidden.text());
    };
    await look();
    for (const room of [cellar, direct]) await say("@Ada @room", room);
    await look();
    changeRoom(robin, { kind: "private", name: "Cellar of wine" }, cellar.id);
    commit(robin, () => robin.members.join(cellar.id, cy.id));
    await look();
    commit(robin, () => robin.rooms.archive(cellar.id, bob.id));
    await look();
    commit(robin, () => robin.rooms.softDelete(cellar.id));
    await look();
    for (const text of seen) {
      expect(text).not.toContain("Cellar");
      expect(text).not.toContain("Cyrus");
      expect(text).not.toContain(`place-${cellar.id}"`);
      expect(text).not.toContain(`place-${direct.id}"`);
    }
  });

  test("names a private room no more to one who was taken out of it", async () => {
    const { robin, page, ada, cellar, say } = await start();
    commit(robin, () => robin.members.join(cellar.id, ada.id));
    await page.open();
    expect(placeIn(page.text, cellar.id)).toBeDefined();
    commit(robin, () => robin.leaving.takeOut(cellar, ada.id));
    await say("@Ada", cellar);
    expect(await page.polls()).toBe(true);
    expect(page.text).not.toContain("Cellar");
  });

  test("of a guest has the rooms that all may read, without counts and with no version", async () => {
    const { robin, browser, garden, ada, say } = await start();
    changeRoom(robin, { kind: "open", isPublic: true }, garden.id);
    const attic = make(robin, "Attic", ada);
    changeRoom(robin, { kind: "open", isPublic: true }, attic.id);
    await say("Hello");
    const text = await (await browser().get("/")).text();
    expect(placesIn(text)).toEqual([
      { room: 1, name: "Lobby", unread: 0, mentions: 0 },
      { room: 4, name: "Attic", unread: 0, mentions: 0 },
      { room: 2, name: "Garden", unread: 0, mentions: 0 },
    ]);
    expect(versionIn(text)).toBeUndefined();
  });
});

test("a message is the same bytes for every reader, whatever stands beside it", async () => {
  const { robin, page, signedIn, browser, say, garden } = await start();
  const other = new Page(robin, await signedIn("Cy"));
  commit(robin, () => robin.members.join(garden.id, robin.people.named("Cy")!.id));
  await page.open();
  await other.open();
  await say("there");
  await say("@Ada here", { ...garden, id: LOBBY });
  const answers = [
    await (await page.browser.poll(page.asks)).text(),
    await (await other.browser.poll(other.asks)).text(),
    await (await browser().poll("/chats?after=0")).text(),
  ];
  const inLog = answers.map((answer) => answer.split('<div id="side"')[0]);
  expect(new Set(inLog).size).toBe(1);
  expect(inLog[0]).toBe(robin.feed.changes(en, LOBBY, 0));
  expect(new Set(answers).size).toBe(3);
});

test("a page tells how far its reader had read, and what is the first thing after it", async () => {
  const { page, robin, ada, garden, say } = await start();
  await say("one");
  await say("two");
  robin.members.markRead(garden.id, ada.id, 1);
  expect((await page.open(garden.id)).text).toContain('<div id="side" data-read="1" data-first="2">');
  await page.browser.post("/rooms/2/read", { upTo: "2" }, HTMX);
  expect((await page.open(garden.id)).text).toContain('<div id="side" data-read="2">');
});
