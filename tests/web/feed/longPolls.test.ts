import { afterEach, describe, expect, mock, spyOn, test } from "bun:test";
import { contents, cursor } from "../../support/page.ts";
import { someone, startRobin, talk, until, type WholeRobin } from "../../support/robin.ts";
import { deleteMessage, editMessage, sendMessage } from "../../support/messages.ts";

const WAIT = { prefer: "wait=25" };

/** Robins to close after a test: a poll that is still held would wait for its time. */
const started: ReturnType<typeof startRobin>[] = [];

afterEach(() => {
  for (const { robin } of started.splice(0)) robin.longPolls.close();
});

/** A Robin in which "Ada" has said `said` messages. */
async function start(said = 0, environment: Record<string, string> = {}) {
  const robin = startRobin(environment);
  started.push(robin);
  const ada = someone(robin.robin);
  robin.robin.heads.head(1);
  await talk(robin.robin, ada, said);
  return { ...robin, ada };
}

describe("a poll that asks to wait", () => {
  test("is held while there is nothing, and brings what is said then", async () => {
    const { robin, browser, ada } = await start(2);
    const poll = browser().poll("/chats?after=2", WAIT);
    await until(() => robin.longPolls.size === 1);
    await sendMessage(robin, { user: ada, room: 1, content: "Hello" });
    const page = await (await poll).text();
    expect(contents(page)).toEqual(["Hello"]);
    expect(cursor(page)).toBe(3);
    expect(robin.longPolls.size).toBe(0);
  });

  test("is answered at once when there is news already", async () => {
    const { robin, browser } = await start(2);
    expect(contents(await (await browser().poll("/chats?after=1", WAIT)).text())).toEqual(["2"]);
    expect(robin.longPolls.size).toBe(0);
  });

  test.each([
    ["an edit", "hx-swap-oob"],
    ["a deletion", "Message deleted"],
  ])("brings %s", async (change, markup) => {
    const { robin, browser, ada } = await start(1);
    const poll = browser().poll("/chats?after=1", WAIT);
    await until(() => robin.longPolls.size === 1);
    if (change === "an edit") await editMessage(robin, { id: 1, user: ada, content: "better" });
    else await deleteMessage(robin, 1, ada);
    expect(await (await poll).text()).toContain(markup);
  });

  test("is answered at once when all together hold as many as the setting allows", async () => {
    const { robin, browser } = await start(1, { HELD_POLLS: "1" });
    const held = (await browser().register("Bob")).poll("/chats?after=1", WAIT);
    await until(() => robin.longPolls.size === 1);
    expect((await browser().poll("/chats?after=1", WAIT)).status).toBe(204);
    robin.longPolls.close();
    expect((await held).status).toBe(200);
  });

  test("of several readers is answered with the same bytes", async () => {
    const { robin, browser, ada } = await start();
    const readers = Array.from({ length: 3 }, () => browser());
    const polls = readers.map((reader) => reader.poll("/chats?after=0", WAIT));
    await until(() => robin.longPolls.size === 3);
    await sendMessage(robin, { user: ada, room: 1, content: "Hello" });
    const pages = await Promise.all(polls.map(async (poll) => (await poll).text()));
    expect(new Set(pages).size).toBe(1);
    expect(contents(pages[0]!)).toEqual(["Hello"]);
  });

  test("brings all that was said in the same moment at once", async () => {
    const { robin, browser, ada } = await start();
    const poll = browser().poll("/chats?after=0", WAIT);
    await until(() => robin.longPolls.size === 1);
    await talk(robin, ada, 3);
    expect(contents(await (await poll).text())).toEqual(["1", "2", "3"]);
  });

  test("is not woken by another room", async () => {
    const { robin, browser, ada } = await start();
    robin.db.run("insert into rooms (name, created_at, guests) values ('Garden', 0, 1)");
    robin.heads.head(2);
    const poll = browser().poll("/chats?after=0", WAIT);
    await until(() => robin.longPolls.size === 1);
    await sendMessage(robin, { user: ada, room: 2, content: "in the garden" });
    expect(robin.longPolls.size).toBe(1);
    await sendMessage(robin, { user: ada, room: 1, content: "in the lobby" });
    expect(contents(await (await poll).text())).toEqual(["in the lobby"]);
  });

  test("is not woken by a message that was stored before", async () => {
    const { robin, browser, ada } = await start();
    const draft = { user: ada, room: 1, content: "Hello", key: "k", address: "" };
    const send = () => robin.posting.post(draft);
    await send();
    void browser().poll("/chats?after=1", WAIT);
    await until(() => robin.longPolls.size === 1);
    await send();
    expect(robin.longPolls.size).toBe(1);
  });

  test("gets a fresh tail and no message when its time is up", async () => {
    const { robin, clock, browser } = await start(2);
    const poll = browser().poll("/chats?after=2", WAIT);
    await until(() => robin.longPolls.size === 1);
    clock.pass(24_999);
    robin.longPolls.sweep();
    expect(robin.longPolls.size).toBe(1);
    clock.pass(1);
    robin.longPolls.sweep();
    const answer = await poll;
    expect(answer.status).toBe(200);
    const page = await answer.text();
    expect(contents(page)).toEqual([]);
    expect(cursor(page)).toBe(2);
  });

  test.each([
    ["wait=999", 30],
    ["wait=999999999", 30],
    ["wait=30", 30],
    ["wait=7", 7],
    ["respond-async, wait=7", 7],
    ['wait="7"', 7],
    ["Wait = 7", 7],
  ])("with Prefer: %s waits %d seconds", async (prefer, seconds) => {
    const { robin, clock, browser } = await start();
    const poll = browser().poll("/chats?after=0", { prefer });
    await until(() => robin.longPolls.size === 1);
    clock.pass(seconds * 1_000 - 1);
    robin.longPolls.sweep();
    expect(robin.longPolls.size).toBe(1);
    clock.pass(1);
    robin.longPolls.sweep();
    expect((await poll).status).toBe(200);
  });

  test.each(["wait=0", "wait=", "wait=-1", "wait=soon", "await=7", "respond-async", ""])(
    "with Prefer: %p is answered at once",
    async (prefer) => {
      const { browser } = await start();
      expect((await browser().poll("/chats?after=0", { prefer })).status).toBe(204);
    },
  );
});

describe("a held poll of a page that is stale", () => {
  /** Holds a poll of a page; `isStale` says whether it is, and is counted. */
  function hold(robin: WholeRobin, holder: string, isStale: () => boolean) {
    const asked = { times: 0, ends: [] as string[] };
    const { signal } = new AbortController();
    const look = () => {
      asked.times += 1;
      return isStale();
    };
    void robin.longPolls
      .hold({ room: 1, holder, seconds: 25, signal, isStale: look })!
      .then((end) => asked.ends.push(end));
    return asked;
  }

  test("is answered at the tick, and no other is", async () => {
    const { robin } = await start();
    let stale = false;
    const [one, other] = [hold(robin, "one", () => stale), hold(robin, "other", () => false)];
    robin.longPolls.sweep();
    expect(robin.longPolls.size).toBe(2);
    stale = true;
    expect(robin.longPolls.size).toBe(2);
    robin.longPolls.sweep();
    await until(() => one.ends.length > 0);
    expect([one.ends, other.ends, robin.longPolls.size]).toEqual([["news"], [], 1]);
  });

  test("is looked at once a tick, and not when something is said", async () => {
    const { robin, ada } = await start();
    robin.db.run("insert into rooms (name, created_at) values ('Garden', 0)");
    const one = hold(robin, "one", () => false);
    await talk(robin, ada, 200, 2);
    expect(one.times).toBe(0);
    for (let tick = 0; tick < 3; tick += 1) robin.longPolls.sweep();
    expect(one.times).toBe(3);
  });

  test("is not looked at when its time is up", async () => {
    const { robin, clock } = await start();
    const one = hold(robin, "one", () => false);
    clock.pass(25_000);
    robin.longPolls.sweep();
    await until(() => robin.longPolls.size === 0);
    expect(one.times).toBe(0);
  });

  test("is looked at with a thousand others in one turn of the event loop, between which other work goes on", async () => {
    const { robin } = await start();
    const many = Array.from({ length: 2_500 }, (_, index) => hold(robin, `holder ${index}`, () => false));
    const looked = () => many.reduce((sum, { times }) => sum + times, 0);
    robin.longPolls.sweep();
    expect(looked()).toBe(1_000);
    await until(() => looked() === 2_500);
    expect(many.every(({ times }) => times === 1)).toBe(true);
  });

  test("is answered once, though something is said while it waits for its turn", async () => {
    const { robin, ada } = await start();
    const many = Array.from({ length: 2_500 }, (_, index) => hold(robin, `holder ${index}`, () => true));
    robin.longPolls.sweep();
    await sendMessage(robin, { user: ada, room: 1, content: "Hello" });
    await until(() => many.every(({ ends }) => ends.length > 0));
    expect(many.every(({ ends }) => ends.length === 1)).toBe(true);
    expect(robin.longPolls.size).toBe(0);
  });

  test("is told so by one timer for all, which is there as long as something is held", async () => {
    const { robin, ada } = await start();
    const set = spyOn(globalThis, "setInterval");
    const clear = spyOn(globalThis, "clearInterval");
    for (const holder of ["one", "other"]) hold(robin, holder, () => false);
    expect(set.mock.calls.map(([, every]) => every)).toEqual([1_000]);
    await sendMessage(robin, { user: ada, room: 1, content: "Hello" });
    await until(() => robin.longPolls.size === 0);
    expect<unknown[]>(clear.mock.calls.flat()).toContain(set.mock.results[0]!.value);
    mock.restore();
  });
});

describe("a session", () => {
  test("holds three polls; the fourth is answered at once with nothing", async () => {
    const { robin, browser } = await start();
    const ada = await browser().register("Bob");
    const polls = [1, 2, 3].map(() => ada.poll("/chats?after=0", WAIT));
    await until(() => robin.longPolls.size === 3);
    expect((await ada.poll("/chats?after=0", WAIT)).status).toBe(204);
    await ada.say("Hello");
    for (const poll of polls) expect(contents(await (await poll).text())).toEqual(["Hello"]);
  });

  test("has places of its own, beside those of others", async () => {
    const { robin, browser } = await start();
    const bob = await browser().register("Bob");
    const cy = await browser().register("Cy");
    for (const reader of [bob, bob, bob, cy]) void reader.poll("/chats?after=0", WAIT);
    await until(() => robin.longPolls.size === 4);
    expect((await bob.poll("/chats?after=0", WAIT)).status).toBe(204);
    expect(robin.longPolls.size).toBe(4);
  });

  test("has a place again when a poll was answered", async () => {
    const { robin, clock, browser } = await start();
    const bob = await browser().register("Bob");
    const polls = [1, 2, 3].map(() => bob.poll("/chats?after=0", WAIT));
    await until(() => robin.longPolls.size === 3);
    clock.pass(25_000);
    robin.longPolls.sweep();
    await Promise.all(polls);
    void bob.poll("/chats?after=0", WAIT);
    await until(() => robin.longPolls.size === 1);
  });

  test("that ends lets go of what it holds, and of nothing else", async () => {
    const { robin, browser } = await start();
    const bob = await browser().register("Bob");
    const cy = await browser().register("Cy");
    const polls = [bob.poll("/chats?after=0", WAIT), bob.poll("/chats?after=0", WAIT)];
    void cy.poll("/chats?after=0", WAIT);
    await until(() => robin.longPolls.size === 3);
    await bob.post("/logout");
    for (const poll of polls) {
      expect((await poll).headers.get("hx-redirect")).toBe("/login?ended=1&next=%2F");
    }
    expect(robin.longPolls.size).toBe(1);
  });
});

describe("guests", () => {
  test("of one address share three places", async () => {
    const { app, robin } = await startBehindProxy();
    const ask = (address: string) =>
      app.handle(
        new Request("http://localhost/chats?after=0", { headers: { ...WAIT, "x-forwarded-for": address } }),
      );
    for (const address of ["192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2"]) void ask(address);
    await until(() => robin.longPolls.size === 4);
    expect((await ask("192.0.2.1")).status).toBe(204);
  });
});

describe("a browser that goes away", () => {
  test("frees its place at once", async () => {
    const { robin, browser } = await start();
    const away = new AbortController();
    const poll = browser().poll("/chats?after=0", WAIT, away.signal);
    await until(() => robin.longPolls.size === 1);
    away.abort();
    expect(robin.longPolls.size).toBe(0);
    expect((await poll).status).toBe(204);
  });

  test("before it is held is not held", async () => {
    const { robin } = await start();
    const signal = AbortSignal.abort();
    expect(robin.longPolls.hold({ room: 1, holder: "h", seconds: 25, signal })).toBeUndefined();
  });

  test("after its answer changes nothing", async () => {
    const { robin, ada } = await start();
    const away = new AbortController();
    const held = robin.longPolls.hold({ room: 1, holder: "h", seconds: 25, signal: away.signal });
    await sendMessage(robin, { user: ada, room: 1, content: "Hello" });
    expect(await held).toBe("news");
    away.abort();
    expect(robin.longPolls.size).toBe(0);
  });
});

describe("Robin stopping", () => {
  test("answers what is held with a tail that goes on, and holds nothing more", async () => {
    const { robin, browser } = await start(2);
    const poll = browser().poll("/chats?after=2", WAIT);
    await until(() => robin.longPolls.size === 1);
    robin.longPolls.close();
    const answer = await poll;
    expect(answer.status).toBe(200);
    expect(cursor(await answer.text())).toBe(2);
    expect((await browser().poll("/chats?after=2", WAIT)).status).toBe(204);
  });
});

describe("many held polls", () => {
  test("are all answered, each once", async () => {
    const { robin, ada } = await start();
    const { signal } = new AbortController();
    const ends = Array.from({ length: 1_000 }, (_, index) =>
      robin.longPolls.hold({ room: 1, holder: `holder ${index}`, seconds: 25, signal }),
    );
    expect(robin.longPolls.size).toBe(1_000);
    await sendMessage(robin, { user: ada, room: 1, content: "Hello" });
    expect(new Set(await Promise.all(ends))).toEqual(new Set(["news"]));
    expect(robin.longPolls.size).toBe(0);
  });

  test("are answered a thousand in a turn of the event loop, after who has sent, and between which other work goes on", async () => {
    const { robin, ada } = await start();
    const { signal } = new AbortController();
    let answered = 0;
    const ends = Array.from({ length: 2_500 }, (_, index) =>
      robin.longPolls.hold({ room: 1, holder: `holder ${index}`, seconds: 25, signal })!.then(() => {
        answered += 1;
      }),
    );
    await sendMessage(robin, { user: ada, room: 1, content: "Hello" });
    expect(answered).toBe(0);
    await new Promise(setImmediate);
    expect(answered).toBeWithin(1_000, 1_100);
    await Promise.all(ends);
  });
});

async function startBehindProxy() {
  const proxied = startRobin({ TRUST_PROXY: "on" });
  started.push(proxied);
  return proxied;
}
