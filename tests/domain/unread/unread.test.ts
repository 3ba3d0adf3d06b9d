import { Database } from "bun:sqlite";
import { afterAll, afterEach, describe, expect, mock, spyOn, test } from "bun:test";
import { join } from "node:path";
import type { User } from "../../../src/domain/user.ts";
import { createApp } from "../../../src/app.ts";
import { openMemory } from "../../../src/database/database.ts";
import { assemble } from "../../../src/robin.ts";
import { LOBBY } from "../../../src/domain/room.ts";
import { readSettings } from "../../../src/base/settings.ts";
import { Browser } from "../../support/browser.ts";
import {
  changeRoom,
  newCookie,
  someone,
  startRobin,
  talk,
  until,
  type WholeRobin,
} from "../../support/robin.ts";
import { placeIn, versionIn } from "../../support/sidebar.ts";
import * as processes from "../../support/processes.ts";
import { countStatements } from "../../support/statements.ts";
import { deleteMessage, editMessage, react, sendMessage } from "../../support/messages.ts";
import { makeRoom, commit } from "../../support/rooms.ts";

afterAll(processes.endProcesses);

const WAIT = { prefer: "wait=25" };
const HTMX = { "hx-request": "true" };

/** Robins to close after a test: a poll that is still held would wait for its time. */
const started: WholeRobin[] = [];

afterEach(() => {
  mock.restore();
  for (const { longPolls, members } of started.splice(0)) {
    longPolls.close();
    members.flush();
  }
});

/** A Robin in which Ada has a browser and Bob, who is in the same rooms, speaks. Room 2 is open, and Ada is in it. */
async function start() {
  const one = startRobin();
  const { robin, signedIn } = one;
  started.push(robin);
  const laptop = await signedIn("Ada");
  const ada = robin.people.named("Ada")!;
  const bob = someone(robin, "Bob");
  const garden = makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, ada);
  commit(robin, () => robin.members.join(garden.id, bob.id));
  const say = (content: string, room = garden.id) => sendMessage(robin, { user: bob, room, content });
  const counts = (user: Pick<User, "id"> = ada, room = garden.id) => {
    const { unread, mentions } = robin.unread.of(user.id, room);
    return [unread, mentions];
  };
  const readUpTo = (user: Pick<User, "id"> = ada, room = garden.id) =>
    robin.members.of(user.id).get(room)?.read;
  return { ...one, laptop, ada, bob, room: garden.id, say, counts, readUpTo };
}

/** A page that somebody looks at tells that it showed everything up to message `read`. */
function tell(browser: Browser, room: number, read: number | string): Promise<Response> {
  const headers = { ...WAIT, "robin-read": String(read) };
  return browser.poll(`/chats?after=0&room=${room}`, headers, AbortSignal.abort());
}

describe("what is unread in a room", () => {
  test("is what others have said since one came in", async () => {
    const { robin, room, say, counts } = await start();
    const cy = someone(robin, "Cy");
    await say("before");
    commit(robin, () => robin.members.join(room, cy.id));
    expect(counts(cy)).toEqual([0, 0]);
    await say("after");
    expect(counts(cy)).toEqual([1, 0]);
  });

  test("is nothing that one said oneself", async () => {
    const { robin, ada, room, counts } = await start();
    await sendMessage(robin, { user: ada, room, content: "@Ada" });
    expect(counts()).toEqual([0, 0]);
  });

  test("is nothing that was deleted, whether it was counted before or not", async () => {
    const { robin, bob, say, counts } = await start();
    const [first, second] = [await say("@Ada one"), await say("@Ada two")];
    await deleteMessage(robin, first, bob);
    expect(counts()).toEqual([1, 1]);
    await deleteMessage(robin, second, bob);
    expect(counts()).toEqual([0, 0]);
  });

  test("is nothing that has aged, whether it was counted before or not", async () => {
    const { robin, room, say, counts } = await start();
    const age = (most: number) =>
      robin.commits.run(() =>
        robin.messageAgeing.expire(robin.now() + 1, { most, room, keepsPinned: false }),
      );
    for (const content of ["one", "@Ada two", "three"]) await say(content);
    expect(counts()).toEqual([3, 1]);
    await age(2);
    expect(counts()).toEqual([1, 0]);
    await age(1);
    await say("@Ada four");
    expect(counts()).toEqual([1, 1]);
  });

  test("is nothing less when that ages which deleted messages answered", async () => {
    const { robin, bob, room, say, counts } = await start();
    const first = await say("one");
    const answer = () => sendMessage(robin, { user: bob, room, content: "yes", replyTo: first });
    for (const answered of [await answer(), await answer()]) await deleteMessage(robin, answered, bob);
    await say("@Ada two");
    expect(counts()).toEqual([2, 1]);
    await robin.commits.run(() =>
      robin.messageAgeing.expire(robin.now() + 1, { most: 1, room, keepsPinned: false }),
    );
    expect(counts()).toEqual([1, 1]);
  });

  test("stays when what was read is deleted, edited or reacted to", async () => {
    const { robin, laptop, bob, room, say, counts } = await start();
    const [first, second] = [await say("one"), await say("two")];
    await tell(laptop, room, second);
    await say("three");
    expect(counts()).toEqual([1, 0]);
    await deleteMessage(robin, first, bob);
    await editMessage(robin, { id: second, user: bob, content: "@Ada" });
    await react(robin, second, "👍", bob);
    expect(counts()).toEqual([1, 0]);
  });

  test("is nothing where one is no member, nor after one has left", async () => {
    const { robin, ada, room, say, counts } = await start();
    const cy = someone(robin, "Cy");
    await say("Hello");
    expect(counts(cy)).toEqual([0, 0]);
    commit(robin, () => robin.members.remove(room, ada.id));
    expect(counts()).toEqual([0, 0]);
  });

  test("begins anew for one who comes back", async () => {
    const { robin, ada, room, say, counts } = await start();
    await say("before");
    commit(robin, () => robin.members.remove(room, ada.id));
    await say("meanwhile");
    commit(robin, () => robin.members.join(room, ada.id));
    expect(counts()).toEqual([0, 0]);
    await say("after");
    expect(counts()).toEqual([1, 0]);
  });

  test("is of that room alone", async () => {
    const { ada, say, counts } = await start();
    await say("here", LOBBY);
    for (const content of ["there", "@Ada there"]) await say(content);
    expect([counts(ada, LOBBY), counts()]).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });
});

test("what was counted before is brought up to date by the changes since, and nothing else is looked at", () => {
  const db = openMemory();
  const query = spyOn(db, "query");
  assemble(db, readSettings({}));
  const sql = query.mock.calls.map(([text]) => text).find((text) => text.includes("version > $head"))!;
  const values = { user: 1, room: 1, read: 1, head: 1, hides: true };
  const plan = db.query<{ detail: string }, typeof values>(`explain query plan ${sql}`).all(values);
  expect(plan.map(({ detail }) => detail)).toEqual([
    "SEARCH messages USING INDEX messages_by_version (room_id=? AND version>?)",
    "CORRELATED SCALAR SUBQUERY 1",
    "SEARCH hides USING PRIMARY KEY (user_id=? AND hidden_id=?)",
  ]);
});

describe("what counts as a mention", () => {
  test.each([
    ["@Ada", 1],
    ["hello @ada.", 1],
    ["@Bob", 0],
    ["`@Ada`", 0],
    ["@Ada @Ada", 1],
  ])("is %p as often as %d", async (content, mentions) => {
    const { say, counts } = await start();
    await say(content);
    expect(counts()).toEqual([1, mentions]);
  });

  test("is @room of one who may call everyone, once for each message", async () => {
    const { robin, room, say, counts } = await start();
    await say("@room");
    expect(counts()).toEqual([1, 0]);
    changeRoom(robin, { mentionPolicy: "everyone" }, room);
    await say("@room @Ada");
    expect(counts()).toEqual([2, 1]);
  });

  test("is an answer to what one said, whatever it says, and counts once", async () => {
    const { robin, ada, bob, room, counts } = await start();
    const said = await sendMessage(robin, { user: ada, room, content: "Who has the key?" });
    const answer = (content: string, replyTo = said) =>
      sendMessage(robin, { user: bob, room, content, replyTo });
    const id = await answer("Not me");
    expect(counts()).toEqual([1, 1]);
    await editMessage(robin, { id, user: bob, content: "Not me, @Ada" });
    expect(counts()).toEqual([1, 1]);
    await editMessage(robin, { id, user: bob, content: "I do" });
    expect(counts()).toEqual([1, 1]);
    // Of those who answer each other only the one who is answered is meant.
    await answer("I mean, I do", id);
    await sendMessage(robin, { user: ada, room, content: "Good", replyTo: said });
    expect(counts()).toEqual([2, 1]);
    await deleteMessage(robin, id, bob);
    expect(counts()).toEqual([1, 0]);
  });

  test("is counted as the message says it now", async () => {
    const { robin, bob, say, counts } = await start();
    const id = await say("Hello");
    const edit = (content: string) => editMessage(robin, { id, user: bob, content });
    const found: number[][] = [];
    for (const content of ["@Ada", "@Bob", "@Ada again"]) {
      await edit(content);
      found.push(counts());
    }
    expect(found).toEqual([
      [1, 1],
      [1, 0],
      [1, 1],
    ]);
  });

  describe("is kept by an edit", () => {
    /** Bob has said `content`; then Ada is called Adelaide, and others took "Ada" and the names that were nobody's. */
    async function renamed(content: string) {
      const { robin, ada, bob, room, say } = await start();
      const id = await say(content);
      await robin.accounts.rename(ada, "Adelaide");
      const others = ["Ada", "Cy", "Eve"].map((name) => someone(robin, name).id);
      const called = robin.db.query<{ user: number }, { id: number }>(
        "select user_id as user from mentions where message_id = $id order by user",
      );
      return {
        robin,
        room,
        users: { Adelaide: ada.id, Ada: others[0]!, Cy: others[1]!, Eve: others[2]! },
        called: () => called.all({ id }).map(({ user }) => user),
        edit: (to: string) => editMessage(robin, { id, user: bob, content: to }),
        shown: () => robin.messages.find(id)!.html,
      };
    }

    const call = (id: number, name: string) =>
      `<a class="mention" href="/users/${id}" data-user="${id}">@${name}</a>`;

    test("by whatever name it was, and not by who has that name now", async () => {
      const { users, called, edit, shown } = await renamed("@ada please look");
      for (const content of ["@ADA please look!", "@Ａｄａ please look!", "**Please** look, @ada."]) {
        await edit(content);
        expect(shown()).toContain(call(users.Adelaide, "Ada"));
        expect(called()).toEqual([users.Adelaide]);
      }
    });

    test("as is a name that was nobody's", async () => {
      const { called, edit, shown } = await renamed("@cy please look");
      await edit("@Cy please look!");
      expect([shown(), called()]).toEqual(["@Cy please look!", []]);
    });

    test("where it stays, and names that are new are looked for now", async () => {
      const { users, called, edit, shown } = await renamed("@Ada");
      await edit("@Ada @Adelaide @Eve");
      expect(shown()).toBe(
        [call(users.Adelaide, "Ada"), call(users.Adelaide, "Adelaide"), call(users.Eve, "Eve")].join(" "),
      );
      expect(called()).toEqual([users.Adelaide, users.Eve]);
      await edit("@Eve");
      expect(called()).toEqual([users.Eve]);
      await edit("@Ada @Eve");
      expect(called()).toEqual([users.Ada, users.Eve].sort());
    });

    test("when the account is gone, and no other gets it", async () => {
      const { robin, users, called, edit, shown } = await renamed("Please look, @Ada");
      await robin.accountDeletion.leave({ id: users.Adelaide }, false);
      await edit("Please look! @Ada");
      expect(shown()).toBe(`Please look! ${call(users.Adelaide, "Ada")}`);
      expect(called()).not.toContain(users.Ada);
    });

    test("of everyone, as what it was when it was said", async () => {
      const { robin, room, called, edit } = await renamed("@room now");
      changeRoom(robin, { mentionPolicy: "everyone" }, room);
      await edit("@room not now");
      expect(called()).toEqual([]);
      await edit("Now");
      await edit("@room now");
      expect(called()).toEqual([0]);
      changeRoom(robin, { mentionPolicy: "moderators" }, room);
      await edit("@Room now!");
      expect(called()).toEqual([0]);
    });
  });

  test("does not when one calls oneself, or is called in a room where one is not", async () => {
    const { robin, ada, room, say, counts } = await start();
    await sendMessage(robin, { user: ada, room, content: "@Ada" });
    const cy = someone(robin, "Cy");
    await say("@Cy");
    expect([counts(), counts(cy)]).toEqual([
      [1, 0],
      [0, 0],
    ]);
  });
});

describe("a message costs the same in a room of 3 as in one of 3,000", () => {
  /** Statements run and rows written while a message that calls everyone is sent, edited and deleted. */
  async function cost(members: number): Promise<number[]> {
    const db = openMemory();
    const count = countStatements(db);
    const robin = assemble(db, readSettings({ SENDS_PER_MINUTE: "0" }));
    const app = createApp(robin);
    changeRoom(robin, { mentionPolicy: "everyone" });
    const bob = await new Browser(app.handle).register("Bob");
    for (let index = 1; index < members; index += 1) someone(robin, `Name${index}`);
    expect(robin.members.in(LOBBY)).toHaveLength(members);
    const total = db.query<{ total: number }, []>("select total_changes() as total");
    const before = { statements: count(), rows: total.get()!.total };
    await bob.say("@room @Name1 look");
    await bob.post("/chats/1", { content: "@Name2 look", revision: "0" }, HTMX);
    await bob.post("/chats/1/delete", {}, HTMX);
    return [count() - before.statements, total.get()!.total - before.rows];
  }

  test("in statements run and rows written", async () => {
    const [few, many] = [await cost(3), await cost(3_000)];
    expect(few[0]).toBeGreaterThan(10);
    expect(few[1]).toBeGreaterThan(5);
    expect(many).toEqual(few);
  });
});

describe("what is read", () => {
  test.each(["header", "form", "picture"])("is so up to what was on a visible page (%s)", async (way) => {
    const { laptop, room, say, counts, readUpTo } = await start();
    for (const content of ["one", "two", "three"]) await say(content);
    expect(counts()).toEqual([3, 0]);
    if (way === "header") await tell(laptop, room, 2);
    if (way === "form") await laptop.post(`/rooms/${room}/read`, { upTo: "2" });
    if (way === "picture") await laptop.get(`/rooms/${room}/read?upTo=2`);
    expect([counts(), readUpTo()]).toEqual([[1, 0], 2]);
  });

  test("is told by a form with the way back to the room, by htmx or a picture with nothing", async () => {
    const { laptop, room } = await start();
    const plain = await laptop.post(`/rooms/${room}/read`, { upTo: "0" });
    expect([plain.status, plain.headers.get("location")]).toEqual([303, `/rooms/${room}`]);
    expect((await laptop.post(`/rooms/${room}/read`, { upTo: "0" }, HTMX)).status).toBe(204);
    expect((await laptop.get(`/rooms/${room}/read?upTo=0`)).status).toBe(204);
  });

  test("stays read", async () => {
    const { laptop, room, say, counts, readUpTo } = await start();
    for (const content of ["one", "two", "three"]) await say(content);
    await tell(laptop, room, 3);
    await tell(laptop, room, 1);
    await laptop.post(`/rooms/${room}/read`, { upTo: "0" });
    expect([counts(), readUpTo()]).toEqual([[0, 0], 3]);
  });

  test.each(["header", "form", "picture"])("is nothing that is yet to be said (%s)", async (way) => {
    const { laptop, room, say, counts } = await start();
    await say("one");
    const far = "999999999999999";
    if (way === "header") await tell(laptop, room, far);
    if (way === "form") await laptop.post(`/rooms/${room}/read`, { upTo: far });
    if (way === "picture") await laptop.get(`/rooms/${room}/read?upTo=${far}`);
    expect(counts()).toEqual([0, 0]);
    await say("two");
    expect(counts()).toEqual([1, 0]);
  });

  test("is nothing on a page that nobody looks at: its poll does not ask to wait", async () => {
    const { laptop, room, say, counts } = await start();
    await say("one");
    await laptop.poll(`/chats?after=0&room=${room}`, { "robin-read": "1" });
    expect(counts()).toEqual([1, 0]);
  });

  test.each(["-1", "1.5", "1e3", "abc", "", " ", "0x1", "9999999999999999", "1,2", "1;2", "one", "1 1", "٣"])(
    "is nothing when the page tells %p",
    async (read) => {
      const { laptop, room, say, counts, readUpTo } = await start();
      const before = readUpTo();
      await say("one");
      // What is no latin1 cannot be in a header: it is sent as it stands in UTF-8.
      const sent = Buffer.from(read).toString("latin1");
      expect((await tell(laptop, room, sent)).status).toBe(200);
      expect([counts(), readUpTo()]).toEqual([[1, 0], before]);
    },
  );

  test.each(["-1", "1.5", "1e3", "abc", "", "9999999999999999"])(
    "is nothing when a form or a picture tells %p",
    async (upTo) => {
      const { laptop, room, say, counts } = await start();
      await say("one");
      expect((await laptop.post(`/rooms/${room}/read`, { upTo }, HTMX)).status).toBe(422);
      expect((await laptop.get(`/rooms/${room}/read?upTo=${upTo}`)).status).toBe(422);
      expect(counts()).toEqual([1, 0]);
    },
  );

  test("of a room is noted for no one who reads it without being in it", async () => {
    const { robin, signedIn, room, say } = await start();
    const cy = await signedIn("Cy");
    const { id } = robin.people.named("Cy")!;
    await say("one");
    expect((await tell(cy, room, 1)).status).toBe(200);
    expect((await cy.get(`/rooms/${room}/read?upTo=1`)).status).toBe(204);
    robin.members.flush();
    expect([...robin.members.of(id).keys()]).toEqual([LOBBY]);
  });

  test("is noted for no guest", async () => {
    const { robin, browser, say } = await start();
    const guest = browser();
    const total = robin.db.query<{ total: number }, []>("select total_changes() as total");
    await say("one", LOBBY);
    const before = total.get()!.total;
    expect((await tell(guest, LOBBY, 1)).status).toBe(200);
    expect((await guest.get("/rooms/1/read?upTo=1")).status).toBe(303);
    expect((await guest.post("/rooms/1/read", { upTo: "1" }, HTMX)).status).toBe(401);
    robin.members.flush();
    expect(total.get()!.total).toBe(before);
  });

  test("of a room that is none of one's business is not there", async () => {
    const { robin, signedIn, bob } = await start();
    const cy = await signedIn("Cy");
    const { id } = makeRoom(robin, { name: "Cellar", topic: "", kind: "private" }, bob);
    expect((await tell(cy, id, 1)).status).toBe(404);
    expect((await cy.post(`/rooms/${id}/read`, { upTo: "1" })).status).toBe(404);
    expect((await cy.get(`/rooms/${id}/read?upTo=1`)).status).toBe(404);
  });
});

describe("what one device has read", () => {
  /** Ada's other browser, on a page of the lobby; she is here and in the garden already. */
  async function startWithTwo() {
    const one = await start();
    await tell(one.laptop, one.room, 0);
    const phone = one.browser();
    phone.cookies.set("session", await anotherCookie(one.robin, one.ada));
    await one.say("one");
    await phone.poll("/chats?after=0", WAIT, AbortSignal.abort());
    const page = await (await phone.get("/")).text();
    return { ...one, phone, page, path: `/chats?after=0&now=${versionIn(page)}` };
  }

  test("is read in the page of another", async () => {
    const { laptop, phone, page, room } = await startWithTwo();
    expect(placeIn(page, room)?.unread).toBe(1);
    await tell(laptop, room, 1);
    expect(placeIn(await (await phone.get("/")).text(), room)?.unread).toBe(0);
  });

  test("comes with the poll of another that is held, at the next tick", async () => {
    const { robin, laptop, phone, path, room } = await startWithTwo();
    const poll = phone.poll(path, WAIT);
    await until(() => robin.longPolls.size === 1);
    robin.longPolls.sweep();
    expect(robin.longPolls.size).toBe(1);
    await tell(laptop, room, 1);
    expect(robin.longPolls.size).toBe(1);
    robin.longPolls.sweep();
    expect(placeIn(await (await poll).text(), room)?.unread).toBe(0);
  });

  test("comes with the poll of another that is not held at once", async () => {
    const { laptop, phone, path, room } = await startWithTwo();
    expect((await phone.poll(path)).status).toBe(204);
    await tell(laptop, room, 1);
    expect(placeIn(await (await phone.poll(path)).text(), room)?.unread).toBe(0);
  });
});

describe("what was read is on disk", () => {
  /** How far Ada has read the garden, as the table says it. */
  const written = ({ db }: WholeRobin, { id }: User, room: number) =>
    db
      .query<{ read: number }, { id: number; room: number }>(
        "select read from members where user_id = $id and room_id = $room",
      )
      .get({ id, room })!.read;

  test("after a second, in one row however many messages it was", async () => {
    const { robin, laptop, ada, bob, room } = await start();
    const ids = await talk(robin, bob, 20, room);
    const total = robin.db.query<{ total: number }, []>("select total_changes() as total");
    const before = total.get()!.total;
    const timers = spyOn(globalThis, "setTimeout");
    for (const id of ids) await tell(laptop, room, id);
    const writing = timers.mock.calls.filter(([, wait]) => wait === 1_000);
    expect(writing).toHaveLength(1);
    expect(written(robin, ada, room)).toBe(0);
    (writing[0]![0] as () => void)();
    await until(() => written(robin, ada, room) === 20);
    expect(total.get()!.total).toBe(before + 1);
  });

  test("before anybody asks anew who is in which room", async () => {
    const { robin, laptop, ada, room, say, readUpTo } = await start();
    await say("one");
    await tell(laptop, room, 1);
    commit(robin, () => robin.members.setLevel(room, ada.id, "mentions"));
    expect(readUpTo()).toBe(1);
    commit(robin, () => robin.members.remove(room + 1, ada.id));
    expect(readUpTo()).toBe(1);
  });

  test("after Robin was stopped", async () => {
    const robin = await processes.start();
    const [ada, bob] = [processes.browser(robin), processes.browser(robin)];
    await ada.register("Ada");
    await bob.register("Bob");
    await bob.post("/chats", { content: "Hello" });
    expect((await ada.get("/rooms/1/read?upTo=1")).status).toBe(204);
    expect(await robin.end("SIGTERM")).toBe(0);
    using db = new Database(join(robin.folder, "robin.sqlite"));
    expect(db.query("select user_id, read from members order by user_id").values()).toEqual([
      [1, 1],
      [2, 0],
    ]);
  }, 30_000);
});

describe("what was read while the disk is full", () => {
  /** Lets nothing be written to the table, as long as it is there. */
  const FULL = "create temp trigger full before update on members begin select raise(abort, 'full'); end";

  test("counts, and keeps nobody from reading", async () => {
    const { robin, laptop, ada, room, say, counts, readUpTo } = await start();
    robin.db.run(FULL);
    await say("one");
    await tell(laptop, room, 1);
    expect(counts()).toEqual([0, 0]);
    commit(robin, () => robin.members.remove(room + 1, ada.id));
    expect((await laptop.get("/")).status).toBe(200);
    expect((await laptop.poll(`/chats?after=0&room=${room}`)).status).toBe(200);
    expect([counts(ada), readUpTo()]).toEqual([[0, 0], 1]);
    robin.db.run("drop trigger full");
  });

  test("is written when it can be", async () => {
    const { robin, laptop, ada, room, say } = await start();
    const rows = () =>
      robin.db.query(`select read from members where user_id = ${ada.id} and room_id = ${room}`).values();
    await say("one");
    robin.db.run(FULL);
    const timers = spyOn(globalThis, "setTimeout");
    const logged = spyOn(console, "error").mockImplementation(() => {});
    await tell(laptop, room, 1);
    (timers.mock.lastCall![0] as () => void)();
    await until(() => logged.mock.calls.length === 1);
    expect(rows()).toEqual([[0]]);
    robin.db.run("drop trigger full");
    (timers.mock.lastCall![0] as () => void)();
    await until(() => robin.db.query("select 1 from members where read = 1").get() !== null);
    expect(rows()).toEqual([[1]]);
  });
});

/** The cookie of another session of `user`. */
async function anotherCookie(robin: WholeRobin, user: User): Promise<string> {
  return (await newCookie(robin, user)).value;
}
