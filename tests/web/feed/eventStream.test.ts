import { afterEach, describe, expect, spyOn, test } from "bun:test";
import { limits } from "../../../src/base/limits.ts";
import { EventStream } from "../../../src/web/feed/eventStream.ts";
import { FeedRequests } from "../../../src/web/feed/feedRequests.ts";
import { Events, STREAM } from "../../support/events.ts";
import { deleteMessage, editMessage, sendMessage } from "../../support/messages.ts";
import { contents, cursor } from "../../support/page.ts";
import { someone, startRobin, talk, until } from "../../support/robin.ts";
import { commit } from "../../support/rooms.ts";

const GUEST = {
  session: undefined,
  sessionId: undefined,
  user: undefined,
  isStale: false,
  secure: false,
};

const started: ReturnType<typeof startRobin>[] = [];

afterEach(() => {
  for (const { robin } of started.splice(0)) robin.longPolls.close();
});

/** A Robin in which "Ada" has said `said` messages in the lobby. */
async function start(said = 2) {
  const begun = startRobin();
  started.push(begun);
  const ada = someone(begun.robin);
  begun.robin.heads.head(1);
  await talk(begun.robin, ada, said);
  const say = (content: string, room = 1) => sendMessage(begun.robin, { user: ada, room, content });
  return { ...begun, ada, say };
}

describe("a poll that accepts events", () => {
  test("is a stream of what the polls of the page would be answered, each with its cursor", async () => {
    const { robin, browser, ada, say } = await start();
    const events = await Events.open(browser(), "/chats?after=2");
    let after = 2;
    const happenings = [
      () => say("Hello"),
      () => say("two\nlines\n\nand `code`"),
      () => editMessage(robin, { id: 1, user: ada, content: "better" }),
      () => deleteMessage(robin, 2, ada),
      () => talk(robin, ada, 3),
    ];
    for (const happen of happenings) {
      await happen();
      const event = await events.next();
      const markup = await (await browser().poll(`/chats?after=${after}`)).text();
      after = cursor(markup);
      expect(event).toEqual({ cursor: after, markup });
    }
    expect(robin.longPolls.size).toBe(1);
  });

  test("says what it is, and that nobody is to keep it or to keep it back", async () => {
    const { browser } = await start();
    const { response } = await Events.open(browser(), "/chats?after=2");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("x-accel-buffering")).toBe("no");
    expect(response.headers.get("content-security-policy")).not.toBeNull();
  });

  test("is answered as any other when there is news already, or it does not wait", async () => {
    const { robin, browser } = await start();
    const answer = await browser().poll("/chats?after=1", STREAM);
    expect(answer.headers.get("content-type")).toStartWith("text/html");
    expect(contents(await answer.text())).toEqual(["2"]);
    expect((await browser().poll("/chats?after=2", { accept: STREAM.accept })).status).toBe(204);
    expect(robin.longPolls.size).toBe(0);
  });

  test("is answered the same by the routes", async () => {
    const { app, say } = await start();
    const ask = () => new Request("http://localhost/chats?after=2", { headers: STREAM });
    const responses = [await app.handle(ask()), await app.handleByRoutes(ask())];
    const [fast, routed] = await Promise.all(responses.map((response) => Events.of(response)));
    await say("Hello");
    expect(await routed!.next()).toEqual((await fast!.next())!);
    const [ours, theirs] = responses.map(({ headers }) => Object.fromEntries(headers));
    expect(theirs).toEqual(ours!);
  });

  test("brings news of its own room alone", async () => {
    const { robin, browser, say } = await start();
    robin.db.run("insert into rooms (name, created_at, guests) values ('Garden', 0, 1)");
    robin.heads.head(2);
    const events = await Events.open(browser(), "/chats?after=0&room=2");
    await say("in the lobby");
    await say("in the garden", 2);
    expect(contents((await events.next())!.markup)).toEqual(["in the garden"]);
  });

  test("brings what changes beside the log, and then nothing until that changes again", async () => {
    const { robin, signedIn, say } = await start();
    robin.db.run("insert into rooms (name, created_at, guests) values ('Garden', 0, 1)");
    const bob = await signedIn("Bob");
    commit(robin, () => robin.members.join(2, robin.people.named("Bob")!.id));
    const page = await (await bob.get("/")).text();
    const now = /id="now"[^>]*value="([^"]*)"/.exec(page)![1]!;
    const events = await Events.open(bob, `/chats?after=${cursor(page)}&now=${now}`);
    await say("in the garden", 2);
    robin.longPolls.sweep();
    const { markup } = (await events.next())!;
    expect(contents(markup)).toEqual([]);
    expect(markup).toContain('data-unread="1"');
    robin.longPolls.sweep();
    robin.longPolls.wake(1);
    await new Promise(setImmediate);
    await say("Hello");
    expect(contents((await events.next())!.markup)).toEqual(["Hello"]);
  });

  test("has who looks at the page be here, until the browser goes", async () => {
    const { robin, clock, signedIn } = await start();
    const bob = await signedIn("Bob");
    const away = new AbortController();
    await Events.open(bob, "/chats?after=2", away.signal);
    clock.pass(20_000);
    robin.presence.expire();
    expect(robin.presence.shown(1).here.map(({ name }) => name)).toEqual(["Bob"]);
    away.abort();
    expect(robin.longPolls.size).toBe(0);
    clock.pass(limits.presence.gone + 1);
    robin.presence.expire();
    expect(robin.presence.shown(1).here).toEqual([]);
  });
});

describe("a stream of events", () => {
  test.each([
    ["its time is up", 25_000],
    ["not before", 24_999],
  ])("ends when %s", async (_, ms) => {
    const { robin, clock, browser, say } = await start();
    const events = await Events.open(browser(), "/chats?after=2");
    clock.pass(12_000);
    await say("Hello");
    await events.next();
    clock.pass(ms - 12_000);
    robin.longPolls.sweep();
    await new Promise(setImmediate);
    expect(robin.longPolls.size).toBe(ms < 25_000 ? 1 : 0);
    robin.longPolls.close();
    expect(await events.next()).toBeUndefined();
  });

  test("ends with its session, and brings nothing that is said after that", async () => {
    const { robin, signedIn, say } = await start();
    const bob = await signedIn("Bob");
    const events = await Events.open(bob, "/chats?after=2");
    await bob.post("/logout");
    expect(robin.longPolls.size).toBe(0);
    await say("Not for you");
    expect(await events.next()).toBeUndefined();
  });

  test("ends when one may not read the room any more, and brings nothing that is said there", async () => {
    const { robin, signedIn, say } = await start();
    robin.db.run("insert into rooms (name, created_at, kind) values ('Secret', 0, 'private')");
    const bob = await signedIn("Bob");
    const user = robin.people.named("Bob")!;
    commit(robin, () => robin.members.join(2, user.id));
    const events = await Events.open(bob, "/chats?after=0&room=2");
    commit(robin, () => robin.leaving.takeOut(robin.rooms.find(2)!, user.id));
    await say("Not for you", 2);
    expect(await events.next()).toBeUndefined();
    expect(robin.longPolls.size).toBe(0);
  });

  test("ends where an answer cannot be made, and the others are told all the same", async () => {
    const { robin, browser, say } = await start();
    const streams = await Promise.all([1, 2, 3].map(() => Events.open(browser(), "/chats?after=2")));
    const changes = spyOn(robin.feed, "changes").mockImplementationOnce(() => {
      throw new Error("a bug");
    });
    await say("Hello");
    const told = await Promise.all(streams.map((events) => events.next()));
    expect(told.filter((event) => event === undefined)).toHaveLength(1);
    expect(told.flatMap((event) => (event ? contents(event.markup) : []))).toEqual(["Hello", "Hello"]);
    changes.mockRestore();
    await say("Hello again");
    const again = await Promise.all(streams.map((events) => events.next()));
    expect(again.flatMap((event) => (event ? contents(event.markup) : []))).toEqual([
      "Hello again",
      "Hello again",
    ]);
    expect(robin.longPolls.size).toBe(2);
  });

  test("ends with the first news while the copy of what machines share is not good, and brings none", async () => {
    const { robin, say } = await start();
    let isGood = true;
    const requests = new FeedRequests({ ...robin, shared: { isGood: () => isGood } });
    const stream = requests.answer(
      { room: 1, after: 2 },
      { request: new Request("http://localhost/chats", { headers: STREAM }), requester: GUEST, server: null },
    );
    if (!(stream instanceof EventStream)) throw new Error("Not a stream");
    const events = await Events.of(new Response(stream.body));
    await say("Hello");
    expect(contents((await events.next())!.markup)).toEqual(["Hello"]);
    isGood = false;
    await say("Not for you");
    expect(await events.next()).toBeUndefined();
    expect(robin.longPolls.size).toBe(0);
  });

  test("takes one of the places of its session", async () => {
    const { robin, signedIn, say } = await start();
    const bob = await signedIn("Bob");
    const readers = await Promise.all([1, 2, 3].map(() => Events.open(bob, "/chats?after=2")));
    expect((await bob.poll("/chats?after=2", STREAM)).status).toBe(204);
    await say("Hello");
    for (const events of readers) expect(contents((await events.next())!.markup)).toEqual(["Hello"]);
    expect(robin.longPolls.size).toBe(3);
  });
});

describe("a reader who takes nothing", () => {
  test("is let go of before much is kept for them, and has the rest by polling", async () => {
    const { app, robin, say } = await start();
    const server = app.listen({ hostname: "127.0.0.1", port: 0 });
    let received = "";
    const socket = await Bun.connect({
      hostname: "127.0.0.1",
      port: server.port!,
      socket: { data: (_, bytes) => void (received += bytes.toString()) },
    });
    socket.write(
      `GET /chats?after=2 HTTP/1.1\r\nhost: 127.0.0.1\r\nprefer: wait=25\r\naccept: text/event-stream\r\n\r\n`,
    );
    await until(() => received.includes(":\n\n"));
    socket.pause();
    const long = "a long line of words ".repeat(180);
    let said = 0;
    for (; robin.longPolls.size > 0 && said < 5_000; said += 1) await say(`${said} ${long}`);
    expect(robin.longPolls.size).toBe(0);
    expect(said).toBeLessThan(5_000);
    socket.resume();
    await until(() => received.endsWith("0\r\n\r\n"));
    const got = received.match(/^id: \d+$/gm)!.length;
    expect(got).toBeWithin(said - 2, said + 1);
    socket.end();
    await server.stop(true);
  });
});
