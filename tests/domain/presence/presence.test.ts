import { afterEach, describe, expect, mock, spyOn, test } from "bun:test";
import { join } from "node:path";
import { Changes } from "../../../src/database/changes.ts";
import type { User } from "../../../src/domain/user.ts";
import { limits } from "../../../src/base/limits.ts";
import { Presence } from "../../../src/domain/presence/presence.ts";
import type { RowChanges } from "../../../src/domain/rows.ts";
import type { Robin } from "../../../src/robin.ts";
import { LOBBY, type Room } from "../../../src/domain/room.ts";
import { en } from "../../../src/words/en.ts";
import type { Browser } from "../../support/browser.ts";
import { Clock, someone, startRobin, until } from "../../support/robin.ts";
import { hereIn, typingIn } from "../../support/sidebar.ts";
import { sendMessage } from "../../support/messages.ts";
import { makeRoom, commit } from "../../support/rooms.ts";

const WAIT = { prefer: "wait=25" };
const TYPING = { ...WAIT, "robin-typing": "1" };

/** Robins to close after a test: a poll that is still held would wait for its time. */
const started: ReturnType<typeof startRobin>[] = [];

afterEach(() => {
  for (const { robin } of started.splice(0)) robin.longPolls.close();
  mock.restore();
});

/** A Robin in which Ada has a browser. */
async function start() {
  const one = startRobin();
  started.push(one);
  const { robin, clock } = one;
  const ada = await one.signedIn("Ada");
  /** Begins a poll; `end` lets the browser give it up. */
  const hold = async (browser: Browser, path = "/chats?after=0", headers = WAIT) => {
    const held = robin.longPolls.size;
    const gone = new AbortController();
    const answer = browser.poll(path, headers, gone.signal);
    await until(() => robin.longPolls.size > held);
    const end = async () => {
      gone.abort();
      await answer;
    };
    return { answer, end };
  };
  /** Lets time go by, and what goes with it. */
  const pass = (ms: number) => {
    clock.pass(ms);
    robin.presence.expire();
  };
  const here = (room = LOBBY) => robin.presence.shown(room).here.map(({ name }) => name);
  const typing = (room = LOBBY) => robin.presence.shown(room).typing.map(({ name }) => name);
  return { ...one, ada, hold, pass, here, typing };
}

describe("who is here", () => {
  test("is who holds a poll, for as long as it is held", async () => {
    const { ada, hold, pass, here } = await start();
    expect(here()).toEqual([]);
    await hold(ada);
    expect(here()).toEqual(["Ada"]);
    pass(30_000);
    expect(here()).toEqual(["Ada"]);
  });

  test("goes 3 s after the last poll has ended", async () => {
    const { ada, hold, pass, here } = await start();
    const { end } = await hold(ada);
    pass(20_000);
    await end();
    pass(2_999);
    expect(here()).toEqual(["Ada"]);
    pass(1);
    expect(here()).toEqual([]);
  });

  test("stays while one of several tabs does", async () => {
    const { ada, hold, pass, here } = await start();
    const first = await hold(ada);
    const second = await hold(ada);
    await first.end();
    pass(60_000);
    expect(here()).toEqual(["Ada"]);
    await second.end();
    pass(3_000);
    expect(here()).toEqual([]);
  });

  test("stays from one poll to the next", async () => {
    const { robin, ada, hold, pass, here } = await start();
    for (let poll = 0; poll < 3; poll += 1) {
      const { end } = await hold(ada);
      pass(25_000);
      await end();
      pass(2_000);
      expect(here()).toEqual(["Ada"]);
    }
    expect(robin.presence.version).toBe(1);
  });

  test("is also who asks to wait and is answered at once", async () => {
    const { robin, ada, pass, here } = await start();
    await sendMessage(robin, { user: someone(robin, "Bob"), room: LOBBY, content: "Hello" });
    expect((await ada.poll("/chats?after=0", WAIT)).status).toBe(200);
    pass(2_999);
    expect(here()).toEqual(["Ada"]);
    pass(1);
    expect(here()).toEqual([]);
  });

  test("is nobody whose page is hidden: its polls do not ask to wait", async () => {
    const { ada, here } = await start();
    expect((await ada.poll("/chats?after=0")).status).toBe(204);
    expect((await ada.poll("/chats?after=0", { "robin-typing": "1" })).status).toBe(204);
    expect(here()).toEqual([]);
  });

  test("is no guest", async () => {
    const { robin, browser, hold, here } = await start();
    await hold(browser());
    await hold(browser(), "/chats?after=0", TYPING);
    expect(robin.longPolls.size).toBe(2);
    expect(here()).toEqual([]);
  });

  test("is nobody whose session has ended", async () => {
    const { ada, hold, pass, here } = await start();
    const { answer } = await hold(ada);
    const old = new Map(ada.cookies);
    await ada.post("/logout");
    await answer;
    pass(3_000);
    expect(here()).toEqual([]);
    ada.cookies = old;
    expect((await ada.poll("/chats?after=0", WAIT)).status).toBe(401);
    expect(here()).toEqual([]);
  });

  test("is nobody who was taken out of the room", async () => {
    const { robin, ada, signedIn, hold, pass, here } = await start();
    const eve = await signedIn("Eve");
    const { id } = privateRoom(robin, ["Ada", "Eve"]);
    const { answer } = await hold(eve, `/chats?after=0&room=${id}`);
    expect(here(id)).toEqual(["Eve"]);
    await ada.post(`/rooms/${id}/members/${robin.people.named("Eve")!.id}/remove`);
    expect((await answer).headers.get("hx-redirect")).toBe("/");
    pass(3_000);
    expect(here(id)).toEqual([]);
    expect((await eve.poll(`/chats?after=0&room=${id}`, WAIT)).status).toBe(404);
    expect(here(id)).toEqual([]);
  });

  test("is in the room of the poll, and in no other", async () => {
    const { robin, ada, hold, here } = await start();
    const { id } = privateRoom(robin, ["Ada"]);
    await hold(ada, `/chats?after=0&room=${id}`);
    expect([here(), here(id)]).toEqual([[], ["Ada"]]);
  });

  test("is in order of arrival", async () => {
    const { signedIn, hold, here, ada } = await start();
    const bob = await signedIn("Bob");
    await hold(bob);
    await hold(ada);
    await hold(bob);
    expect(here()).toEqual(["Bob", "Ada"]);
  });

  test("stands in the page and comes with the poll of others", async () => {
    const { robin, ada, signedIn, hold } = await start();
    const bob = await signedIn("Bob");
    const [first, second] = ["Ada", "Bob"].map((name) => robin.people.named(name)!.id);
    // Who opens a page is here.
    expect(hereIn(await (await ada.get("/")).text())).toEqual([first!]);
    const { answer } = await hold(ada, "/chats?after=0&now=x");
    await hold(bob);
    robin.longPolls.sweep();
    expect(hereIn(await (await answer).text())).toEqual([first!, second!]);
    expect(hereIn(await (await bob.get("/")).text())).toEqual([first!, second!]);
  });
});

describe("who is typing", () => {
  test("is who says so, for 5 s", async () => {
    const { ada, hold, pass, typing } = await start();
    await hold(ada, "/chats?after=0", TYPING);
    pass(4_999);
    expect(typing()).toEqual(["Ada"]);
    pass(1);
    expect(typing()).toEqual([]);
  });

  test("goes on while the page goes on saying so", async () => {
    const { robin, ada, hold, pass, typing } = await start();
    for (let poll = 0; poll < 4; poll += 1) {
      const { end } = await hold(ada, "/chats?after=0", TYPING);
      pass(4_000);
      await end();
      expect(typing()).toEqual(["Ada"]);
    }
    // One arrival, one beginning: what stays as it is changes no page.
    expect(robin.presence.version).toBe(2);
  });

  test("says so again before others take it for done", async () => {
    const script = await Bun.file(join(import.meta.dir, "../../../public/script/typing.js")).text();
    const again = Number(/const AGAIN = ([\d_]+);/.exec(script)?.[1]?.replaceAll("_", ""));
    expect(again).toBeLessThan(limits.presence.typing);
  });

  test("does so no more when the message is said", async () => {
    const { ada, hold, typing } = await start();
    await hold(ada, "/chats?after=0", TYPING);
    expect(typing()).toEqual(["Ada"]);
    await ada.say("Hello");
    expect(typing()).toEqual([]);
  });

  test("does so no more when the message is stored, whoever sends it", async () => {
    const { robin, ada, hold, typing } = await start();
    await hold(ada, "/chats?after=0", TYPING);
    await sendMessage(robin, { user: robin.people.named("Ada")!, room: LOBBY, content: "Hello" });
    expect(typing()).toEqual([]);
  });

  test("goes on when something is said in another room", async () => {
    const { robin, ada, hold, typing } = await start();
    const { id } = privateRoom(robin, ["Ada"]);
    await hold(ada, "/chats?after=0", TYPING);
    await ada.say("Hello", { room: String(id) });
    expect(typing()).toEqual(["Ada"]);
  });

  test("goes on when what was said is refused", async () => {
    const { ada, hold, typing } = await start();
    await hold(ada, "/chats?after=0", TYPING);
    expect((await ada.say(" ")).status).toBe(422);
    expect(typing()).toEqual(["Ada"]);
  });

  test("shows to others within a tick, and is gone as soon", async () => {
    const { robin, ada, signedIn, hold, pass } = await start();
    const bob = await signedIn("Bob");
    const reader = robin.people.named("Bob")!;
    await hold(bob);
    const version = () => robin.sidebar.version(reader, LOBBY);
    const first = await hold(bob, `/chats?after=0&now=${version()}`);
    await hold(ada, "/chats?after=0", TYPING);
    robin.longPolls.sweep();
    expect(typingIn(await (await first.answer).text())).toBe("Ada is typing…");
    const second = await hold(bob, `/chats?after=0&now=${version()}`);
    pass(5_000);
    robin.longPolls.sweep();
    expect(typingIn(await (await second.answer).text())).toBe("");
  });

  test("does not see so of oneself", async () => {
    const { robin, ada, hold } = await start();
    const writer = robin.people.named("Ada")!;
    await hold(ada);
    const before = robin.sidebar.version(writer, LOBBY);
    await hold(ada, `/chats?after=0&now=${before}`, TYPING);
    expect(robin.sidebar.version(writer, LOBBY)).toBe(before);
    expect(typingIn(robin.sidebar.update(en, writer, LOBBY))).toBe("");
    expect(typingIn(robin.sidebar.update(en, someone(robin, "Bob"), LOBBY))).toBe("Ada is typing…");
  });

  test.each([
    [["Ada"], "Ada is typing…"],
    [["Ada", "Bob"], "Ada and Bob are typing…"],
    [["Ada", "Bob", "Cy"], "Ada, Bob and Cy are typing…"],
    [["Ada", "Bob", "Cy", "Dee"], "Several people are typing…"],
  ])("of %p reads as %p", (names, said) => {
    const { robin } = startRobin();
    for (const name of names) robin.presence.ask(LOBBY, someone(robin, name), true);
    expect(typingIn(robin.sidebar.update(en, someone(robin, "Eve"), LOBBY))).toBe(said);
  });
});

describe("a room with many people in it", () => {
  const { shown } = limits.presence;
  const people = Array.from({ length: shown + 1 }, (_, index): User => ({
    id: index + 1,
    name: `Name${index}`,
    role: "member",
    avatar: null,
  }));

  /** A room in which `count` people are here and all of them type. */
  function crowd(count: number): Presence {
    const presence = new Presence(new Changes(), new Clock().now);
    for (const user of people.slice(0, count)) presence.ask(LOBBY, user, true);
    return presence;
  }

  test("shows who came first, and that others are here", () => {
    const { here, more } = crowd(shown + 1).shown(LOBBY);
    expect(here.map(({ id }) => id)).toEqual(people.slice(0, shown).map(({ id }) => id));
    expect(more).toBe(true);
    expect(crowd(shown).shown(LOBBY).more).toBe(false);
  });

  test("shows nobody typing", () => {
    expect(crowd(shown + 1).shown(LOBBY).typing).toEqual([]);
    expect(crowd(shown).shown(LOBBY).typing).toHaveLength(shown);
  });

  test("says in the page that others are here", () => {
    const { robin } = startRobin();
    const users = people.map(({ name }) => someone(robin, name));
    for (const user of users) robin.presence.ask(LOBBY, user, false);
    const page = robin.sidebar.update(en, users[0]!, LOBBY);
    expect(hereIn(page)).toHaveLength(shown);
    expect(page).toContain('<li id="here-more">and others</li>');
  });
});

describe("presence in memory", () => {
  test("has the name that one has now", () => {
    const presence = new Presence(new Changes(), new Clock().now);
    const ada: User = { id: 1, name: "Ada", role: "member", avatar: null };
    presence.ask(LOBBY, ada, true);
    const { version } = presence;
    presence.hold(LOBBY, { ...ada, name: "Adele" });
    expect(presence.version).toBeGreaterThan(version);
    const { here, typing } = presence.shown(LOBBY);
    expect([here, typing].map(([user]) => user?.name)).toEqual(["Adele", "Adele"]);
  });

  test("follows the rows of users that are written", () => {
    const changes: RowChanges = new Changes();
    const presence = new Presence(changes, new Clock().now);
    const ada: User = { id: 1, name: "Ada", role: "member", avatar: null };
    presence.ask(LOBBY, ada, false);
    const write = (before: User, after: User | undefined) =>
      changes.record(() => changes.note("users", before, after)).tell();
    const here = () => presence.shown(LOBBY).here.map(({ name }) => name);
    write(ada, { ...ada, role: "moderator" });
    expect([here(), presence.version]).toEqual([["Ada"], 1]);
    write(ada, { ...ada, name: "Adele" });
    expect([here(), presence.version]).toEqual([["Adele"], 2]);
    write(ada, undefined);
    expect([here(), presence.version]).toEqual([[], 3]);
  });

  test("is not written down", async () => {
    const { robin, ada } = await start();
    const total = robin.db.query<{ total: number }, []>("select total_changes() as total");
    await ada.poll("/chats?after=0", WAIT, AbortSignal.abort());
    const before = total.get()!.total;
    for (let poll = 0; poll < 1_000; poll += 1) {
      await ada.poll("/chats?after=0", TYPING, AbortSignal.abort());
    }
    expect(robin.presence.shown(LOBBY).typing).toHaveLength(1);
    expect(total.get()!.total).toBe(before);
  });

  test("keeps no timer when everybody has gone, and has one again when somebody comes", () => {
    const clock = new Clock();
    const set = spyOn(globalThis, "setInterval");
    const clear = spyOn(globalThis, "clearInterval");
    const running = () => {
      const timers = new Set<unknown>(set.mock.results.map(({ value }) => value));
      for (const [timer] of clear.mock.calls) timers.delete(timer);
      return timers.size;
    };
    const presence = new Presence(new Changes(), clock.now);
    for (let day = 0; day < 2; day += 1) {
      presence.ask(1, { id: 1, name: "Ada", role: "member", avatar: null }, false);
      clock.pass(1_000);
      presence.ask(2, { id: 2, name: "Bob", role: "member", avatar: null }, false);
      expect(running()).toBe(1);
      clock.pass(limits.presence.gone - 1_000);
      presence.expire();
      expect([presence.shown(1).here.length, running()]).toEqual([0, 1]);
      clock.pass(1_000);
      presence.expire();
      expect(running()).toBe(0);
    }
  });

  test("is forgotten by the second, with no poll that asks", () => {
    const clock = new Clock();
    const set = spyOn(globalThis, "setInterval");
    const presence = new Presence(new Changes(), clock.now);
    presence.ask(LOBBY, { id: 1, name: "Ada", role: "member", avatar: null }, false);
    const [tick, every] = set.mock.calls[0]!;
    expect(every).toBe(1_000);
    clock.pass(limits.presence.gone);
    (tick as () => void)();
    expect(presence.shown(LOBBY).here).toEqual([]);
  });
});

/** A private room of the users of these names; it belongs to the first. */
function privateRoom(robin: Robin, names: readonly string[]): Room {
  const [owner, ...others] = names.map((name) => robin.people.named(name)!);
  const room = makeRoom(robin, { name: "Garden", topic: "", kind: "private" }, owner!);
  for (const { id } of others) commit(robin, () => robin.members.join(room.id, id));
  return room;
}
