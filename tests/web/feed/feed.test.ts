import { describe, expect, test } from "bun:test";
import { createApp } from "../../../src/app.ts";
import { Feed } from "../../../src/web/feed/feed.tsx";
import { en } from "../../../src/words/en.ts";
import { Changes } from "../../../src/database/changes.ts";
import { GroupCommit } from "../../../src/database/commits.ts";
import { openMemory } from "../../../src/database/database.ts";
import { assemble } from "../../../src/robin.ts";
import { attribute, contents, cursor, elements, ids, tag } from "../../support/page.ts";
import { someone, startRobin, talk } from "../../support/robin.ts";
import { deleteMessage, editMessage, sendMessage } from "../../support/messages.ts";

describe("the tail", () => {
  test("asks for what is new and replaces itself", async () => {
    const { robin, browser } = startRobin();
    await talk(robin, someone(robin), 42);
    const page = await (await browser().get("/")).text();
    expect(pollerIn(page)).toEqual(poller("/chats?after=42"));
  });

  test("of another room names the room", async () => {
    const { robin, browser } = startRobin();
    const garden = addRoom({ robin });
    await talk(robin, someone(robin), 3, garden);
    const page = await (await browser().get("/rooms/2")).text();
    expect(pollerIn(page)).toEqual(poller("/chats?after=3&room=2"));
    const answer = await (await browser().poll("/chats?after=2&room=2")).text();
    expect(pollerIn(answer)).toEqual(poller("/chats?after=3&room=2"));
  });

  test("of a page on which everything is new asks from the beginning", async () => {
    expect(cursor(await (await startRobin().browser().get("/")).text())).toBe(0);
  });

  test.each([
    ["with news", 0],
    ["after a change", 2],
    ["from the future", 99],
  ])("stands once in an answer %s", async (_, after) => {
    const { robin, browser } = startRobin();
    const user = someone(robin);
    const [first] = await talk(robin, user, 2);
    await editMessage(robin, { id: first!, user, content: "better" });
    const answer = await browser().poll(`/chats?after=${after}`);
    expect(answer.status).toBe(200);
    expect((await answer.text()).split('id="tail"')).toHaveLength(2);
  });
});

describe("a feed request", () => {
  test("brings the messages after the cursor, oldest first, and the next cursor", async () => {
    const { robin, browser } = startRobin();
    await talk(robin, someone(robin), 5);
    const page = await (await browser().poll("/chats?after=2")).text();
    expect(contents(page)).toEqual(["3", "4", "5"]);
    expect(ids(page)).toEqual([3, 4, 5]);
    expect(cursor(page)).toBe(5);
    expect(page).not.toContain("hx-swap-oob");
  });

  test("brings 204 and nothing else when there is nothing", async () => {
    const { robin, browser } = startRobin();
    await talk(robin, someone(robin), 5);
    await browser().get("/");
    const answer = await browser().poll("/chats?after=5");
    expect(answer.status).toBe(204);
    expect(await answer.text()).toBe("");
  });

  test("is never kept by a browser or a proxy", async () => {
    const { robin, browser } = startRobin();
    await browser().get("/");
    await talk(robin, someone(robin), 1);
    for (const path of ["/chats?after=0", "/chats?after=1", "/chats?before=1", "/"]) {
      expect((await browser().poll(path)).headers.get("cache-control")).toBe("no-store");
    }
  });

  test("brings a hundred changes at a time, until there are none", async () => {
    const { robin, browser } = startRobin();
    await browser().get("/");
    await talk(robin, someone(robin), 250);
    const seen: number[][] = [];
    let after = 0;
    for (;;) {
      const answer = await browser().poll(`/chats?after=${after}`);
      if (answer.status === 204) break;
      const page = await answer.text();
      seen.push(ids(page));
      after = cursor(page);
    }
    expect(seen.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(seen.flat()).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
  });

  test("counts changes of old messages among the hundred", async () => {
    const { robin, browser } = startRobin();
    const user = someone(robin);
    const old = await talk(robin, user, 80);
    await Promise.all(old.map((id) => editMessage(robin, { id, user, content: "better" })));
    await talk(robin, user, 80);
    const page = await (await browser().poll("/chats?after=80")).text();
    expect(ids(page)).toHaveLength(100);
    expect(elements(page, "[hx-swap-oob]")).toHaveLength(80);
    expect(cursor(page)).toBe(180);
    const rest = await (await browser().poll("/chats?after=180")).text();
    expect(ids(rest)).toHaveLength(60);
    expect(cursor(rest)).toBe(240);
  });

  test("leaves for later what changed beyond the hundred changes that the answer tells of", async () => {
    const { robin, browser } = startRobin();
    const user = someone(robin);
    const old = await talk(robin, user, 80);
    const made = await talk(robin, user, 80);
    await Promise.all([...made, ...old].map((id) => editMessage(robin, { id, user, content: "better" })));
    const page = await (await browser().poll("/chats?after=80")).text();
    expect(ids(page)).toEqual(made);
    expect(page).not.toContain("hx-swap-oob");
    expect(cursor(page)).toBe(180);
  });

  test("brings a changed message that the page shows out of band, by its id", async () => {
    const { robin, browser } = startRobin();
    const user = someone(robin);
    await talk(robin, user, 3);
    await editMessage(robin, { id: 2, user, content: "better" });
    await deleteMessage(robin, 3, user);
    const page = await (await browser().poll("/chats?after=3")).text();
    expect(contents(page)).toEqual(["better"]);
    expect(ids(page)).toEqual([2, 3]);
    for (const id of [2, 3]) expect(attribute(tag(page, `chat-${id}`), "hx-swap-oob")).toBe("true");
    expect(page).toContain("Message deleted");
    expect(cursor(page)).toBe(5);
  });

  test("brings a message that was made and changed since in its place, once, as it is now", async () => {
    const { robin, browser } = startRobin();
    const user = someone(robin);
    await talk(robin, user, 3);
    await editMessage(robin, { id: 1, user, content: "better" });
    await deleteMessage(robin, 2, user);
    const page = await (await browser().poll("/chats?after=0")).text();
    expect(ids(page)).toEqual([1, 2, 3]);
    expect(contents(page)).toEqual(["better", "3"]);
    expect(page).not.toContain("hx-swap-oob");
    expect(cursor(page)).toBe(5);
  });

  test("leaves no hole when a message was changed after the hundred that the answer ends with", async () => {
    const { robin, browser } = startRobin();
    const user = someone(robin);
    await talk(robin, user, 150);
    await editMessage(robin, { id: 50, user, content: "better" });
    const first = await (await browser().poll("/chats?after=0")).text();
    expect(ids(first)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(contents(first)[49]).toBe("better");
    expect(cursor(first)).toBe(100);
    const second = await (await browser().poll("/chats?after=100")).text();
    expect(ids(second).filter((id) => id > 100)).toHaveLength(50);
    expect(attribute(tag(second, "chat-50"), "hx-swap-oob")).toBe("true");
    expect(cursor(second)).toBe(151);
  });

  test("tells only of its room", async () => {
    const { robin, browser } = startRobin();
    const garden = addRoom({ robin });
    const user = someone(robin);
    await sendMessage(robin, { user, room: 1, content: "in the lobby" });
    await sendMessage(robin, { user, room: garden, content: "in the garden" });
    expect(contents(await (await browser().poll("/chats?after=0")).text())).toEqual(["in the lobby"]);
    expect(contents(await (await browser().poll("/chats?after=0&room=2")).text())).toEqual(["in the garden"]);
    expect((await browser().poll("/chats?after=1")).status).toBe(204);
  });

  test.each(["/chats?after=0&room=2", "/chats?before=5&room=2"])("%p of no room is 404", async (path) => {
    expect((await (await startRobin().signedIn("Ada")).poll(path)).status).toBe(404);
  });

  test("without saying from where is refused", async () => {
    expect((await startRobin().browser().poll("/chats")).status).toBe(422);
  });

  test("from a number that is not there yet makes the page reload", async () => {
    const { robin, browser } = startRobin();
    await browser().get("/");
    await talk(robin, someone(robin), 3);
    const answer = await browser().poll("/chats?after=4");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("hx-refresh")).toBe("true");
    expect(ids(await answer.text())).toEqual([]);
    expect((await browser().poll("/chats?after=3")).headers.has("hx-refresh")).toBeFalse();
  });

  test("right after the first message that a fresh start takes does not make the page reload", async () => {
    const { browser } = startRobin();
    const ada = await browser().register("Ada");
    await ada.say("Hello");
    const page = await (await ada.get("/")).text();
    expect(cursor(page)).toBe(1);
    const answer = await ada.poll("/chats?after=1");
    expect(answer.headers.has("hx-refresh")).toBeFalse();
    expect(answer.status).toBe(204);
  });

  test("goes on from a number that another room has taken", async () => {
    const { robin, browser } = startRobin();
    const garden = addRoom({ robin });
    await browser().get("/rooms/2");
    await talk(robin, someone(robin), 3);
    expect((await browser().poll("/chats?after=2&room=2")).status).toBe(204);
    expect(robin.heads.head(garden)).toBe(0);
  });
});

describe("a page of older messages", () => {
  test("is a hundred messages before a message, oldest first, below the way to older ones", async () => {
    const { robin, browser } = startRobin();
    await talk(robin, someone(robin), 250);
    const answer = await browser().poll("/chats?before=151");
    const page = await answer.text();
    expect(ids(page)).toEqual(Array.from({ length: 100 }, (_, index) => index + 51));
    expect(page).toStartWith('<li id="older"><a href="/chats?before=51" hx-get="/chats?before=51"');
    expect(page).not.toContain('id="tail"');
    expect(page).not.toContain("<html");
  });

  test("ends with the first message", async () => {
    const { robin, browser } = startRobin();
    await talk(robin, someone(robin), 60);
    const page = await (await browser().poll("/chats?before=51")).text();
    expect(ids(page)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(tag(page, "older")).toBe("");
  });

  test("of exactly a hundred messages leads nowhere older", async () => {
    const { robin, browser } = startRobin();
    await talk(robin, someone(robin), 100);
    expect(tag(await (await browser().get("/")).text(), "older")).toBe("");
  });

  test("is a page of its own for a browser without script, which polls for nothing", async () => {
    const { robin, browser } = startRobin();
    await talk(robin, someone(robin), 150);
    const page = await (await browser().get("/chats?before=51")).text();
    expect(page).toStartWith("<!doctype html>");
    expect(ids(page)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(page).not.toContain('id="tail"');
    expect(page).toContain('href="/"');
  });

  test("of a room is the room's", async () => {
    const { robin, browser } = startRobin();
    addRoom({ robin });
    const user = someone(robin);
    await talk(robin, user, 5);
    await talk(robin, user, 150, 2);
    const page = await (await browser().poll("/chats?before=150&room=2")).text();
    expect(page).toContain('href="/chats?before=50&amp;room=2"');
    expect(ids(await (await browser().poll("/chats?before=50&room=2")).text())).toHaveLength(44);
  });

  test("shows tombstones where messages were", async () => {
    const { robin, browser } = startRobin();
    const user = someone(robin);
    await talk(robin, user, 3);
    await deleteMessage(robin, 2, user);
    const page = await (await browser().poll("/chats?before=9")).text();
    expect(ids(page)).toEqual([1, 2, 3]);
    expect(contents(page)).toEqual(["1", "3"]);
  });

  test("before the first message is empty", async () => {
    const { robin, browser } = startRobin();
    await talk(robin, someone(robin), 3);
    const answer = await browser().poll("/chats?before=1");
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
  });
});

describe("messages that are too much for one page", () => {
  test("are not a hundred of the longest in a script whose characters take three bytes", async () => {
    const { robin, browser } = startRobin();
    await sayMuch({ robin }, 100, "字".repeat(4_000));
    expect(ids(await (await browser().get("/")).text())).toHaveLength(100);
    expect(ids(await (await browser().poll("/chats?after=0")).text())).toHaveLength(100);
  });

  test("are in the log from the newest on, and the way to older ones goes on from there", async () => {
    const { robin, browser } = startRobin();
    await sayMuch({ robin }, 120);
    const page = await (await browser().get("/")).text();
    expect(ids(page)).toEqual(upTo(120).slice(-82));
    expect(page).toContain('href="/chats?before=39"');
    expect(cursor(page)).toBe(120);
    const older = await (await browser().poll("/chats?before=120")).text();
    expect(ids(older)).toEqual(upTo(119).slice(-82));
    expect(older).toContain('href="/chats?before=38"');
  });

  test("come in answers of two megabytes until there are none", async () => {
    const { robin, browser } = startRobin();
    await sayMuch({ robin }, 100);
    const answer = await (await browser().poll("/chats?after=0")).text();
    expect(Buffer.byteLength(answer)).toBeWithin(1_900_000, 2_005_000);
    expect(ids(answer)).toEqual(upTo(82));
    expect(cursor(answer)).toBe(82);
    const rest = await (await browser().poll("/chats?after=82")).text();
    expect(ids(rest)).toEqual(upTo(100).slice(82));
    expect(cursor(rest)).toBe(100);
  });

  test("are counted where they changed, in the order in which they did", async () => {
    const { robin, browser } = startRobin();
    const user = await sayMuch({ robin }, 90);
    for (const id of [90, 1, 2]) await editMessage(robin, { id, user, content: "better" });
    await Promise.all(upTo(85).map((id) => editMessage(robin, { id, user, content: HEAVY + String(id) })));
    const answer = await (await browser().poll("/chats?after=90")).text();
    // Of message 1 and 2 the later change counts.
    expect(ids(answer)).toEqual([90, ...upTo(81)]);
    expect(cursor(answer)).toBe(93 + 81);
    expect(ids(await (await browser().poll(`/chats?after=${93 + 81}`)).text())).toEqual([82, 83, 84, 85]);
  });

  test("are on a page of their own up to where they fit, and the way to newer ones goes on from there", async () => {
    const { robin, browser } = startRobin();
    await sayMuch({ robin }, 120);
    const page = await (await browser().get("/chats?since=10")).text();
    expect(ids(page)).toEqual(upTo(92).slice(10));
    expect(page).toContain('href="/chats?since=92"');
  });

  test("stand on both sides of the one that a link leads to", async () => {
    const { robin, browser } = startRobin();
    await sayMuch({ robin }, 120);
    const page = await (await browser().get("/rooms/1/chats/60")).text();
    expect(ids(page)).toEqual(upTo(100).slice(18));
    expect(page).toContain('href="/chats?before=19"');
    expect(page).toContain('href="/chats?since=100"');
    expect(pollerIn(page)["hx-get"]).toBe("/chats?after=120&upTo=100");
  });

  test("leave room in what comes next for what changed, the rest of which comes with the tail", async () => {
    const { robin, browser } = startRobin();
    const user = await sayMuch({ robin }, 150);
    await Promise.all(upTo(30).map((id) => editMessage(robin, { id, user, content: `${HEAVY}${id}` })));
    const next = await (await browser().poll("/chats?since=90&after=150")).text();
    expect(ids(next)).toEqual([...upTo(22), ...upTo(150).slice(90)]);
    expect(pollerIn(next)["hx-get"]).toBe("/chats?after=172&upTo=150");
    const rest = await (await browser().poll("/chats?after=172&upTo=150")).text();
    expect(ids(rest)).toEqual(upTo(30).slice(22));
  });

  test("are shown where one alone is too much", async () => {
    const { robin } = startRobin();
    await talk(robin, someone(robin), 3);
    const feed = new Feed(robin, 1, 1);
    expect(ids(feed.log(en, 1))).toEqual([3]);
    expect(ids(feed.changes(en, 1, 0))).toEqual([1]);
    expect(ids(feed.around(en, robin.messages.find(2)!))).toEqual([1, 2]);
    expect(ids(feed.later(en, 1, 1))).toEqual([2]);
  });
});

test("a page that ends before the newest is told what changed of all that it shows, be that newer than its cursor", async () => {
  const { robin, browser } = startRobin();
  const user = someone(robin);
  await talk(robin, user, 80);
  await Promise.all(upTo(60).map((id) => editMessage(robin, { id, user, content: "edited" })));
  await talk(robin, user, 100);
  // Its cursor stays behind what it shows: more has changed than one answer tells of.
  const next = await (await browser().poll("/chats?since=30&after=80")).text();
  expect(cursor(next)).toBe(180);
  expect(ids(next).at(-1)).toBe(190);
  const id = 190;
  await editMessage(robin, { id, user, content: "better" });
  let last = "";
  for (let after = cursor(next); after < robin.heads.head(1); after = cursor(last)) {
    last = await (await browser().poll(`/chats?after=${after}&upTo=${id}`)).text();
  }
  expect(contents(last).at(-1)).toBe("better");
  expect(attribute(tag(last, `chat-${id}`), "hx-swap-oob")).toBe("true");
});

describe("the sequence", () => {
  test("gives every change the next number, in every room", async () => {
    const { robin } = startRobin();
    const garden = addRoom({ robin });
    const user = someone(robin);
    expect(await sendMessage(robin, { user, room: 1, content: "Hello" })).toBe(1);
    expect(await sendMessage(robin, { user, room: garden, content: "Hello" })).toBe(2);
    await editMessage(robin, { id: 1, user, content: "better" });
    await deleteMessage(robin, 1, user);
    expect(await sendMessage(robin, { user, room: garden, content: "Hello" })).toBe(5);
  });

  test("never gives a number again, whatever is gone and however often Robin restarts", async () => {
    const { robin } = startRobin();
    const user = someone(robin);
    await talk(robin, user, 3);
    robin.db.run("delete from messages");
    const again = assemble(robin.db, robin.settings, robin.now);
    expect(again.heads.newest).toBe(3);
    expect(await sendMessage(again, { user, room: 1, content: "Hello" })).toBe(4);
  });

  test("goes on where it was for a page that was open during a restart", async () => {
    const { robin, clock } = startRobin();
    await talk(robin, someone(robin), 3);
    const app = createApp(assemble(robin.db, robin.settings, clock.now));
    const ask = (after: number) => app.handle(new Request(`http://localhost/chats?after=${after}`));
    expect((await ask(3)).status).toBe(204);
    expect(ids(await (await ask(1)).text())).toEqual([2, 3]);
  });
});

describe("commits", () => {
  test("of one moment are one transaction", async () => {
    const { db, commits } = startCommits();
    let inside = 0;
    const job = () => {
      inside += 1;
      return db.query("select count(*) from list").values()[0]![0];
    };
    const write = (value: number) => () => db.run("insert into list values (?)", [value]);
    const results = await Promise.all([commits.run(write(1)), commits.run(job), commits.run(job)]);
    expect(results.slice(1)).toEqual([1, 1]);
    expect(inside).toBe(2);
  });

  test("give each job its own result, in the order in which they came", async () => {
    const { changes, commits } = startCommits();
    const order: number[] = [];
    changes.on("list", (_, value) => order.push(value!));
    const jobs = [1, 2, 3, 4].map((value) =>
      commits.run(() => {
        changes.note("list", undefined, value);
        return value * 10;
      }),
    );
    expect(await Promise.all(jobs)).toEqual([10, 20, 30, 40]);
    expect(order).toEqual([1, 2, 3, 4]);
  });

  test("undo one bad job alone, and its neighbours stay", async () => {
    const { db, changes, commits } = startCommits();
    const told: string[] = [];
    changes.on("list", (_, value) => told.push(`${value}`));
    const write = (value: number, fail = false) =>
      commits.run(() => {
        db.run("insert into list values (?)", [value]);
        changes.note("list", undefined, value);
        if (fail) throw new Error("bad job");
      });
    const outcomes = await Promise.allSettled([write(1), write(2, true), write(3)]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(db.query("select value from list").values()).toEqual([[1], [3]]);
    expect(told).toEqual(["1", "3"]);
  });

  test("that fail as a whole tell everybody, and store nothing", async () => {
    const { db, changes, commits } = startCommits();
    const told: (number | undefined)[] = [];
    changes.on("list", (_, value) => told.push(value));
    const outcomes = await Promise.allSettled([
      commits.run(() => {
        db.run("insert into list values (1)");
        changes.note("list", undefined, 1);
      }),
      commits.run(() => {
        db.run("pragma defer_foreign_keys = on");
        db.run("insert into owned values (99)");
        changes.note("list", undefined, 99);
      }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(told).toEqual([]);
    expect(db.query("select value from list").values()).toEqual([]);
    await commits.run(() => db.run("insert into list values (2)"));
    expect(db.query("select value from list").values()).toEqual([[2]]);
  });

  test("are made at once when Robin stops", () => {
    const { db, commits } = startCommits();
    void commits.run(() => db.run("insert into list values (1)"));
    commits.flush();
    expect(db.query("select value from list").values()).toEqual([[1]]);
  });
});

function startCommits() {
  const db = openMemory();
  db.run("create table list (value integer primary key)");
  db.run("create table owned (owner integer references list (value))");
  const changes = new Changes<{ list: number }>();
  return { db, changes, commits: new GroupCommit(db, changes) };
}

function addRoom({ robin }: Pick<ReturnType<typeof startRobin>, "robin">): number {
  return Number(
    robin.db.run("insert into rooms (name, created_at, guests) values ('Garden', 0, 1)").lastInsertRowid,
  );
}

/** How the tail of `page` polls. */
function pollerIn(page: string) {
  const tail = tag(page, "tail");
  const names = ["hx-get", "hx-trigger", "hx-sync", "hx-swap", "hx-headers"];
  return Object.fromEntries(names.map((name) => [name, attribute(tail, name)]));
}

/** How design.md has it. */
function poller(path: string) {
  return {
    "hx-get": path,
    "hx-trigger": "load, every 1s",
    "hx-sync": "this:drop",
    "hx-swap": "outerHTML",
    "hx-headers": '{"Prefer": "wait=25"}',
  };
}

/** A message that takes 24 kB on a page: the sign takes six bytes there. */
const HEAVY = "'".repeat(3_970);

/** Somebody says `content`, which takes much room on a page, `count` times; who that is. */
async function sayMuch(
  { robin }: Pick<ReturnType<typeof startRobin>, "robin">,
  count: number,
  content = HEAVY,
) {
  const user = someone(robin);
  await Promise.all(upTo(count).map(() => sendMessage(robin, { user, room: 1, content })));
  return user;
}

/** The numbers from 1 to `last`. */
function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
