import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { excerpt } from "../../../src/web/feed/messageItem.tsx";
import { closeDatabase, openDatabase } from "../../../src/database/database.ts";
import { assemble } from "../../../src/robin.ts";
import { readSettings } from "../../../src/base/settings.ts";
import { Browser } from "../../support/browser.ts";
import { Events, STREAM } from "../../support/events.ts";
import { attribute, attributes, cursor, tag, text } from "../../support/page.ts";
import { Clock, until, withApp } from "../../support/robin.ts";
import { sendMessage } from "../../support/messages.ts";

/** Bytes of messages on a page and in an answer: some 60 of those that say little, 8 of those that say much. */
const BYTES = 40_000;

const READERS = ["Ada", "Ada", "Bob", "guest"];

/** What may happen; a number names the reader, or counts messages, or picks one among those that are there. */
const event = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constant("poll"), reader(), fc.boolean()) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("hold"), reader()) },
  { weight: 5, arbitrary: fc.tuple(fc.constant("listen"), reader()) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("older"), reader(), fc.boolean()) },
  {
    weight: 6,
    arbitrary: fc.tuple(fc.constant("say"), reader(), fc.boolean(), fc.option(fc.nat(1_000), { nil: null })),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constant("retry"), reader()) },
  { weight: 4, arbitrary: fc.tuple(fc.constant("chatter"), fc.integer({ min: 1, max: 170 })) },
  { weight: 5, arbitrary: fc.tuple(fc.constant("edit"), fc.nat(1_000), fc.integer({ min: 1, max: 130 })) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("delete"), fc.nat(1_000), fc.integer({ min: 1, max: 9 })) },
  {
    weight: 4,
    arbitrary: fc.tuple(
      fc.constant("react"),
      fc.nat(9),
      fc.integer({ min: 1, max: 9 }),
      emoji(),
      fc.boolean(),
    ),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constant("open"), reader()) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("visit"), reader(), fc.nat(1_000)) },
  { weight: 3, arbitrary: fc.tuple(fc.constant("newer"), reader(), fc.boolean()) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("restart")) },
);

type Event =
  | ["visit", reader: number, message: number]
  | ["poll" | "older" | "newer", reader: number, lost: boolean]
  | ["say", reader: number, lost: boolean, replyTo: number | null]
  | ["hold" | "listen" | "retry" | "open", reader: number]
  | ["chatter", count: number]
  | ["edit" | "delete", from: number, count: number]
  | ["react", from: number, count: number, emoji: string, isAda: boolean]
  | ["restart"];

function reader() {
  return fc.nat(READERS.length - 1);
}

function emoji() {
  return fc.constantFrom("👍", "❤️", "🎉");
}

const HTMX = { "hx-request": "true" };

const BOB = { id: 2, name: "Bob", role: "member", avatar: null } as const;

const folder = mkdtempSync(join(tmpdir(), "robin-feed-"));
const cookies = new Map<string, Map<string, string>>([["guest", new Map()]]);
let runs = 0;
/** Events of streams. */
let taken = 0;

/** The users are made once: hashing their passwords takes longer than a run. */
beforeAll(async () => {
  const server = new Server(join(folder, "0"));
  for (const name of ["Ada", "Bob"]) {
    const browser = await new Browser(server.ask).register(name);
    cookies.set(name, browser.cookies);
  }
  await server.stop();
});

afterAll(() => rmSync(folder, { recursive: true }));

test("whatever happens, every reader ends with exactly the room's messages, in order, as they are now", async () => {
  const property = fc.asyncProperty(fc.array(event, { minLength: 15, maxLength: 45 }), happen);
  await fc.assert(property, { seed: 20261123, numRuns: 30, interruptAfterTimeLimit: 40_000 });
  expect(taken).toBeGreaterThan(20);
}, 60_000);

async function happen(events: Event[]): Promise<void> {
  runs += 1;
  const path = join(folder, String(runs));
  cpSync(join(folder, "0"), path, { recursive: true });
  const server = new Server(path);
  const readers = READERS.map((name) => new Reader(server, name));
  try {
    for (const one of readers) await one.open();
    for (const happened of events) await apply(happened, server, readers);
    for (const one of readers) {
      await one.retry();
      while (one.isPast) await one.newer(false);
      while (await one.poll()) continue;
    }
    // What a later reader's retry has stored, the earlier ones have yet to see.
    for (const one of readers) while (await one.poll()) continue;

    const messages = server.messages();
    expect(messages.length).toBe(server.said + readers.reduce((sum, one) => sum + one.said, 0));
    const fresh = new Reader(server, "guest");
    await fresh.open();
    for (const one of readers) {
      expect(one.seen()).toEqual(messages.filter(({ id }) => id >= one.from));
      // What differs from message to message beyond its text is the same too, byte for byte.
      const last = Math.min(one.log.length, fresh.log.length);
      expect(one.log.slice(one.log.length - last)).toEqual(fresh.log.slice(fresh.log.length - last));
    }
  } finally {
    await server.stop();
    rmSync(path, { recursive: true });
  }
}

async function apply(happened: Event, server: Server, readers: readonly Reader[]): Promise<void> {
  switch (happened[0]) {
    case "poll":
      return void (await readers[happened[1]]!.poll(happened[2]));
    case "hold":
      return readers[happened[1]]!.hold();
    case "listen":
      return readers[happened[1]]!.listen();
    case "older":
      return readers[happened[1]]!.older(happened[2]);
    case "say":
      return readers[happened[1]]!.say(happened[2], happened[3]);
    case "retry":
      return readers[happened[1]]!.retry();
    case "open":
      return readers[happened[1]]!.open();
    case "visit":
      return readers[happened[1]]!.visit(happened[2]);
    case "newer":
      return readers[happened[1]]!.newer(happened[2]);
    case "chatter":
      return server.chatter(happened[1]);
    case "edit":
      return server.edit(happened[1], happened[2]);
    case "delete":
      return server.delete(happened[1], happened[2]);
    case "react":
      return server.react(happened[1], happened[2], happened[3], happened[4] ? "Ada" : "Bob");
    case "restart":
      return server.restart();
  }
}

/** `quote`: what is shown of the message that it answers; `reactions`: each emoji with its users. */
type Seen = {
  id: number;
  author: string;
  content: string;
  deleted: boolean;
  quote: string | undefined;
  reactions: string[];
};

type Row = Omit<Seen, "deleted" | "quote" | "reactions"> & {
  deletedAt: number | null;
  replyTo: number | null;
  reactions: string;
};

/** A Robin on a file, which can be stopped and started. */
class Server {
  /** Messages that were sent without a browser. */
  said = 0;
  #folder: string;
  #robin;
  #app;
  #edits = 0;
  #keys = 0;

  constructor(path: string) {
    this.#folder = path;
    ({ robin: this.#robin, app: this.#app } = this.#start());
  }

  readonly ask = (request: Request) => this.#app.handle(request);

  #start() {
    const settings = readSettings({ SENDS_PER_MINUTE: "0" });
    const domain = assemble(openDatabase(this.#folder), settings, new Clock().now);
    return withApp(domain, { pageBytes: BYTES });
  }

  /** Stops as main.ts does: what is held is answered before the database is closed. */
  async stop(): Promise<void> {
    this.#robin.longPolls.close();
    await new Promise((resolve) => setImmediate(resolve));
    closeDatabase(this.#robin.db);
  }

  async restart(): Promise<void> {
    await this.stop();
    ({ robin: this.#robin, app: this.#app } = this.#start());
  }

  /** How many polls are held. */
  get held(): number {
    return this.#robin.longPolls.size;
  }

  /** Other than all keys before. */
  newKey(): string {
    return `key ${(this.#keys += 1)}`;
  }

  /** Somebody who is on no page says much at once, some of it at length. */
  async chatter(count: number): Promise<void> {
    const said = Array.from({ length: count }, (_, index) => {
      const number = this.said + index;
      return `chatter ${number}${number % 9 === 0 ? " and so on".repeat(400) : ""}`;
    });
    this.said += count;
    await Promise.all(said.map((content) => sendMessage(this.#robin, { user: BOB, room: 1, content })));
  }

  /** Everybody corrects what they said. */
  edit(from: number, count: number): Promise<void> {
    return this.#change(from, count, ({ id, author }) =>
      this.#as(author).post(`/chats/${id}`, { content: `edit ${(this.#edits += 1)}` }, HTMX),
    );
  }

  /** Ada, who owns the place, deletes what was said. */
  delete(from: number, count: number): Promise<void> {
    return this.#change(from, count, ({ id }) => this.#as("Ada").post(`/chats/${id}/delete`, {}, HTMX));
  }

  /** Somebody reacts to what was said, or takes back the same reaction. */
  react(from: number, count: number, emoji: string, name: string): Promise<void> {
    return this.#change(from, count, ({ id }) =>
      this.#as(name).post(`/chats/${id}/reactions`, { emoji }, HTMX),
    );
  }

  async #change(from: number, count: number, change: (message: Seen) => Promise<Response>): Promise<void> {
    const messages = this.#some(from, count);
    const answers = await Promise.all(messages.map(change));
    expect(answers.map(({ status }) => status)).toEqual(messages.map(({ deleted }) => (deleted ? 404 : 204)));
  }

  /** All messages, first to last, from the tables themselves. */
  messages(): Seen[] {
    const rows = this.#robin.db
      .query<Row, []>(
        `select messages.id, users.name as author, content, messages.deleted_at as deletedAt, reply_to as replyTo,
           (select json_group_array(emoji || ' ' || user_id) from reactions where message_id = messages.id) as reactions
         from messages join users on users.id = user_id order by messages.id`,
      )
      .all();
    const byId = new Map(rows.map((row) => [row.id, row]));
    return rows.map(({ deletedAt, replyTo, reactions, ...message }) => {
      const deleted = deletedAt !== null;
      const quoted = deleted || replyTo === null ? undefined : byId.get(replyTo);
      const quote =
        quoted?.deletedAt === null ? `${quoted.author} ${excerpt(quoted.content)}` : "Message deleted";
      return { ...message, deleted, quote: quoted && quote, reactions: JSON.parse(reactions).sort() };
    });
  }

  /** The number of one message among those that are there. */
  pick(index: number): number | undefined {
    return this.#some(index, 1)[0]?.id;
  }

  #as(name: string): Browser {
    const browser = new Browser(this.ask);
    browser.cookies = new Map(cookies.get(name));
    return browser;
  }

  #some(from: number, count: number): Seen[] {
    const messages = this.messages();
    return messages.slice(from % Math.max(messages.length, 1)).slice(0, count);
  }
}

type Sent = { content: string; key: string; reply: string };

/** A page in a browser: it takes an answer as htmx does. */
class Reader {
  /** The items of the log, as markup. */
  log: string[] = [];
  /** Everything from this message on is in the log. */
  from = 0;
  /** Messages that were sent, each once or more. */
  said = 0;
  #server: Server;
  #name: string;
  #browser: Browser;
  #tail = "";
  #older: string | undefined;
  #newer: string | undefined;
  #unanswered: Sent[] = [];
  #held: { answer: Promise<Response>; gone: AbortController } | undefined;
  #stream: { events: Events; gone: AbortController; cursor: number } | undefined;

  constructor(server: Server, name: string) {
    this.#server = server;
    this.#name = name;
    this.#browser = new Browser(server.ask);
    this.#browser.cookies = new Map(cookies.get(name));
  }

  open(): Promise<void> {
    return this.#load("/");
  }

  /** Opens the page of one message, which may end long before the newest. */
  async visit(index: number): Promise<void> {
    const id = this.#server.pick(index);
    if (id !== undefined) await this.#load(`/rooms/1/chats/${id}`);
  }

  async #load(path: string): Promise<void> {
    await this.#letGo();
    const page = await (await this.#browser.get(path)).text();
    this.log = chatsIn(page);
    this.#older = wayTo("older", page);
    this.#newer = wayTo("newer", page);
    this.from = this.#older === undefined ? 0 : idOf(this.log[0]!);
    this.#tail = tag(page, "tail");
  }

  /** Whether there is a way to newer messages, other than to wait for them. */
  get isPast(): boolean {
    return this.#newer !== undefined;
  }

  /** Asks what is new; the answer may get lost. False when there is nothing. */
  async poll(lost = false): Promise<boolean> {
    const held = await this.#letGo();
    return this.#take(held ?? (await this.#ask()), lost);
  }

  /** Begins a poll that is answered when there is heads, and taken with the next. */
  async hold(): Promise<void> {
    if (this.#held || this.#stream) return;
    const gone = new AbortController();
    const before = this.#server.held;
    let answered = false;
    const answer = this.#ask({ prefer: "wait=25" }, gone.signal).finally(() => (answered = true));
    this.#held = { answer, gone };
    await until(() => answered || this.#server.held > before);
  }

  /** Begins a poll that is answered by a stream, if nothing is new, and taken with the next. */
  async listen(): Promise<void> {
    if (this.#held || this.#stream) return;
    const gone = new AbortController();
    const response = await this.#ask(STREAM, gone.signal);
    if (response.headers.get("content-type") === STREAM.accept) {
      this.#stream = { events: await Events.of(response), gone, cursor: cursor(this.#tail) };
    } else await this.#take(response, false);
  }

  async older(lost: boolean): Promise<void> {
    if (this.#older === undefined) return;
    const part = await (await this.#browser.poll(this.#older)).text();
    if (lost) return;
    const messages = chatsIn(part);
    this.log.unshift(...messages);
    this.#older = wayTo("older", part);
    this.from = this.#older === undefined ? 0 : idOf(messages[0]!);
  }

  /** Asks for what comes next on a page that ends before the newest, and what changed meanwhile. */
  async newer(lost: boolean): Promise<void> {
    if (this.#newer === undefined) return;
    await this.#letGo();
    const answer = await this.#browser.poll(`${this.#newer}&after=${cursor(this.#tail)}`);
    await this.#take(answer, lost, true);
  }

  /** Sends; when the answer gets lost the same is sent again later. */
  async say(lost: boolean, replyTo: number | null): Promise<void> {
    if (this.#name === "guest") return;
    this.said += 1;
    const key = this.#server.newKey();
    const replied = replyTo === null ? undefined : this.#server.pick(replyTo);
    const sent = { content: `said with ${key}`, key, reply: String(replied ?? "") };
    const answer = await this.#browser.say(sent.content, sent);
    expect(answer.status).toBe(204);
    if (lost) this.#unanswered.push(sent);
  }

  /** Sends again what was never answered, all of it at once and the first of it twice. */
  async retry(): Promise<void> {
    const again = [...this.#unanswered.slice(0, 1), ...this.#unanswered];
    this.#unanswered = [];
    const answers = again.map((sent) => this.#browser.say(sent.content, sent));
    for (const { status } of await Promise.all(answers)) expect(status).toBe(204);
  }

  seen(): Seen[] {
    return this.log.map((markup) => ({
      id: idOf(markup),
      author: /class="author" dir="auto">(.*?)<\/(?:a|span)>/.exec(markup)![1]!,
      content: text(/<div class="content" dir="auto">(.*?)<\/div>/s.exec(markup)?.[1] ?? ""),
      deleted: markup.includes('<p class="deleted">'),
      quote: quoteIn(markup),
      reactions: [...markup.matchAll(/ value="([^"]*)" data-users="([^"]*)"/g)]
        .flatMap(([, emoji, users]) => users!.split(" ").map((user) => `${emoji} ${user}`))
        .sort(),
    }));
  }

  #ask(headers = {}, signal?: AbortSignal): Promise<Response> {
    return this.#browser.poll(attribute(this.#tail, "hx-get")!, headers, signal);
  }

  /** The answer of the held poll, if it has one already; else the browser gives it up. What a stream has brought is taken. */
  async #letGo(): Promise<Response | undefined> {
    const stream = this.#stream;
    this.#stream = undefined;
    stream?.gone.abort();
    for (let event; (event = await stream?.events.next()) && stream!.cursor === cursor(this.#tail);) {
      taken += 1;
      await this.#take(new Response(event.markup), false);
      stream!.cursor = event.cursor;
    }
    const held = this.#held;
    this.#held = undefined;
    held?.gone.abort();
    const answer = await held?.answer;
    return answer?.status === 200 ? answer : undefined;
  }

  async #take(answer: Response, lost: boolean, isNewer = false): Promise<boolean> {
    if (answer.status === 204) return false;
    expect(answer.status).toBe(200);
    const part = await answer.text();
    expect(part.split('id="tail"')).toHaveLength(2);
    if (lost) return true;
    if (answer.headers.has("hx-refresh")) throw new Error("A page of this very Robin was told to reload");
    for (const markup of chatsIn(part)) {
      const plain = markup.replace(' hx-swap-oob="true"', "");
      const place = this.log.findIndex((shown) => idOf(shown) === idOf(markup));
      if (plain === markup) this.log.push(plain);
      else if (place >= 0) this.log[place] = plain;
    }
    for (const [, id, quote] of part.matchAll(/<a hx-swap-oob="innerHTML:\.quote-(\d+)">(.*?)<\/a>/gs)) {
      const quotes = new RegExp(`(<a class="quote quote-${id}"[^>]*>).*?</a>`, "s");
      this.log = this.log.map((markup) => markup.replace(quotes, (_, opening) => `${opening}${quote}</a>`));
    }
    this.#tail = tag(part, "tail");
    // Only what is asked for in its place takes the way to newer messages away, or brings the next one.
    if (isNewer) this.#newer = wayTo("newer", part);
    return true;
  }
}

/** The markup of each message of `page`, in order. */
function chatsIn(page: string): string[] {
  return page.match(/<li (?:hx-swap-oob="true" )?id="chat-.*?<\/li>/gs) ?? [];
}

/** What a message shows of the one that it answers. */
function quoteIn(markup: string): string | undefined {
  const quote = /<a class="quote [^>]*>(.*?)<\/a>/s.exec(markup)?.[1];
  return quote && text(quote);
}

function idOf(markup: string): number {
  return Number(/id="chat-(\d+)"/.exec(markup)![1]);
}

/** Where `page` leads to for messages older than its first, or newer than its last. */
function wayTo(which: "older" | "newer", page: string): string | undefined {
  return attributes(page, `#${which} > a`, "href")[0];
}
