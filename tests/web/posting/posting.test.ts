import { describe, expect, test } from "bun:test";
import { readSettings } from "../../../src/base/settings.ts";
import type { Browser } from "../../support/browser.ts";
import { contents, element, field, ids, tag, texts } from "../../support/page.ts";
import { someone, startRobin, talk } from "../../support/robin.ts";
import { deleteMessage, sendMessage } from "../../support/messages.ts";

const MINUTE = 60_000;

describe("sending", () => {
  test("through htmx answers 204: the message comes through the poll", async () => {
    const { browser } = startRobin();
    const ada = await browser().register("Ada");
    const answer = await ada.say("Hello");
    expect(answer.status).toBe(204);
    expect(await answer.text()).toBe("");
    expect(contents(await (await ada.poll("/chats?after=0")).text())).toEqual(["Hello"]);
  });

  test("a plain form leads back to the room", async () => {
    const { robin, browser } = startRobin();
    robin.db.run("insert into rooms (name, created_at, guests) values ('Garden', 0, 1)");
    const ada = await browser().register("Ada");
    const inLobby = await ada.post("/chats", { content: "Hello" });
    const inGarden = await ada.post("/chats", { content: "Hello garden", room: "2" });
    expect([inLobby.status, inLobby.headers.get("location")]).toEqual([303, "/"]);
    expect([inGarden.status, inGarden.headers.get("location")]).toEqual([303, "/rooms/2"]);
    expect(contents(await (await ada.get("/rooms/2")).text())).toEqual(["Hello garden"]);
    expect(contents(await (await ada.get("/")).text())).toEqual(["Hello"]);
  });

  test("to a room that is not there stores nothing", async () => {
    const { robin, browser } = startRobin();
    const ada = await browser().register("Ada");
    expect((await ada.say("Hello", { room: "2" })).status).toBe(404);
    for (const path of ["/chats", "/chats/preview"]) {
      const answer = await ada.post(path, { content: " Hello <b>", room: "2", key: "k", reply: "7" });
      const page = await answer.text();
      expect([path, answer.status, field(page, "content")]).toEqual([path, 404, " Hello <b>"]);
      expect(["room", "key", "reply"].map((name) => field(page, name))).toEqual(["2", "k", "7"]);
    }
    expect(count(robin)).toBe(0);
  });

  test("that was refused has its key still, so that it is said once", async () => {
    const { browser } = startRobin();
    const ada = await browser().register("Ada");
    const page = await (await ada.post("/chats", { content: " ", key: "k" })).text();
    expect(field(page, "key")).toBe("k");
  });

  test("signed out through htmx leads to sign in", async () => {
    const { robin, browser } = startRobin();
    const answer = await browser().say("Hello");
    expect(answer.status).toBe(401);
    expect(answer.headers.get("hx-redirect")).toStartWith("/login?ended=1");
    expect(count(robin)).toBe(0);
  });

  test("signed out with a plain form says so and keeps the text", async () => {
    const { robin, browser } = startRobin();
    for (const room of ["1", "7"]) {
      const answer = await browser().post("/chats", { content: "  Hello <b>", room, key: "k" });
      expect(answer.status).toBe(401);
      const page = await answer.text();
      expect(page).toContain("You are not signed in.");
      expect(["content", "key"].map((name) => field(page, name))).toEqual(["  Hello <b>", "k"]);
    }
    expect(count(robin)).toBe(0);
  });

  test.each([
    ["nothing", " \n ", "Write something first."],
    ["too much", ` ${"x".repeat(4_001)}`, "this one has 4,001."],
  ])("%s is refused with the reason, and the text is kept", async (_, content, reason) => {
    const { robin, browser } = startRobin();
    const ada = await browser().register("Ada");
    const fragment = await ada.say(content);
    expect(fragment.status).toBe(422);
    expect(await fragment.text()).toMatch(new RegExp(`^<p class="reason">[^<]*${reason}</p>$`));
    const answer = await ada.post("/chats", { content });
    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(texts(page, '#reason.reason[role="alert"]')).toEqual([expect.stringContaining(reason)]);
    expect(field(page, "content")).toBe(content);
    expect(count(robin)).toBe(0);
  });

  test("the box is described by the reason beside it", async () => {
    const ada = await startRobin().browser().register("Ada");
    const page = await (await ada.get("/")).text();
    expect(tag(page, "content")).toContain('aria-describedby="reason"');
    expect(tag(page, "reason")).toContain('role="alert"');
  });

  test("every page brings a key of its own", async () => {
    const ada = await startRobin().browser().register("Ada");
    const keyOfPage = async () => field(await (await ada.get("/")).text(), "key");
    expect(await keyOfPage()).toMatch(/^[\w-]{20,64}$/);
    expect(await keyOfPage()).not.toBe(await keyOfPage());
  });
});

describe("an idempotency key", () => {
  test("seen before stores nothing and answers the same", async () => {
    const { robin, browser } = startRobin();
    const ada = await browser().register("Ada");
    const answers = [await ada.say("Hello", { key: "k" }), await ada.say("Hello", { key: "k" })];
    expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    // The page knows by it when what was sent is in the log.
    expect(answers.map(({ headers }) => headers.get("robin-message"))).toEqual(["1", "1"]);
    const plain = await ada.post("/chats", { content: "Hello", key: "k" });
    expect([plain.status, plain.headers.get("location")]).toEqual([303, "/"]);
    expect(count(robin)).toBe(1);
  });

  test("sent five times in the same moment stores one message", async () => {
    const { robin, browser } = startRobin();
    const ada = await browser().register("Ada");
    const answers = await Promise.all(Array.from({ length: 5 }, () => ada.say("Hello", { key: "k" })));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204, 204]);
    expect(count(robin)).toBe(1);
  });

  test("is the user's own: another's message of the same key is another message", async () => {
    const { robin, browser } = startRobin();
    await (await browser().register("Ada")).say("from Ada", { key: "k" });
    await (await browser().register("Bob")).say("from Bob", { key: "k" });
    expect(robin.messages.last(1).map(({ content }) => content)).toEqual(["from Ada", "from Bob"]);
  });

  test("stands for what was said first, even when that was deleted since", async () => {
    const { robin } = startRobin();
    const user = someone(robin);
    const post = (content: string) => robin.posting.post({ user, room: 1, content, key: "k", address: "" });
    const id = await post("first");
    expect(await post("second")).toBe(id);
    expect(robin.messages.last(1).map(({ content }) => content)).toEqual(["first"]);
    await deleteMessage(robin, Number(id), user);
    expect(await post("third")).toBe(id);
    expect(robin.messages.last(1).map(({ content }) => content)).toEqual([""]);
  });

  test("left out or empty makes every message a new one", async () => {
    const { robin, browser } = startRobin();
    const ada = await browser().register("Ada");
    for (const fields of [{}, {}, { key: "" }, { key: "" }]) await ada.say("Hello", fields);
    expect(count(robin)).toBe(4);
  });

  test("with U+0000 in it is refused: it could be kept on some machines alone", async () => {
    const { robin, browser } = startRobin();
    const ada = await browser().register("Ada");
    expect((await ada.say("Hello", { key: "a\0b" })).status).toBe(422);
    expect(count(robin)).toBe(0);
    expect((await ada.say("Hello", { key: "a b" })).status).toBe(204);
  });

  test("seen before is answered the same when nothing more may be sent now", async () => {
    const { browser } = startRobin({ SENDS_PER_MINUTE: "60" });
    const ada = await browser().register("Ada");
    for (let i = 0; i < 10; i += 1) await ada.say("Hello", { key: `k${i}` });
    expect((await ada.say("Hello", { key: "k9" })).status).toBe(204);
  });
});

describe("the limit on sending", () => {
  test("is a burst of ten and then SENDS_PER_MINUTE", async () => {
    const { clock, browser } = startRobin({ SENDS_PER_MINUTE: "30" });
    const ada = await browser().register("Ada");
    expect(await statuses(ada, 11)).toEqual([...Array(10).fill(204), 429]);
    clock.pass(1_999);
    expect(await statuses(ada, 1)).toEqual([429]);
    clock.pass(1);
    expect(await statuses(ada, 2)).toEqual([204, 429]);
    clock.pass(MINUTE);
    expect(await statuses(ada, 11)).toEqual([...Array(10).fill(204), 429]);
  });

  test("is 60 a minute when nobody sets it", () => {
    expect(readSettings({}).sendsPerMinute).toBe(60);
  });

  test("says when to try again and keeps the text", async () => {
    const { robin, browser } = startRobin({ SENDS_PER_MINUTE: "10" });
    const ada = await browser().register("Ada");
    await statuses(ada, 10);
    const fragment = await ada.say("One more");
    expect(fragment.status).toBe(429);
    expect(fragment.headers.get("retry-after")).toBe("6");
    expect(await fragment.text()).toBe(
      '<p class="reason">That was quick. Wait 6 seconds and send it again.</p>',
    );
    const answer = await ada.post("/chats", { content: "One more" });
    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toBe("6");
    const page = await answer.text();
    expect(field(page, "content")).toBe("One more");
    expect(tag(page, "reason")).not.toBe("");
    expect(page).toContain("Wait 6 seconds");
    expect(count(robin)).toBe(10);
  });

  test("counts each user alone, in all browsers together", async () => {
    const { browser } = startRobin({ SENDS_PER_MINUTE: "1" });
    const desk = await browser().register("Ada");
    const phone = browser();
    await phone.post("/login", { name: "Ada", password: "a long way home" });
    const bob = await browser().register("Bob");
    expect(await statuses(desk, 10)).toEqual(Array(10).fill(204));
    expect(await statuses(phone, 1)).toEqual([429]);
    expect(await statuses(bob, 1)).toEqual([204]);
  });

  test("does not count what was refused for another reason", async () => {
    const { browser } = startRobin({ SENDS_PER_MINUTE: "1" });
    const ada = await browser().register("Ada");
    for (let i = 0; i < 20; i += 1) await ada.say(" ");
    expect(await statuses(ada, 1)).toEqual([204]);
  });

  test("is none with SENDS_PER_MINUTE=0", async () => {
    const { browser } = startRobin({ SENDS_PER_MINUTE: "0" });
    expect(await statuses(await browser().register("Ada"), 40)).toEqual(Array(40).fill(204));
  });
});

describe("a room's page", () => {
  test("shows the last hundred messages, the newest last", async () => {
    const { robin, browser } = startRobin();
    await talk(robin, someone(robin), 101);
    const page = await (await browser().get("/")).text();
    expect(ids(page)).toEqual(Array.from({ length: 100 }, (_, index) => index + 2));
    expect(page.indexOf('id="tail"')).toBeGreaterThan(page.indexOf('id="chat-101"'));
  });

  test("is a log of list items", async () => {
    const { robin, browser } = startRobin();
    await talk(robin, someone(robin), 1);
    const page = await (await browser().get("/")).text();
    expect(tag(page, "chats")).toStartWith("<ol ");
    expect(tag(page, "log")).toContain('role="log"');
    expect(tag(page, "chat-1")).toStartWith("<li ");
  });

  test("has a box to speak for users, and the way to sign in for guests", async () => {
    const { browser } = startRobin();
    const ada = await (await (await browser().register("Ada")).get("/")).text();
    const guest = await (await browser().get("/")).text();
    expect(ada).toContain('action="/chats" method="post"');
    expect(ada).not.toContain("Sign in to speak");
    expect(guest).toContain('href="/login">Sign in to speak</a>');
    expect(guest).not.toContain("<textarea");
  });

  test("of the lobby is also at its number", async () => {
    const { robin, browser } = startRobin();
    await talk(robin, someone(robin), 3);
    expect(await (await browser().get("/rooms/1")).text()).toBe(await (await browser().get("/")).text());
  });

  test("leads guests of another room to sign in and back", async () => {
    const { robin, browser } = startRobin();
    robin.db.run("insert into rooms (name, created_at, guests) values ('Garden', 0, 1)");
    const page = await (await browser().get("/rooms/2")).text();
    expect(page).toContain('href="/login?next=%2Frooms%2F2"');
  });

  test("shows the same message to every reader, byte for byte", async () => {
    const { browser } = startRobin();
    const ada = await browser().register("Ada");
    const bob = await browser().register("Bob");
    await ada.say("Hello https://example.org/");
    const message = async (answer: Promise<Response>) => element(await (await answer).text(), "li#chat-1");
    const seen = await Promise.all(
      [ada, bob, browser()].flatMap((reader) => [
        message(reader.get("/")),
        message(reader.poll("/chats?after=0")),
        message(reader.poll("/chats?before=9")),
      ]),
    );
    expect(new Set(seen).size).toBe(1);
  });
});

describe("messages by one person", () => {
  test("within five minutes are a group", async () => {
    const { robin, clock } = startRobin();
    const [ada, bob] = [someone(robin, "Ada"), someone(robin, "Bob")];
    const groups: [passed: number, user: typeof ada, continues: boolean][] = [
      [0, ada, false],
      [0, ada, true],
      [5 * MINUTE, ada, true],
      [5 * MINUTE + 1, ada, false],
      [0, bob, false],
      [0, ada, false],
    ];
    for (const [passed, user] of groups) {
      clock.pass(passed);
      await sendMessage(robin, { user, room: 1, content: "Hello" });
    }
    expect(robin.messages.last(1).map(({ continues }) => continues)).toEqual(
      groups.map(([, , continues]) => continues),
    );
  });

  test("are another group after ten minutes, and after twenty messages", async () => {
    const { robin, clock } = startRobin();
    const user = someone(robin);
    const say = () => sendMessage(robin, { user, room: 1, content: "Hello" });
    for (let index = 0; index < 4; index++) {
      await say();
      clock.pass(4 * MINUTE);
    }
    const beginnings = () => robin.messages.last(1).map(({ continues }) => (continues ? "-" : "N"));
    expect(beginnings().join("")).toBe("N--N");
    for (let index = 0; index < 22; index++) await say();
    expect(beginnings().join("")).toBe(`N--N${"-".repeat(19)}N--`);
    // Where the first of a group is gone for good, there is none to go on with.
    robin.db.run("delete from messages where continues = 0");
    await say();
    expect(beginnings().at(-1)).toBe("N");
  });

  test("in two rooms are no group", async () => {
    const { robin } = startRobin();
    robin.db.run("insert into rooms (name, created_at, guests) values ('Garden', 0, 1)");
    const user = someone(robin);
    await sendMessage(robin, { user, room: 1, content: "Hello" });
    await sendMessage(robin, { user, room: 2, content: "Hello" });
    expect(robin.messages.last(2)[0]?.continues).toBeFalse();
  });

  test("are no group when the clock was set back between them", async () => {
    const { robin, clock } = startRobin();
    const user = someone(robin);
    await sendMessage(robin, { user, room: 1, content: "Hello" });
    clock.pass(-MINUTE);
    await sendMessage(robin, { user, room: 1, content: "Hello" });
    expect(robin.messages.last(1)[1]?.continues).toBeFalse();
  });
});

describe("a message", () => {
  test("that is edited keeps its place and tells when", async () => {
    const { robin, clock } = startRobin();
    const user = someone(robin);
    const [first] = await talk(robin, user, 2);
    clock.pass(7);
    const edit = { user, message: first!, content: "better", address: "" };
    expect(await robin.posting.edit(edit)).toBeUndefined();
    const [edited] = robin.messages.last(1);
    expect(edited).toMatchObject({ id: 1, version: 3, content: "better", editedAt: clock.time });
  });

  test("that is deleted leaves a tombstone, and its text is nowhere in the file", async () => {
    const { robin, clock } = startRobin();
    const user = someone(robin);
    const id = await sendMessage(robin, { user, room: 1, content: "a very particular phrase ".repeat(99) });
    expect(await robin.posting.delete({ user, message: id, address: "" })).toBeUndefined();
    expect(robin.messages.last(1)[0]).toMatchObject({ id, version: 2, content: "", deletedAt: clock.time });
    expect(Buffer.from(robin.db.serialize()).includes("a very particular phrase")).toBeFalse();
    expect(robin.db.query("select deleted_by from messages").values()).toEqual([[user.id]]);
  });

  test("that is deleted or was never there is changed no more", async () => {
    const { robin } = startRobin();
    const user = someone(robin);
    const [id] = await talk(robin, user, 1);
    await deleteMessage(robin, id!, user);
    const { newest } = robin.heads;
    const change = { user, message: id!, content: "again", address: "" };
    expect((await robin.posting.edit(change))?.kind).toBe("gone");
    expect((await robin.posting.delete(change))?.kind).toBe("gone");
    expect((await robin.posting.edit({ ...change, message: 99 }))?.kind).toBe("gone");
    expect(robin.heads.newest).toBe(newest);
  });
});

function count({ db }: ReturnType<typeof startRobin>["robin"]): number {
  return db.query<{ count: number }, []>("select count(*) as count from messages").get()!.count;
}

/** How sending so many messages, one after the other, is answered. */
async function statuses(browser: Browser, messages: number): Promise<number[]> {
  const answers = [];
  for (let i = 0; i < messages; i += 1) answers.push((await browser.say("Hello")).status);
  return answers;
}
