import { describe, expect, test } from "bun:test";
import { limits } from "../../../src/base/limits.ts";
import { USUAL } from "../../../src/domain/notifications/pushSettings.ts";
import { LOBBY } from "../../../src/domain/room.ts";
import type { User } from "../../../src/domain/user.ts";
import { deleteMessage, editMessage, react, sendMessage } from "../../support/messages.ts";
import { startPushing } from "../../support/pushing.ts";
import { commit, makeDirect, makeRoom } from "../../support/rooms.ts";

const SECOND = 1_000;
const HOUR = 3_600_000;

/** As long as it takes until somebody is called. */
const { noted, held } = limits.push;
const HELD = noted + held;

/** A place with Ada, who speaks, and Bob, who is called. */
async function begin() {
  const place = startPushing();
  const [ada, bob] = [place.someone("Ada"), place.someone("Bob")];
  const session = await place.call(bob);
  const say = (content: string, room = LOBBY, user: User = ada, replyTo?: number) =>
    sendMessage(place.robin, { user, room, content, replyTo });
  const level = (room: number, wanted: "everything" | "mentions" | "nothing", user = bob) =>
    commit(place.robin, () => place.robin.members.setLevel(room, user.id, wanted));
  return { ...place, ada, bob, session, say, level };
}

describe("somebody is called", () => {
  test("some seconds after something was said, with who said it, where, and what", async () => {
    const { clock, transport, say } = await begin();
    const id = await say("Is **anybody** there?");
    await clock.advance(HELD - 1);
    expect(transport.news()).toEqual([]);
    await clock.advance(1);
    expect(transport.sent).toMatchObject([
      {
        to: "Bob",
        badge: 0,
        how: { ttl: 86_400, topic: "room-1", isUrgent: true },
        show: { tag: "room-1", renotify: true, room: 1, message: id, language: "en" },
      },
    ]);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby: Is anybody there?"]);
    await clock.advance(HOUR);
    expect(transport.news()).toEqual([]);
  });

  test("once for all that was said in a room meanwhile, and again for what is said later", async () => {
    const { clock, transport, say } = await begin();
    for (const text of ["One", "Two", "Three"]) await say(text);
    await clock.advance(HELD);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby (3): Three"]);
    await say("Four");
    await clock.advance(HELD);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby (4): Four"]);
  });

  test("in a browser that another machine has taken note of", async () => {
    const { robin, clock, transport, say } = await begin();
    robin.db.run("create temp table kept as select * from push_subscriptions");
    robin.db.run("delete from push_subscriptions");
    await say("Nobody hears this");
    await clock.advance(HELD);
    expect(transport.news()).toEqual([]);
    // As a copy takes it over.
    robin.db.run("insert into push_subscriptions select * from kept");
    await say("Bob?");
    await clock.advance(HELD);
    expect(transport.sent).toMatchObject([{ to: "Bob" }]);
  });

  test("in each browser, and not for what they say themselves", async () => {
    const { clock, transport, bob, call, say } = await begin();
    await call(bob, "Phone");
    await say("For both");
    await say("My own", LOBBY, bob);
    await clock.advance(HELD);
    expect(transport.news().toSorted()).toEqual([
      "Bob ← Ada · Lobby: For both",
      "Phone ← Ada · Lobby: For both",
    ]);
  });

  test.each([
    ["everything", "Hello", true],
    ["everything", "@Bob hello", true],
    ["mentions", "Hello", false],
    ["mentions", "@Bob hello", true],
    ["mentions", "@room hello", true],
    ["nothing", "@Bob hello", false],
  ] as const)("where a room is to tell of %s, by %j: %p", async (wanted, text, isCalled) => {
    const { robin, clock, transport, ada, bob, say, level } = await begin();
    const room = makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, ada).id;
    commit(robin, () => robin.memberships.join(room, bob.id));
    level(room, wanted);
    await say(text, room);
    await clock.advance(HELD);
    expect(transport.news()).toEqual(isCalled ? [`Bob ← Ada · Garden: ${text}`] : []);
  });

  test("by an answer, and by a direct message, by whatever level; not in a room where they are not", async () => {
    const { robin, clock, transport, ada, bob, say, level } = await begin();
    level(LOBBY, "mentions");
    const asked = await say("Who has the key?", LOBBY, bob);
    await say("I have", LOBBY, ada, asked);
    const direct = makeDirect(robin, ada, [bob.id]).id;
    level(direct, "mentions");
    await say("Between us", direct);
    await say("Elsewhere", makeRoom(robin, { name: "Secret", topic: "", kind: "private" }, ada).id);
    await clock.advance(HELD);
    expect(transport.sent.map(({ badge }) => badge)).toEqual([2, 2]);
    expect(transport.news().toSorted()).toEqual(["Bob ← Ada · Lobby: I have", "Bob ← Ada: Between us"]);
  });

  test("without what was said, where they want that", async () => {
    const { clock, transport, pushing, bob, say } = await begin();
    expect(await pushing.set(bob, { ...USUAL, showsText: false })).toBeUndefined();
    await say("A secret");
    await clock.advance(HELD);
    expect(JSON.stringify(transport.sent)).not.toContain("secret");
    expect(transport.news()).toEqual(["Bob ← Lobby: 1 new message"]);
  });

  test("by a message that fits, whatever is in it and however the place is called", async () => {
    const { clock, transport, ada, robin, bob, say } = await begin();
    const room = makeRoom(robin, { name: "👨‍👩‍👧‍👦".repeat(15), topic: "", kind: "open" }, ada).id;
    commit(robin, () => robin.memberships.join(room, bob.id));
    await say('👨‍👩‍👧‍👦"\\'.repeat(150), room);
    await clock.advance(HELD);
    expect(Buffer.byteLength(JSON.stringify(transport.sent[0]))).toBeLessThan(3_000);
  });
});

describe("nobody is called", () => {
  test("for what they have read meanwhile, on whatever device", async () => {
    const { robin, clock, transport, bob, say } = await begin();
    const id = await say("Read at once");
    await clock.advance(2 * SECOND);
    robin.members.markRead(LOBBY, bob.id, id);
    await clock.advance(HOUR);
    expect(transport.news()).toEqual([]);
  });

  test("for what mentions them and was marked as read in the inbox", async () => {
    const { robin, clock, transport, bob, say, level } = await begin();
    level(LOBBY, "mentions");
    const id = await say("@Bob hello");
    await robin.commits.run(() => robin.inboxMarks.set(bob.id, id));
    await clock.advance(HELD);
    expect(transport.news()).toEqual([]);
    await say("@Bob and again");
    await clock.advance(HELD);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby: @Bob and again"]);
  });

  test("for what was deleted meanwhile; what was edited is told as it is", async () => {
    const { robin, clock, transport, ada, say } = await begin();
    await deleteMessage(robin, await say("Never mind"), ada);
    await clock.advance(HELD);
    expect(transport.news()).toEqual([]);
    const id = await say("Helo");
    await editMessage(robin, { id, user: ada, content: "Hello" });
    await clock.advance(HELD);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby: Hello"]);
  });

  test("by one whom they hide", async () => {
    const { robin, clock, transport, ada, bob, say } = await begin();
    await robin.hiding.set(bob.id, ada.id, true);
    await say("@Bob look at me");
    await clock.advance(HELD);
    expect(transport.news()).toEqual([]);
  });

  test("while a page of theirs is in view", async () => {
    const { robin, clock, transport, bob, say } = await begin();
    const leave = robin.presence.hold(LOBBY, bob);
    await say("You see this");
    await clock.advance(HELD);
    expect(transport.news()).toEqual([]);
    leave();
    clock.pass(limits.presence.gone);
    robin.presence.expire();
    await say("And this calls");
    await clock.advance(HELD);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby (2): And this calls"]);
  });

  test("whose session has ended, who is banned, has left, or has no account any more", async () => {
    const { robin, clock, transport, pushing, ada, bob, session, say, call, someone } = await begin();
    await robin.sessions.end(bob.id, session.handle);
    expect(pushing.subscriptions.any).toBe(false);
    await say("Anybody?");
    await clock.advance(HELD);
    const [cleo, dan] = [someone("Cleo"), someone("Dan")];
    const room = makeRoom(robin, { name: "Garden", topic: "", kind: "private" }, ada).id;
    commit(robin, () => robin.memberships.join(room, dan.id));
    await call(cleo);
    await call(dan);
    commit(robin, () =>
      robin.db.run("update users set banned_until = ? where id = ?", [clock.time + HOUR, cleo.id]),
    );
    await say("Among us", room);
    commit(robin, () => robin.leaving.takeOut(robin.rooms.find(room)!, dan.id));
    await clock.advance(HELD);
    expect(transport.news()).toEqual([]);
  });
});

describe("whose session has ended by its age is called no more", () => {
  const { idle, most } = limits.session;

  test("after a month without use", async () => {
    const { clock, transport, say } = await begin();
    await clock.advance(idle - HOUR);
    await say("Still there?");
    await clock.advance(HELD);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby: Still there?"]);
    await clock.advance(HOUR);
    await say("Between us");
    await clock.advance(HOUR);
    expect(transport.news()).toEqual([]);
  });

  test("after a year, however it is used", async () => {
    const { robin, clock, transport, session, say } = await begin();
    for (let used = 0; used < most; used += idle / 2) {
      clock.time += idle / 2;
      await robin.sessions.renew(session);
    }
    await say("Between us");
    await clock.advance(HOUR);
    expect(transport.news()).toEqual([]);
  });

  test("nor told anew of what it shows", async () => {
    const { robin, clock, transport, ada, say } = await begin();
    const id = await say("Hello");
    await clock.advance(HELD);
    transport.news();
    await clock.advance(idle);
    await editMessage(robin, { id, user: ada, content: "Between us" });
    await clock.advance(HOUR);
    expect(transport.news()).toEqual([]);
  });
});

describe("what is shown", () => {
  test("is taken away once it was read elsewhere, but not in Safari, which would call no more", async () => {
    const { robin, clock, transport, bob, call, say } = await begin();
    await call(bob, "iPhone", "https://web.push.apple.com");
    const id = await say("Hello");
    await clock.advance(HELD);
    expect(transport.news()).toHaveLength(2);
    robin.members.markRead(LOBBY, bob.id, id);
    await clock.advance(2 * SECOND);
    expect(transport.news()).toEqual(["Bob ✕ room-1"]);
    await say("Again");
    await clock.advance(HELD);
    expect(transport.news()).toHaveLength(2);
  });

  test("is told anew without a sound once it says something else, and goes with the message", async () => {
    const { robin, clock, transport, ada, say } = await begin();
    await say("One");
    const id = await say("Too");
    await clock.advance(HELD);
    transport.news();
    await editMessage(robin, { id, user: ada, content: "Two" });
    await clock.advance(2 * SECOND);
    expect(transport.sent).toMatchObject([{ show: { renotify: false } }]);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby (2): Two"]);
    await deleteMessage(robin, id, ada);
    await clock.advance(2 * SECOND);
    expect(transport.sent).toMatchObject([{ show: { renotify: false } }]);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby: One"]);
  });
});

describe("what calls no more is taken away", () => {
  const ways: Readonly<Record<string, (place: Awaited<ReturnType<typeof begin>>) => unknown>> = {
    "once whoever said it is hidden": ({ robin, ada, bob }) => robin.hiding.set(bob.id, ada.id, true),
    "once the room is to tell of nothing": ({ level }) => level(LOBBY, "nothing"),
    "once they are not in the room": ({ robin, bob }) =>
      commit(robin, () => robin.leaving.takeOut(robin.rooms.find(LOBBY)!, bob.id)),
    "once the room is archived": ({ robin, ada }) => commit(robin, () => robin.rooms.archive(LOBBY, ada.id)),
    "once the inbox is marked as read": ({ robin, bob }) => robin.inbox.markRead(bob, robin.heads.newest),
  };

  test.each(Object.entries(ways))("%s", async (_, change) => {
    const place = await begin();
    place.level(LOBBY, "mentions");
    await place.say("Not for you");
    await place.say("@Bob look");
    await place.clock.advance(HELD);
    expect(place.transport.news()).toHaveLength(1);
    await change(place);
    await place.clock.advance(2 * SECOND);
    expect(place.transport.news()).toEqual(["Bob ✕ room-1"]);
  });
});

test("what was said in a room that is deleted is taken away, though the room is gone from the file by then", async () => {
  const { robin, clock, transport, ada, bob, say } = await begin();
  const garden = makeRoom(robin, { name: "Garden", topic: "", kind: "private" }, ada);
  commit(robin, () => robin.members.join(garden.id, bob.id));
  await say("Come out", garden.id);
  await clock.advance(HELD);
  expect(transport.news()).toEqual(["Bob ← Ada · Garden: Come out"]);
  commit(robin, () => robin.rooms.softDelete(garden.id));
  await robin.purging.start();
  expect(robin.rooms.softDeleted()).toBeUndefined();
  await clock.advance(2 * SECOND);
  expect(transport.news()).toEqual([`Bob ✕ room-${garden.id}`]);
});

describe("what changes while a push is under way", () => {
  /** Something of Ada that is on its way to Bob, until `take` is called. */
  async function underWay() {
    const place = await begin();
    let take = () => {};
    place.transport.outcome = () => new Promise((resolve) => (take = () => resolve({ kind: "taken" })));
    const id = await place.say("The door is opne");
    await place.clock.advance(HELD);
    place.transport.news();
    place.transport.outcome = () => ({ kind: "taken" });
    return { ...place, id, take: () => take() };
  }

  test("is told after it, without a sound", async () => {
    const { robin, clock, transport, ada, id, take } = await underWay();
    await editMessage(robin, { id, user: ada, content: "The door is open" });
    await clock.advance(2 * SECOND);
    take();
    await clock.advance(SECOND);
    expect(transport.sent).toMatchObject([{ show: { renotify: false } }]);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby: The door is open"]);
  });

  test("takes it away where it was read or deleted", async () => {
    const { robin, clock, transport, bob, id, take } = await underWay();
    robin.members.markRead(LOBBY, bob.id, id);
    await clock.advance(2 * SECOND);
    take();
    await clock.advance(SECOND);
    expect(transport.news()).toEqual(["Bob ✕ room-1"]);
  });

  test("goes when the service says, and rings then, where it did not take it", async () => {
    const { robin, clock, transport, ada, say } = await begin();
    transport.outcome = () => ({ kind: "later", seconds: 600 });
    const id = await say("Helo");
    await clock.advance(HELD);
    transport.news();
    await editMessage(robin, { id, user: ada, content: "Hello" });
    await clock.advance(590 * SECOND);
    expect(transport.news()).toEqual([]);
    await clock.advance(10 * SECOND);
    expect(transport.sent).toMatchObject([{ show: { renotify: true } }]);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby: Hello"]);
  });
});

test("how many call is told anew once it is fewer, and nothing is where nothing has changed", async () => {
  const { robin, clock, transport, ada, say } = await begin();
  const one = await say("One");
  const two = await say("Two");
  await clock.advance(HELD);
  await editMessage(robin, { id: two, user: ada, content: "Two!" });
  await clock.advance(2 * SECOND);
  transport.news();
  await react(robin, one, "👍", ada);
  await clock.advance(2 * SECOND);
  expect(transport.news()).toEqual([]);
  await deleteMessage(robin, one, ada);
  await clock.advance(2 * SECOND);
  expect(transport.news()).toEqual(["Bob ← Ada · Lobby: Two!"]);
});

test("what a service refused is told with the next change", async () => {
  const { robin, clock, transport, ada, say } = await begin();
  const one = await say("One");
  const two = await say("Two");
  await clock.advance(HELD);
  transport.outcome = () => ({ kind: "refused" });
  await editMessage(robin, { id: two, user: ada, content: "Two!" });
  await clock.advance(2 * SECOND);
  transport.news();
  transport.outcome = () => ({ kind: "taken" });
  await react(robin, one, "👍", ada);
  await clock.advance(2 * SECOND);
  expect(transport.news()).toEqual(["Bob ← Ada · Lobby (2): Two!"]);
});

describe("what is only told anew rings", () => {
  test("no earlier than what is new there does by itself", async () => {
    const { robin, clock, transport, ada, say } = await begin();
    const id = await say("One");
    await clock.advance(HELD);
    transport.sent.length = 0;
    await say("Two");
    await clock.advance(SECOND);
    await deleteMessage(robin, id, ada);
    await clock.advance(2 * SECOND);
    expect(transport.sent).toMatchObject([{ show: { body: "Two", renotify: false } }]);
    await clock.advance(HELD);
    expect(transport.sent).toMatchObject([
      { show: { renotify: false } },
      { show: { body: "Two", renotify: true } },
    ]);
  });

  test("not in hours that are to be quiet", async () => {
    const { robin, clock, transport, pushing, ada, bob, say } = await begin();
    const id = await say("One");
    await clock.advance(HELD);
    await pushing.set(bob, { ...USUAL, until: clock.time + HOUR });
    await say("Two");
    await clock.advance(HELD);
    transport.sent.length = 0;
    await editMessage(robin, { id, user: ada, content: "One more" });
    await clock.advance(2 * SECOND);
    expect(transport.sent.filter((one) => "show" in one && one.show.renotify)).toEqual([]);
    await clock.advance(HOUR);
    expect(transport.sent.at(-1)).toMatchObject({ show: { body: "Two", renotify: true } });
  });
});

describe("a call that its service took only later", () => {
  /** One that was not taken at first, and goes again in a minute. */
  async function notTaken() {
    const place = await begin();
    place.transport.outcome = () => ({ kind: "later", seconds: 60 });
    await place.say("Hello?");
    await place.clock.advance(HELD);
    place.transport.news();
    place.transport.outcome = () => ({ kind: "taken" });
    return place;
  }

  test("waits for the end of the hours that are to be quiet by then", async () => {
    const { clock, transport, pushing, bob } = await notTaken();
    await pushing.set(bob, { ...USUAL, until: clock.time + 8 * HOUR });
    await clock.advance(8 * HOUR - 1);
    expect(transport.news()).toEqual([]);
    await clock.advance(HOUR);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby: Hello?"]);
  });

  test("is none where a page is in view by then", async () => {
    const { robin, clock, transport, bob } = await notTaken();
    robin.presence.hold(LOBBY, bob);
    await clock.advance(HOUR);
    expect(transport.news()).toEqual([]);
  });
});

describe("who wants quiet", () => {
  test("is called once it is over, once, for what was not read meanwhile", async () => {
    const { clock, transport, pushing, bob, say, robin } = await begin();
    await pushing.set(bob, { ...USUAL, until: clock.time + 8 * HOUR });
    for (const text of ["In the night", "And again"]) {
      await say(text);
      await clock.advance(HOUR);
    }
    expect(transport.news()).toEqual([]);
    await clock.advance(6 * HOUR + SECOND);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby (2): And again"]);
    const id = await say("Tonight");
    await pushing.set(bob, { ...USUAL, from: 0, to: 1_439, timeZone: "Europe/Berlin" });
    await clock.advance(HELD);
    robin.members.markRead(LOBBY, bob.id, id);
    await clock.advance(25 * HOUR);
    expect(transport.news().filter((one) => one.includes("Tonight"))).toEqual([]);
  });

  test.each([
    ["for some hours", { until: 10 * HOUR }],
    ["each day", { from: 0, to: 1_439 }],
  ])(
    "%s and ends that before is called of what came meanwhile, and at once of what comes",
    async (_, quiet) => {
      const { clock, transport, pushing, bob, say } = await begin();
      const until = "until" in quiet ? clock.time + quiet.until : null;
      await pushing.set(bob, { ...USUAL, ...quiet, until });
      await say("One");
      await clock.advance(HOUR);
      expect(transport.news()).toEqual([]);
      await pushing.set(bob, USUAL);
      await clock.advance(HELD);
      expect(transport.news()).toEqual(["Bob ← Ada · Lobby: One"]);
      await say("Two");
      await clock.advance(HELD);
      expect(transport.news()).toEqual(["Bob ← Ada · Lobby (2): Two"]);
    },
  );

  test("for longer, or for less, is called at the end that was set last", async () => {
    const { clock, transport, pushing, bob, say } = await begin();
    const quietFor = (ms: number) => pushing.set(bob, { ...USUAL, until: clock.time + ms });
    await quietFor(2 * HOUR);
    await say("One");
    await clock.advance(HOUR);
    await quietFor(8 * HOUR);
    await clock.advance(7 * HOUR);
    await quietFor(HOUR / 2);
    await clock.advance(HOUR / 2 - 1);
    expect(transport.news()).toEqual([]);
    await clock.advance(1);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby: One"]);
  });

  test("is called no sooner than others of what was just said when they end it", async () => {
    const { clock, transport, pushing, bob, say } = await begin();
    await say("One");
    await clock.advance(HELD - 1);
    await pushing.set(bob, USUAL);
    await clock.advance(0);
    expect(transport.news()).toEqual([]);
    await clock.advance(1);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby: One"]);
  });
});

describe("sending", () => {
  test("goes on after a restart with what was not sent", async () => {
    const first = await begin();
    await first.say("Before the power went");
    await first.clock.advance(noted);
    await first.robin.jobs.stop();
    const { transport, clock } = startPushing({ db: first.db, clock: first.clock });
    await clock.advance(HELD);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby: Before the power went"]);
  });

  test("looks after a restart at what was said before it", async () => {
    const first = await begin();
    await first.say("In the last moment");
    const { transport, clock } = startPushing({ db: first.db });
    await clock.advance(HELD);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby: In the last moment"]);
  });

  test("is tried again, later each time or when the service says, and given up in the end", async () => {
    const { clock, transport, say } = await begin();
    transport.outcome = () => ({ kind: "later" });
    await say("Hello?");
    await clock.advance(HELD);
    expect(transport.news()).toHaveLength(1);
    await clock.advance(30 * SECOND);
    expect(transport.news()).toHaveLength(1);
    await clock.advance(59 * SECOND);
    expect(transport.news()).toHaveLength(0);
    transport.outcome = () => ({ kind: "later", seconds: 600 });
    await clock.advance(SECOND);
    expect(transport.news()).toHaveLength(1);
    await clock.advance(599 * SECOND);
    expect(transport.news()).toHaveLength(0);
    await clock.advance(25 * HOUR);
    const tries = transport.news().length;
    expect(tries).toBeGreaterThan(100);
    await clock.advance(24 * HOUR);
    expect(transport.news()).toEqual([]);
  });

  test("removes a browser that is gone, and lets be what is refused", async () => {
    const { clock, transport, pushing, bob, call, say } = await begin();
    await call(bob, "Phone");
    transport.outcome = (to) => ({ kind: to === "Phone" ? "gone" : "refused" });
    await say("Hello");
    await clock.advance(HELD + HOUR);
    expect(transport.news()).toHaveLength(2);
    expect(pushing.subscriptions.of(bob.id).map(({ endpoint }) => endpoint)).toEqual([
      "https://push.example/Bob",
    ]);
  });

  test("of what is said while it is under way is not lost", async () => {
    const { clock, transport, say } = await begin();
    let take = () => {};
    transport.outcome = () => new Promise((resolve) => (take = () => resolve({ kind: "taken" })));
    await say("One");
    await clock.advance(HELD);
    await say("Two");
    await clock.advance(HELD);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby: One"]);
    transport.outcome = () => ({ kind: "taken" });
    take();
    await clock.advance(SECOND);
    expect(transport.news()).toEqual(["Bob ← Ada · Lobby (2): Two"]);
  });

  test("to many begins a few at a time, so that all else goes on meanwhile", async () => {
    const { clock, transport, call, someone, say } = await begin();
    for (let index = 0; index < 19; index += 1) await call(someone(`Friend${index}`));
    await say("@room everybody");
    await clock.advance(HELD);
    const sent = () => transport.sent.length;
    let most = sent();
    for (let before = most; before < 20; before = sent()) {
      await clock.advance(4);
      most = Math.max(most, sent() - before);
    }
    expect([sent(), most]).toEqual([20, 2]);
    await clock.advance(HOUR);
    expect(sent()).toBe(20);
  });

  test("goes to each service by itself, so many at a time", async () => {
    const { clock, transport, robin, call, someone, say } = await begin();
    const waiting: (() => void)[] = [];
    transport.outcome = (to) =>
      to.startsWith("slow")
        ? new Promise((resolve) => waiting.push(() => resolve({ kind: "taken" })))
        : { kind: "taken" };
    for (let index = 0; index < limits.push.together + 5; index += 1)
      await call(someone(`Slow${index}`), `slow${index}`, "https://slow.example");
    expect(robin.people.named("Slow1")).toBeDefined();
    await say("@room everybody");
    await clock.advance(HELD + SECOND);
    expect(waiting).toHaveLength(limits.push.together);
    expect(transport.news()).toContain("Bob ← Ada · Lobby: @room everybody");
    waiting.splice(0).forEach((take) => take());
    await clock.advance(SECOND);
    expect(transport.news()).toHaveLength(5);
  });
});

describe("a browser", () => {
  test("is the one of who is signed in there now, and of a session the last", async () => {
    const { pushing, bob, ada, call, robin, session } = await begin();
    await call(ada, "Bob");
    expect([pushing.subscriptions.of(bob.id).length, pushing.subscriptions.of(ada.id).length]).toEqual([
      0, 1,
    ]);
    const draft = {
      user: bob.id,
      session: session.handle,
      p256dh: "p",
      auth: "a",
      origin: "https://a.example",
      language: "de",
    };
    for (const name of ["one", "two"])
      await pushing.subscribe({ ...draft, endpoint: `https://push.example/${name}` });
    expect(pushing.subscriptions.of(bob.id)).toMatchObject([
      { endpoint: "https://push.example/two", language: "de" },
    ]);
    expect(await pushing.unsubscribe(ada, pushing.subscriptions.of(bob.id)[0]!.id)).toMatchObject({
      kind: "gone",
    });
    await robin.sessions.end(bob.id, session.handle);
    expect(pushing.subscriptions.of(bob.id)).toEqual([]);
  });

  test("is refused where it names no push service", async () => {
    const { pushing, bob, session } = await begin();
    const draft = {
      user: bob.id,
      session: session.handle,
      endpoint: "http://127.0.0.1/x",
      p256dh: "p",
      auth: "a",
      origin: "",
      language: "en",
    };
    expect(await pushing.subscribe(draft)).toMatchObject({ kind: "invalid" });
  });

  test.each([
    ["taken", undefined],
    ["later", "The push service of this browser cannot be reached. Try again later."],
    ["refused", "The push service of this browser did not take it. Turn this off and on again."],
    ["gone", "This browser is not called any more. Turn it on again."],
  ] as const)("rings when it is tried, and says what went wrong where that is %s", async (kind, reason) => {
    const { transport, pushing, bob, session } = await begin();
    transport.outcome = () => ({ kind });
    const refusal = await pushing.test({ ...bob, session: session.handle }, "The workshop");
    const { en } = await import("../../../src/words/en.ts");
    expect(refusal?.reason(en)).toBe(reason as string);
    expect(transport.news()).toEqual(["Bob ← The workshop: This is how Robin calls you."]);
    expect(pushing.subscriptions.of(bob.id)).toHaveLength(kind === "gone" ? 0 : 1);
    expect(await pushing.test({ ...bob, session: "00" }, "x")).toMatchObject({ kind: "invalid" });
  });
});
