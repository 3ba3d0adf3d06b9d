import { describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeDatabase, openDatabase } from "../../../src/database/database.ts";
import { excerpt } from "../../../src/web/feed/messageItem.tsx";
import { limits } from "../../../src/base/limits.ts";
import { assemble } from "../../../src/robin.ts";
import type { Role } from "../../../src/domain/user.ts";
import { readSettings } from "../../../src/base/settings.ts";
import type { Browser } from "../../support/browser.ts";
import {
  attribute,
  attributes,
  contents,
  cursor,
  element,
  elements,
  field,
  ids,
  tag,
  text,
  texts,
} from "../../support/page.ts";
import { someone, startRobin, talk } from "../../support/robin.ts";
import { commit } from "../../support/rooms.ts";
import { deleteMessage, editMessage, react, sendMessage } from "../../support/messages.ts";

const HTMX = { "hx-request": "true", "hx-current-url": "http://localhost/" };

/** Ada, who owns the place, Bob and Eve. Ada has said "1", "2" and "3". */
async function threeAndAda(environment: Record<string, string> = {}) {
  const started = startRobin(environment);
  const ada = await started.signedIn("Ada", "owner");
  const bob = await started.signedIn("Bob");
  const eve = await started.signedIn("Eve");
  for (const content of ["1", "2", "3"]) await ada.say(content);
  return { ...started, ada, bob, eve };
}

async function poll(browser: Browser, after: number): Promise<string> {
  return (await browser.poll(`/chats?after=${after}`)).text();
}

function setRole(
  { robin }: { robin: ReturnType<typeof startRobin>["robin"] },
  id: number,
  role: Role,
): Promise<void> {
  return robin.commits.run(() => robin.people.setRole(robin.people.find(id)!, role));
}

describe("an edit", () => {
  test("comes to every page in the place of the message, and says so with its time", async () => {
    const { ada, bob, clock } = await threeAndAda();
    clock.pass(60_000);
    expect((await ada.post("/chats/2", { content: "two" }, HTMX)).status).toBe(204);
    const answer = await poll(bob, 3);
    expect(answer).toStartWith('<li hx-swap-oob="true" id="chat-2"');
    expect(contents(answer)).toEqual(["two"]);
    expect(answer).toContain(`(edited <time datetime="${new Date(clock.time).toISOString()}">`);
    expect(cursor(answer)).toBe(4);
  });

  test("by a plain form leads to the message in its room", async () => {
    const { ada } = await threeAndAda();
    const answer = await ada.post("/chats/2", { content: "two", revision: "0" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/rooms/1/chats/2#chat-2"]);
    expect(contents(await (await ada.get("/rooms/1/chats/2")).text())).toEqual(["1", "two", "3"]);
  });

  test.each(["member", "moderator", "admin"])(
    "of what somebody else said is refused to a %s",
    async (role) => {
      const started = await threeAndAda();
      await setRole(started, 2, role);
      expect((await started.bob.post("/chats/2", { content: "mine" }, HTMX)).status).toBe(403);
      expect((await started.bob.post("/chats/2", { content: "mine" })).status).toBe(403);
      expect(started.robin.messages.find(2)?.content).toBe("2");
    },
  );

  test("by nobody leads to sign in, or keeps the text", async () => {
    const { browser, robin } = await threeAndAda();
    const answer = await browser().post("/chats/2", { content: "mine" }, HTMX);
    expect([answer.status, answer.headers.has("hx-redirect")]).toEqual([401, true]);
    const page = await browser().post("/chats/2", { content: "mine", revision: "0" });
    expect(page.status).toBe(401);
    expect(field(await page.text(), "content")).toBe("mine");
    expect(robin.messages.find(2)?.content).toBe("2");
  });

  test.each([
    ["nothing", " \n "],
    ["too much", "x".repeat(limits.message.most + 1)],
  ])("to %s is refused with the reason, and the text is kept", async (_, content) => {
    const { ada, robin } = await threeAndAda();
    expect((await ada.post("/chats/2", { content }, HTMX)).status).toBe(422);
    const answer = await ada.post("/chats/2", { content });
    const page = await answer.text();
    expect(answer.status).toBe(422);
    expect(field(page, "content")).toBe(content);
    expect(robin.messages.find(2)?.content).toBe("2");
  });

  test("that is not there, or no more, keeps the text", async () => {
    const { ada, robin } = await threeAndAda();
    for (const id of [2, 7]) {
      if (id === 2) commit(robin, () => robin.messages.purge(1, 9));
      const answer = await ada.post(`/chats/${id}`, { content: "a long <thought>", revision: "3" });
      const page = await answer.text();
      expect([answer.status, field(page, "content"), field(page, "revision")]).toEqual([
        404,
        "a long <thought>",
        "3",
      ]);
      expect((await ada.post(`/chats/${id}`, { content: "mine" }, HTMX)).status).toBe(404);
    }
  });

  test("that comes again changes nothing, and is no conflict", async () => {
    const { ada, robin } = await threeAndAda();
    for (const headers of [{}, HTMX, {}]) {
      const answer = await ada.post("/chats/2", { content: "better", revision: "0" }, headers);
      expect(answer.status).toBe("hx-request" in headers ? 204 : 303);
    }
    expect(robin.messages.find(2)).toMatchObject({ content: "better", revision: 1 });
  });

  test("of an older revision is told, and neither text is lost", async () => {
    const { ada, robin } = await threeAndAda();
    await ada.post("/chats/2", { content: "from the first tab", revision: "0" });
    const answer = await ada.post("/chats/2", { content: "from the second tab", revision: "0" });
    const page = await answer.text();
    expect(answer.status).toBe(409);
    expect(contents(page)).toEqual(["from the first tab"]);
    expect(field(page, "content")).toBe("from the second tab");
    expect(field(page, "revision")).toBe("1");
    expect(robin.messages.find(2)?.content).toBe("from the first tab");
    const again = await ada.post("/chats/2", { content: "from the second tab", revision: "1" });
    expect(again.status).toBe(303);
    expect(robin.messages.find(2)?.content).toBe("from the second tab");
  });

  test("of an older revision tells htmx what it says now, and its revision", async () => {
    const { ada } = await threeAndAda();
    await ada.post("/chats/2", { content: "from the <first> tab", revision: "0" });
    const answer = await ada.post("/chats/2", { content: "from the second tab", revision: "0" }, HTMX);
    const reason = await answer.text();
    expect(answer.status).toBe(409);
    expect(reason).toContain('data-revision="1"');
    expect(reason).toContain("“from the &lt;first&gt; tab”");
  });

  test("that changes nothing is no edit", async () => {
    const { ada, robin } = await threeAndAda();
    expect((await ada.post("/chats/2", { content: " 2 ", revision: "0" }, HTMX)).status).toBe(204);
    expect(robin.messages.find(2)).toMatchObject({ version: 2, revision: 0, editedAt: null });
  });

  test("of two at the same moment lets one through", async () => {
    const { ada } = await threeAndAda();
    const edit = (content: string) => ada.post("/chats/2", { content, revision: "0" }, HTMX);
    const answers = await Promise.all([edit("one"), edit("other")]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 409]);
  });

  test("too many in a row have to wait", async () => {
    const { ada } = await threeAndAda({ SENDS_PER_MINUTE: "60" });
    const statuses = [];
    for (let edit = 0; edit <= limits.changing.burst; edit += 1) {
      statuses.push((await ada.post("/chats/2", { content: String(edit) }, HTMX)).status);
    }
    expect(statuses).toEqual([...Array(limits.changing.burst).fill(204), 429]);
    const answer = await ada.post("/chats/2", { content: "kept" });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(field(await answer.text(), "content")).toBe("kept");
  });
});

describe("a message that is deleted", () => {
  test("leaves a tombstone on every page, without its text, reactions and tools", async () => {
    const { ada, bob } = await threeAndAda();
    await bob.post("/chats/2/reactions", { emoji: "👍" }, HTMX);
    expect((await ada.post("/chats/2/delete", {}, HTMX)).status).toBe(204);
    const answer = await poll(bob, 4);
    expect(ids(answer)).toEqual([2]);
    expect(answer).toContain('<p class="deleted">Message deleted</p>');
    for (const gone of ["content", "reactions", "/chats/2"]) expect(answer).not.toContain(gone);
  });

  test("by a moderator says so", async () => {
    const started = await threeAndAda();
    await setRole(started, 2, "moderator");
    await started.bob.post("/chats/2/delete", {}, HTMX);
    expect(await poll(started.eve, 3)).toContain('<p class="deleted">Message deleted by a moderator</p>');
  });

  test.each([
    ["a moderator", "owner"],
    ["a moderator", "admin"],
    ["a moderator", "moderator"],
    ["who owns the room", "owner"],
  ] as const)("by %s may be of the %s, and is noted", async (by, role) => {
    const { robin, signedIn } = startRobin();
    const author = await signedIn("Ada", role);
    const other = await signedIn("Bob", by === "a moderator" ? "moderator" : "member");
    await other.post("/rooms", { name: "Garden", kind: "open" });
    const room = by === "a moderator" ? "1" : "2";
    await author.say("A number that is nobody's business", { room });
    expect(await (await other.get("/chats/1")).text()).toContain('<details class="delete"');
    expect((await other.post("/chats/1/delete", {}, HTMX)).status).toBe(204);
    expect(robin.audit.page({ event: "message deleted" }, 2)).toMatchObject([{ user: 1, by: 2 }]);
  });

  test("by another member is not deleted", async () => {
    const { bob, robin } = await threeAndAda();
    expect((await bob.post("/chats/2/delete", {}, HTMX)).status).toBe(403);
    expect((await bob.post("/chats/2/delete")).status).toBe(403);
    expect(robin.messages.find(2)?.deletedAt).toBeNull();
  });

  test("is edited, deleted and reacted to no more", async () => {
    const { ada, robin } = await threeAndAda();
    await ada.post("/chats/2/delete");
    const { newest } = robin.heads;
    for (const [path, fields] of [
      ["/chats/2", { content: "again" }],
      ["/chats/2/delete", {}],
      ["/chats/2/reactions", { emoji: "👍" }],
    ] as const) {
      expect([path, (await ada.post(path, fields, HTMX)).status]).toEqual([path, 404]);
      expect([path, (await ada.post(path, fields)).status]).toEqual([path, 404]);
    }
    expect(robin.heads.newest).toBe(newest);
  });

  test("is nowhere in the data folder any more, when the answer comes", async () => {
    const folder = mkdtempSync(join(tmpdir(), "robin-deleting-"));
    const db = openDatabase(folder);
    try {
      const robin = assemble(db, readSettings({ SENDS_PER_MINUTE: "0" }));
      const user = someone(robin);
      const secret = "a very particular phrase";
      const inFiles = () =>
        readdirSync(folder).filter((file) => readFileSync(join(folder, file)).includes(secret));
      const id = await sendMessage(robin, { user, room: 1, content: secret.repeat(50) });
      expect(inFiles()).not.toEqual([]);
      await deleteMessage(robin, id, user);
      expect(inFiles()).toEqual([]);
    } finally {
      closeDatabase(db);
      rmSync(folder, { recursive: true });
    }
  });
});

describe("a reply", () => {
  test("quotes one line of what it answers, and leads there", async () => {
    const { ada, bob } = await threeAndAda();
    await ada.say(`first line\nsecond line ${"x".repeat(500)} <end>`);
    await bob.say("I see", { reply: "4" });
    const answer = await poll(ada, 4);
    const quote = element(answer, 'a.quote.quote-4[href="/rooms/1/chats/4#chat-4"][data-user="1"]');
    const words = text(quote);
    expect(words).toStartWith("Ada first line second line xxx");
    expect([...words].length).toBe("Ada ".length + limits.quote.most);
    expect(contents(answer)).toEqual(["I see"]);
  });

  test.each([
    ["a family", 117, "👨‍👩‍👧‍👦"],
    ["a flag", 118, "🇩🇪"],
    ["a colour of skin", 118, "👍🏽"],
    ["a letter and its mark", 118, "e\u0301"],
    ["a Hindi syllable", 118, "हि"],
    ["a keycap", 118, "1️⃣"],
    ["half an emoji", 118, "😀😀"],
  ])("quotes %s whole or not at all", async (_, before, sign) => {
    const content = "x".repeat(before) + sign + "y".repeat(9);
    const quote = excerpt(content);
    expect(quote).toEndWith("…");
    expect([...quote].length).toBeLessThanOrEqual(limits.quote.most);
    const signs = Array.from(new Intl.Segmenter().segment(content), ({ index }) => index);
    expect(signs).toContain(quote.length - 1);
  });

  test.each([
    ["as many characters as fit", "x".repeat(120)],
    ["as many emoji as fit", "😀".repeat(120)],
    ["a sign that ends where the line does", `${"x".repeat(118)}🇩🇪`],
  ])("quotes %s as they are", async (_, content) => {
    expect(excerpt(content)).toBe(content);
  });

  test("quotes a heap of marks, or of what joins, within the same bound", async () => {
    for (const heap of [`a${"\u0301".repeat(3_999)}`, "👨\u200D".repeat(2_000), "😀\u200D".repeat(2_000)]) {
      const length = [...excerpt(heap)].length;
      expect(length).toBeGreaterThan(limits.quote.most / 2);
      expect(length).toBeLessThanOrEqual(limits.quote.most);
    }
  });

  test("follows what it answers when that is edited, and when it is deleted", async () => {
    const { ada, bob, eve } = await threeAndAda();
    await bob.say("I see", { reply: "2" });
    await ada.post("/chats/2", { content: "changed <now>" }, HTMX);
    const edited = await poll(eve, 4);
    const quotes = [expect.stringContaining("changed <now>")];
    expect(texts(edited, 'a[hx-swap-oob="innerHTML:.quote-2"]')).toEqual(quotes);
    expect(texts(await (await eve.get("/")).text(), "a.quote.quote-2")).toEqual(quotes);
    await ada.post("/chats/2/delete", {}, HTMX);
    expect(await poll(eve, 5)).toContain('<a hx-swap-oob="innerHTML:.quote-2"><em>Message deleted</em></a>');
    const page = await (await eve.get("/")).text();
    expect(texts(page, "a.quote.quote-2 > em")).toEqual(["Message deleted"]);
    expect(page).not.toContain("changed");
  });

  test("to what is not in the room is refused, and the text is kept", async () => {
    const { bob, robin } = await threeAndAda();
    const { id } = robin.db
      .query<{ id: number }, []>(
        "insert into rooms (name, created_at, guests) values ('Other', 0, 1) returning id",
      )
      .get()!;
    await talk(robin, someone(robin, "Zoe"), 1, id);
    for (const reply of ["4", "99"]) {
      expect((await bob.say("I see", { reply })).status).toBe(422);
      const answer = await bob.post("/chats", { content: "I see", reply });
      expect([answer.status, field(await answer.text(), "content")]).toEqual([422, "I see"]);
    }
  });

  test("is written in a box that says what it answers, without script too", async () => {
    const { bob } = await threeAndAda();
    const page = await (await bob.get("/?reply=2")).text();
    expect(field(page, "reply")).toBe("2");
    expect(texts(page, "p#context")).toEqual([expect.stringMatching(/Answering .*Ada.*2.*Cancel/s)]);
    const answer = await bob.post("/chats", { content: "I see", reply: "2" });
    expect(answer.status).toBe(303);
    expect(await (await bob.get("/")).text()).toContain('class="quote quote-2"');
  });

  test("that was begun elsewhere stands in the box, for who is signed in", async () => {
    const { bob, browser } = await threeAndAda();
    const begun = "/?reply=2&content=%3Cb%3EI+see";
    const page = await (await bob.get(begun)).text();
    expect([field(page, "reply"), field(page, "content")]).toEqual(["2", "<b>I see"]);
    expect(await (await browser().get(begun)).text()).not.toContain("I see");
  });
});

describe("a reaction", () => {
  test("comes to every page with its count and who it was, and goes when it is given again", async () => {
    const { ada, bob, eve } = await threeAndAda();
    expect((await bob.post("/chats/2/reactions", { emoji: "👍" }, HTMX)).status).toBe(204);
    await eve.post("/chats/2/reactions", { emoji: "👍" }, HTMX);
    const button = element(await poll(ada, 4), 'button[name="emoji"]');
    expect(attribute(button, "value")).toBe("👍");
    expect(attribute(button, "data-users")).toBe("2 3");
    expect(attribute(button, "title")).toBe("Bob and Eve");
    expect(attribute(button, "aria-label")).toBe("thumbs up, 2: Bob and Eve");
    expect(button).toContain('<span class="count">2</span>');
    await bob.post("/chats/2/reactions", { emoji: "👍" }, HTMX);
    await eve.post("/chats/2/reactions", { emoji: "👍" });
    const answer = await poll(ada, 6);
    expect(ids(answer)).toEqual([2]);
    expect(answer).not.toContain("reactions");
  });

  test.each(["", "a", "👍👍", "👍 ", ":tada:", "❤", "🏳️‍🌈", "👩🏽‍🚀", "<b>", "🇺", "x".repeat(5_000)])(
    "of %p is a single emoji or none",
    async (emoji) => {
      const { bob, robin } = await threeAndAda();
      const taken = ["👍 ", ":tada:", "❤", "🏳️‍🌈", "👩🏽‍🚀"].includes(emoji);
      expect((await bob.post("/chats/2/reactions", { emoji }, HTMX)).status).toBe(taken ? 204 : 422);
      expect(robin.reactions.of(2).length).toBe(taken ? 1 : 0);
    },
  );

  test("of a kind too many is refused, and of a kind that is there still counts", async () => {
    const { bob, eve, robin } = await threeAndAda();
    const kinds = [..."🐀🐁🐂🐃🐄🐅🐆🐇🐈🐉🐊🐋🐌🐍🐎🐏🐐🐑🐒🐓"];
    for (const emoji of kinds) await react(robin, 2, emoji, { id: 2 });
    expect((await eve.post("/chats/2/reactions", { emoji: "🐔" }, HTMX)).status).toBe(422);
    expect((await eve.post("/chats/2/reactions", { emoji: "🐀" }, HTMX)).status).toBe(204);
    expect((await bob.post("/chats/2/reactions", { emoji: "🐀" }, HTMX)).status).toBe(204);
    expect(
      robin.reactions
        .of(2)
        .map(({ emoji }) => emoji)
        .sort(),
    ).toEqual(kinds.sort());
  });

  test("that came first stands first, however quick the next was", async () => {
    const { robin } = await threeAndAda();
    for (const [emoji, id] of [
      ["🎉", 3],
      ["👍", 2],
      ["🎉", 1],
    ] as const)
      await react(robin, 2, emoji, { id });
    const told = robin.reactions.of(2).map(({ emoji, users }) => [emoji, ...users.map(({ id }) => id)]);
    expect(told).toEqual([
      ["🎉", 3, 1],
      ["👍", 2],
    ]);
  });

  test("of more users than are named counts the others", async () => {
    const { ada, robin } = await threeAndAda();
    for (let user = 0; user < limits.reactions.named + 2; user += 1) {
      await react(robin, 2, "👍", someone(robin, `User${user}`));
    }
    expect(await poll(ada, 4)).toContain("User29 and 2 more");
  });

  test("is looked for by name, by those who are signed in", async () => {
    const { bob, browser } = await threeAndAda();
    expect(await (await bob.poll("/emoji?q=tada")).text()).toContain('value="🎉"');
    expect((await browser().poll("/emoji?q=tada")).status).toBe(401);
    expect(await (await bob.get("/chats/2?q=tada")).text()).toContain('value="🎉"');
    const offered = attributes(await (await bob.get("/chats/2?q=")).text(), '[name="emoji"]', "value");
    expect(offered.length).toBeGreaterThan(30);
    expect(new Set(offered).size).toBe(offered.length);
  });
});

describe("what one can do with a message", () => {
  test("tells who reacted, for those who cannot point at a reaction, and who said it", async () => {
    const { ada, robin } = await threeAndAda();
    await react(robin, 2, "👍", { id: 2 });
    const box = await (await ada.poll("/chats/2")).text();
    expect(text(box)).toContain("👍 Bob");
    expect(box).toContain('href="/users/1"');
  });

  test.each([
    ["its author", "ada", true, true],
    ["a member", "bob", false, false],
    ["a moderator", "eve", false, true],
    ["a guest", "guest", false, false],
  ] as const)("is shown to %s, on a page and in a box", async (_, who, edits, deletes) => {
    const started = await threeAndAda();
    await setRole(started, 3, "moderator");
    const reader = who === "guest" ? started.browser() : started[who];
    for (const page of [
      await (await reader.get("/chats/2")).text(),
      await (await reader.poll("/chats/2")).text(),
    ]) {
      expect(page.includes('<details class="edit"')).toBe(edits);
      expect(page.includes('<details class="delete"')).toBe(deletes);
      expect(page.includes("/chats/2/reactions")).toBe(who !== "guest");
      expect(page.includes('href="/rooms/1?reply=2#content"')).toBe(who !== "guest");
      expect(page).toContain('href="/rooms/1/chats/2#chat-2"');
    }
  });

  test("is nothing where there is no such message", async () => {
    const { ada } = await threeAndAda();
    for (const path of ["/chats/99", "/rooms/1/chats/99", "/rooms/9/chats/2", "/chats/x"]) {
      expect([path, (await ada.get(path)).status < 500]).toEqual([path, true]);
      expect((await ada.get(path)).ok).toBe(false);
    }
  });
});

describe("the page around a message", () => {
  /** A page in a browser that reads on from the middle. */
  class Past {
    ids: number[];
    hasNewer: boolean;
    #browser: Browser;
    #page: string;

    constructor(browser: Browser, page: string) {
      this.#browser = browser;
      this.#page = page;
      this.ids = ids(page);
      this.hasNewer = tag(page, "newer") !== "";
    }

    static async open(browser: Browser, id: number): Promise<Past> {
      return new Past(browser, await (await browser.get(`/rooms/1/chats/${id}`)).text());
    }

    get tail(): string {
      return attribute(tag(this.#page, "tail"), "hx-get")!;
    }

    /** Loads what comes next, as htmx does. */
    async next(): Promise<string> {
      const since = this.ids.at(-1)!;
      const answer = await this.#browser.poll(`/chats?since=${since}&after=${cursor(this.#page)}`);
      this.#page = await answer.text();
      expect(tag(this.#page, "tail")).toContain('hx-swap-oob="true"');
      const swapped = ids(elements(this.#page, 'li[hx-swap-oob="true"]').join(""));
      this.ids.push(...ids(this.#page).filter((id) => !swapped.includes(id)));
      this.hasNewer = this.#page.includes('href="/chats?since=');
      return this.#page;
    }

    async poll(): Promise<Response> {
      const answer = await this.#browser.poll(this.tail);
      if (answer.status === 200) this.#page = await answer.clone().text();
      return answer;
    }
  }

  test("is shown, with the ways to older and newer ones", async () => {
    const { robin, browser } = startRobin();
    await talk(robin, someone(robin), 300);
    const page = await (await browser().get("/rooms/1/chats/150")).text();
    const { messages } = limits.around;
    expect(ids(page)).toEqual(Array.from({ length: 2 * messages + 1 }, (_, index) => 150 - messages + index));
    expect(page).toContain('data-around="chat-150"');
    expect(page).toContain('href="/chats?before=100"');
    expect(page).toContain('href="/chats?since=200"');
  });

  test("ends with an ordinary tail where there is nothing newer", async () => {
    const { robin, browser } = startRobin();
    await talk(robin, someone(robin), 30);
    const past = await Past.open(browser(), 10);
    expect(past.tail).toBe("/chats?after=30");
    expect(past.hasNewer).toBe(false);
  });

  test("learns what changes in it, and shows nothing new before its time", async () => {
    const { robin, browser } = startRobin();
    const user = someone(robin);
    await talk(robin, user, 300);
    const past = await Past.open(browser(), 10);
    expect((await past.poll()).status).toBe(204);
    await editMessage(robin, { id: 20, user, content: "better" });
    await editMessage(robin, { id: 250, user, content: "unseen" });
    await talk(robin, user, 1);
    const answer = await (await past.poll()).text();
    expect(contents(answer)).toEqual(["better"]);
    expect(past.tail).toBe("/chats?after=303&upTo=60");
  });

  test("is read on to the end without a hole or a repetition, whatever happens meanwhile, and then is told what is new", async () => {
    const { robin, browser } = startRobin();
    const user = someone(robin);
    await talk(robin, user, 330);
    const past = await Past.open(browser(), 10);
    for (let step = 0; past.hasNewer; step += 1) {
      await editMessage(robin, { id: 15, user, content: `step ${step}` });
      await talk(robin, user, 1);
      if (step % 2 === 0) await past.poll();
      await past.next();
      const last = past.ids.at(-1)!;
      await editMessage(robin, { id: last, user, content: `last of step ${step}` });
      expect(contents(await (await past.poll()).text())).toContain(`last of step ${step}`);
    }
    expect(past.ids).toEqual(
      robin.db.query("select id from messages order by id").values().flat() as number[],
    );
    await talk(robin, user, 2);
    expect(contents(await (await past.poll()).text())).toEqual(["1", "2"]);
  });

  test("is not at its end before it knows all that changed in it", async () => {
    const { robin, browser } = startRobin();
    const user = someone(robin);
    await talk(robin, user, 200);
    const past = await Past.open(browser(), 149);
    // One more than fits into an answer.
    for (const id of past.ids) await editMessage(robin, { id, user, content: `edit ${id}` });
    const first = await past.next();
    expect(contents(first)).toContain("edit 198");
    expect(contents(first)).not.toContain("edit 199");
    expect(past.hasNewer).toBe(true);
    const second = await past.next();
    expect(contents(second)).toEqual(["edit 199"]);
    expect(second).toContain('<li id="newer" hx-swap-oob="delete">');
    expect(attribute(tag(second, "tail"), "hx-get")).toBe(`/chats?after=${robin.heads.newest}`);
  });

  test("is on pages of its own without script", async () => {
    const { robin, browser } = startRobin();
    await talk(robin, someone(robin), 300);
    const page = await (await browser().get("/chats?since=60")).text();
    expect(ids(page)).toEqual(Array.from({ length: 100 }, (_, index) => 61 + index));
    expect(page).toContain('href="/chats?since=160"');
  });
});

describe("a preview", () => {
  test("of an edit calls whom that would call", async () => {
    const { robin, ada, bob } = await threeAndAda();
    await bob.say("@ada look");
    await robin.accounts.rename(robin.people.named("Ada")!, "Adelaide");
    const stranger = someone(robin, "Ada");
    const preview = async (browser: Browser, edit?: string) =>
      (await browser.post("/chats/preview", { content: "@ada look!", ...(edit && { edit }) }, HTMX)).text();
    expect(await preview(bob)).toContain(`data-user="${stranger.id}"`);
    expect(await preview(bob, "4")).toContain('data-user="1"');
    // What somebody else has said is not one's own to edit.
    expect(await preview(ada, "4")).toContain(`data-user="${stranger.id}"`);
  });

  test("shows what would be said, and says nothing", async () => {
    const { bob, robin } = await threeAndAda();
    const answer = await bob.post("/chats/preview", { content: "*so* <b>" }, HTMX);
    expect(await answer.text()).toBe("<em>so</em> &lt;b&gt;");
    const page = await (await bob.post("/chats/preview", { content: "*so*", reply: "2" })).text();
    expect(texts(page, "div#preview > em")).toEqual(["so"]);
    expect([field(page, "content"), field(page, "reply")]).toEqual(["*so*", "2"]);
    expect(robin.heads.newest).toBe(3);
  });

  test("of nothing says why not", async () => {
    const { bob, browser } = await threeAndAda();
    expect((await bob.post("/chats/preview", { content: " " }, HTMX)).status).toBe(422);
    expect((await browser().post("/chats/preview", { content: "x" }, HTMX)).status).toBe(401);
  });
});

test("what was said before Robin formatted is formatted as it is read, and calls nobody", async () => {
  const { robin, browser, signedIn } = startRobin();
  const ada = await signedIn("Ada", "owner");
  await ada.say("*so* <b> https://example.org @room");
  robin.db.run("update messages set html = null");
  robin.db.run("delete from calls");
  expect(contents(await (await browser().get("/")).text())).toEqual([
    '<em>so</em> &lt;b&gt; <a href="https://example.org" rel="noopener noreferrer nofollow">https://example.org</a> @room',
  ]);
});
