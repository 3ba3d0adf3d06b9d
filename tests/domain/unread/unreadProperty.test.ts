import { afterAll, beforeAll, expect, spyOn, test } from "bun:test";
import fc from "fast-check";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeDatabase, openDatabase } from "../../../src/database/database.ts";
import { assemble } from "../../../src/robin.ts";
import { LOBBY } from "../../../src/domain/room.ts";
import { readSettings } from "../../../src/base/settings.ts";
import { Browser } from "../../support/browser.ts";
import { cursor } from "../../support/page.ts";
import { Clock, withApp } from "../../support/robin.ts";
import { type Place, placesIn, versionIn } from "../../support/sidebar.ts";
import { deleteMessage, sendMessage } from "../../support/messages.ts";
import { commit } from "../../support/rooms.ts";

const NAMES = ["Ada", "Bob", "Cy"] as const;

/** What may be said: "@room" calls everyone where its author may do that. */
const CONTENTS = ["Hello", "@Ada", "@Bob look", "@Ada @Bob @Cy", "@room", "@room and @Cy", "`@Bob`"];

/** The ways in which a page tells what was read. */
const WAYS = ["header", "form", "picture"] as const;

/** What may happen; a number picks one among those that are there. */
const event = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(fc.constant("say"), user(), any(), content()) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("chatter"), any(), fc.integer({ min: 2, max: 30 })) },
  { weight: 5, arbitrary: fc.tuple(fc.constant("edit"), any(), content()) },
  { weight: 8, arbitrary: fc.tuple(fc.constant("delete"), any()) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("react"), user(), any()) },
  {
    weight: 7,
    arbitrary: fc.tuple(
      fc.constant("read"),
      user(),
      any(),
      fc.constantFrom(...WAYS),
      fc.constantFrom<Mark>("any", "any", "newest", "beyond", "deleted", "nothing"),
      any(),
    ),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constant("join"), user(), any()) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("leave"), user(), any()) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("invite"), user(), any(), user()) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("remove"), user(), any(), user()) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constant("make"), user(), fc.constantFrom<Kind>("open", "private", "direct")),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constant("level"), user(), any()) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("archive"), any(), fc.boolean()) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("bury"), any()) },
  { weight: 3, arbitrary: fc.tuple(fc.constant("answer"), any()) },
  { weight: 3, arbitrary: fc.tuple(fc.constant("age"), any(), fc.integer({ min: 1, max: 40 })) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("erase"), user()) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("hide"), user(), user()) },
  { weight: 8, arbitrary: fc.tuple(fc.constant("ask"), user()) },
  { weight: 4, arbitrary: fc.tuple(fc.constant("open"), user(), any()) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("write")) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("restart")) },
);

/** Somebody's page may ask what is new right before and after it. */
const step = fc.tuple(event, fc.option(user(), { nil: undefined, freq: 1 }));

/** Up to which message something is read. */
type Mark = "any" | "newest" | "beyond" | "deleted" | "nothing";

type Kind = "open" | "private" | "direct";

type Event =
  | ["say", user: number, room: number, content: string]
  | ["chatter", room: number, count: number]
  | ["edit", message: number, content: string]
  | ["delete" | "answer", message: number]
  | ["react", user: number, message: number]
  | ["read", user: number, room: number, way: (typeof WAYS)[number], mark: Mark, message: number]
  | ["join" | "leave" | "level" | "open", user: number, room: number]
  | ["invite" | "remove", user: number, room: number, who: number]
  | ["make", user: number, kind: Kind]
  | ["archive", room: number, isArchived: boolean]
  | ["bury", room: number]
  | ["age", room: number, count: number]
  | ["ask" | "erase", user: number]
  | ["hide", user: number, who: number]
  | ["write" | "restart"];

function user() {
  return fc.nat(NAMES.length - 1);
}

function any() {
  return fc.nat(1_000);
}

function content() {
  return fc.constantFrom(...CONTENTS);
}

const HTMX = { "hx-request": "true" };

const folder = mkdtempSync(join(tmpdir(), "robin-unread-"));
const cookies: Map<string, string>[] = [];
let runs = 0;

/** The users and a room of each kind are made once. */
beforeAll(async () => {
  using hash = spyOn(Bun.password, "hash").mockResolvedValue("hash");
  const server = new Server(join(folder, "0"));
  for (const name of NAMES) cookies.push((await new Browser(server.ask).register(name)).cookies);
  expect(hash).toHaveBeenCalledTimes(NAMES.length);
  const [ada, bob] = [server.as(0), server.as(1)];
  await bob.post("/rooms", { name: "Garden", kind: "open" });
  await ada.post("/rooms", { name: "Cellar", kind: "private" });
  await ada.post("/rooms/3/members", { name: "Bob" });
  await ada.post("/directs", { name: "Bob" });
  await bob.post("/directs", { name: "Ada Cy" });
  await server.stop();
});

afterAll(() => rmSync(folder, { recursive: true }));

test("whatever happens, what is unread is what a count over the table says, and each page shows it", async () => {
  const property = fc.asyncProperty(fc.array(step, { minLength: 25, maxLength: 80 }), happen);
  await fc.assert(property, { seed: 20261123, numRuns: 30, interruptAfterTimeLimit: 40_000 });
}, 60_000);

async function happen(steps: [Event, asks: number | undefined][]): Promise<void> {
  runs += 1;
  const path = join(folder, String(runs));
  cpSync(join(folder, "0"), path, { recursive: true });
  const server = new Server(path);
  try {
    server.learn();
    for (const index of NAMES.keys()) await server.open(index, LOBBY);
    for (const [happened, asks] of steps) {
      if (asks !== undefined) await server.poll(asks);
      await apply(happened, server);
      server.learn();
      if (asks !== undefined) await server.poll(asks);
    }
    for (const index of NAMES.keys()) {
      server.check(index);
      await server.open(index, LOBBY);
    }
    server.checkWritten();
  } finally {
    await server.stop();
    rmSync(path, { recursive: true });
  }
}

async function apply(happened: Event, server: Server): Promise<unknown> {
  switch (happened[0]) {
    case "say":
      return server.as(happened[1]).say(happened[3], { room: String(server.room(happened[2])) });
    case "chatter":
      return server.chatter(server.room(happened[1]), happened[2]);
    case "edit":
      return server.edit(happened[1], happened[2]);
    case "delete":
      return server.delete(happened[1]);
    case "react":
      return server
        .as(happened[1])
        .post(`/chats/${server.message(happened[2])}/reactions`, { emoji: "👍" }, HTMX);
    case "read":
      return server.read(
        happened[1],
        server.room(happened[2]),
        happened[3],
        server.markAt(happened[4], server.room(happened[2]), happened[5]),
      );
    case "join":
    case "leave":
      return server.as(happened[1]).post(`/rooms/${server.room(happened[2])}/${happened[0]}`);
    case "invite":
      return server
        .as(happened[1])
        .post(`/rooms/${server.room(happened[2])}/members`, { name: NAMES[happened[3]]! });
    case "remove":
      return server
        .as(happened[1])
        .post(`/rooms/${server.room(happened[2])}/members/${happened[3] + 1}/remove`);
    case "make":
      return server.make(happened[1], happened[2]);
    case "level":
      return server.as(happened[1]).post(`/rooms/${server.room(happened[2])}/level`, { level: "mentions" });
    case "archive":
      return server.archive(server.room(happened[1]), happened[2]);
    case "bury":
      return server.bury(server.room(happened[1]));
    case "answer":
      return server.answer(happened[1]);
    case "age":
      return server.age(server.room(happened[1]), happened[2]);
    case "erase":
      return server.erase(happened[1]);
    case "hide":
      return server.as(happened[1]).post(`/users/${happened[2] + 1}/hide`);
    case "ask":
      return server.check(happened[1]);
    case "open":
      return server.open(happened[1], server.room(happened[2]));
    case "write":
      return server.write();
    case "restart":
      return server.restart();
  }
}

type Counts = { unread: number; mentions: number };

type Row = { id: number; room: number; user: number; html: string | null; deletedAt: number | null };

/** A page as it stands in a browser. */
type Page = { room: number; cursor: number; version: string; places: readonly Place[] };

/** A Robin on a file, which can be stopped and started, beside what a count over its tables says. */
class Server {
  #folder: string;
  #robin;
  #app;
  #rooms = 0;
  /** How far each member of each room has read; "user room" is the key. */
  #read = new Map<string, number>();
  #pages = new Map<number, Page>();
  /** The rooms in which something was said, though it may be gone. */
  #spoken = new Set<number>();

  constructor(path: string) {
    this.#folder = path;
    ({ robin: this.#robin, app: this.#app } = this.#start());
  }

  readonly ask = (request: Request) => this.#app.handle(request);

  #start() {
    const settings = readSettings({ SENDS_PER_MINUTE: "0" });
    return withApp(assemble(openDatabase(this.#folder), settings, new Clock().now));
  }

  /** Stops as main.ts does. */
  async stop(): Promise<void> {
    this.#robin.longPolls.close();
    await this.#robin.purging.start();
    this.#robin.commits.flush();
    this.#robin.members.flush();
    closeDatabase(this.#robin.db);
  }

  async restart(): Promise<void> {
    await this.stop();
    ({ robin: this.#robin, app: this.#app } = this.#start());
    this.checkWritten();
  }

  write(): void {
    this.#robin.members.flush();
    this.checkWritten();
  }

  as(index: number): Browser {
    const browser = new Browser(this.ask);
    browser.cookies = new Map(cookies[index]);
    return browser;
  }

  /** All rooms, those that were deleted too. */
  rooms(): number[] {
    return this.#all<{ id: number }>("select id from rooms order by id").map(({ id }) => id);
  }

  room(pick: number): number {
    const rooms = this.rooms();
    return rooms[pick % rooms.length]!;
  }

  /** The number of a message, deleted ones too; 1 when there is none. */
  message(pick: number): number {
    const rows = this.#messages();
    return rows[pick % rows.length]?.id ?? 1;
  }

  /** Says much in one commit, which calls Bob now and then. */
  async chatter(room: number, count: number): Promise<void> {
    if (!this.#robin.rooms.find(room)) return;
    const authors = NAMES.map((name) => this.#robin.people.named(name)!);
    const said = Array.from({ length: count }, (_, index) =>
      sendMessage(this.#robin, {
        user: authors[index % authors.length]!,
        room,
        content: index % 5 ? String(index) : `@Bob ${index}`,
      }),
    );
    await Promise.all(said);
  }

  async edit(pick: number, content: string): Promise<void> {
    const id = this.message(pick);
    const row = this.#messages().find((one) => one.id === id);
    if (row) await this.as(row.user - 1).post(`/chats/${id}`, { content }, HTMX);
  }

  async delete(pick: number): Promise<void> {
    const by = this.#robin.people.named("Ada")!;
    await deleteMessage(this.#robin, this.message(pick), by);
  }

  /** The author of a message answers it, which calls nobody. */
  async answer(pick: number): Promise<void> {
    const id = this.message(pick);
    const row = this.#messages().find((one) => one.id === id);
    if (!row) return;
    const user = this.#robin.people.find(row.user)!;
    await sendMessage(this.#robin, { user, room: row.room, content: "Besides", replyTo: id });
  }

  /** The oldest `count` messages of a room are too old. */
  async age(room: number, count: number): Promise<void> {
    const { commits, messageAgeing, now } = this.#robin;
    await commits.run(() => messageAgeing.expire(now() + 1, { most: count, room, keepsPinned: false }));
  }

  /** All that a user has said is deleted. */
  async erase(index: number): Promise<void> {
    const { commits, messagePurge } = this.#robin;
    const user = index + 1;
    await commits.run(() => messagePurge.add({ user, since: 0, by: user, reactions: 1 }));
    await messagePurge.start();
  }

  make(index: number, kind: Kind): Promise<Response> {
    const name = NAMES[(index + 1) % NAMES.length]!;
    if (kind === "direct") return this.as(index).post("/directs", { name });
    return this.as(index).post("/rooms", { name: `Room ${(this.#rooms += 1)}`, kind });
  }

  archive(id: number, isArchived: boolean): void {
    const room = this.#robin.rooms.find(id);
    if (!room || id === LOBBY) return;
    if (isArchived) commit(this.#robin, () => this.#robin.rooms.archive(room.id, 1));
    else commit(this.#robin, () => this.#robin.rooms.restore(room.id));
  }

  async bury(id: number): Promise<void> {
    const room = this.#robin.rooms.find(id);
    if (!room || id === LOBBY) return;
    commit(this.#robin, () => this.#robin.rooms.softDelete(room.id));
    await this.#robin.purging.start();
  }

  markAt(mark: Mark, room: number, pick: number): number {
    const rows = this.#messages().filter((row) => row.room === room);
    const deleted = rows.filter(({ deletedAt }) => deletedAt !== null);
    switch (mark) {
      case "any":
        return rows[pick % rows.length]?.id ?? 0;
      case "newest":
        return rows.at(-1)?.id ?? 0;
      case "beyond":
        return 1_000_000 + pick;
      case "deleted":
        return deleted[pick % deleted.length]?.id ?? 0;
      case "nothing":
        return 0;
    }
  }

  /** One way or the other tells that everything up to `upTo` was on a visible page. */
  async read(index: number, room: number, way: (typeof WAYS)[number], upTo: number): Promise<void> {
    const key = `${index + 1} ${room}`;
    const read = this.#read.get(key);
    const newest = this.#one<{ newest: number | null }>(
      `select max(version) as newest from messages where room_id = ${room}`,
    ).newest;
    // The reader's page elsewhere shows it although nothing else happens.
    await this.poll(index);
    if (read !== undefined) this.#read.set(key, Math.max(read, Math.min(upTo, newest ?? 0)));
    const browser = this.as(index);
    if (way === "header") {
      const headers = { prefer: "wait=25", "robin-read": String(upTo) };
      await browser.poll(`/chats?after=0&room=${room}`, headers, AbortSignal.abort());
    }
    if (way === "form") await browser.post(`/rooms/${room}/read`, { upTo: String(upTo) }, HTMX);
    if (way === "picture") await browser.get(`/rooms/${room}/read?upTo=${upTo}`);
    await this.poll(index);
  }

  async open(index: number, room: number): Promise<void> {
    const answer = await this.as(index).get(room === LOBBY ? "/" : `/rooms/${room}`);
    if (answer.status !== 200) return;
    const page = await answer.text();
    const shown = { room, cursor: cursor(page), version: versionIn(page)!, places: placesIn(page) };
    this.#pages.set(index, shown);
    expect(this.#sorted(shown.places)).toEqual(this.#places(index, room));
  }

  /** The page of a user asks what is new, and shows it. */
  async poll(index: number): Promise<void> {
    const page = this.#pages.get(index);
    if (!page) return;
    const { room, version } = page;
    const answer = await this.as(index).poll(`/chats?after=${page.cursor}&room=${room}&now=${version}`);
    if (answer.headers.has("hx-redirect")) return void this.#pages.delete(index);
    expect([200, 204]).toContain(answer.status);
    const part = await answer.text();
    if (answer.status === 200) {
      expect(part.split('id="tail"')).toHaveLength(2);
      page.cursor = cursor(part);
    }
    const brought = versionIn(part);
    if (brought !== undefined) {
      expect(brought).not.toBe(version);
      page.version = brought;
      page.places = placesIn(part);
    }
    expect(this.#sorted(page.places)).toEqual(this.#places(index, room));
  }

  /** Compares what Robin says of every room with a count over the table. */
  check(index: number): void {
    for (const room of this.rooms()) {
      const { unread, mentions } = this.#robin.unread.of(index + 1, room);
      expect({ unread, mentions }).toEqual(this.#counts(index + 1, room));
    }
  }

  /** Where something was said; who came in since, with everything read that was said before; who is gone is forgotten. */
  learn(): void {
    for (const { room } of this.#messages()) this.#spoken.add(room);
    const { last } = this.#one<{ last: number }>("select last from sequence");
    const rows = this.#all<{ user: number; room: number; read: number }>(
      "select user_id as user, room_id as room, read from members",
    );
    const keys = new Set(rows.map(({ user, room }) => `${user} ${room}`));
    for (const key of this.#read.keys()) if (!keys.has(key)) this.#read.delete(key);
    const isFirst = this.#read.size === 0;
    for (const { user, room, read } of rows) {
      const key = `${user} ${room}`;
      if (this.#read.has(key)) continue;
      if (!isFirst) expect([last, last - 1]).toContain(read);
      this.#read.set(key, read);
    }
  }

  /** What was read is in the table. */
  checkWritten(): void {
    this.#robin.members.flush();
    const rows = this.#all<{ user: number; room: number; read: number }>(
      "select user_id as user, room_id as room, read from members",
    );
    for (const { user, room, read } of rows) expect(read).toBe(this.#read.get(`${user} ${room}`)!);
  }

  #counts(user: number, room: number): Counts {
    const read = this.#read.get(`${user} ${room}`);
    if (read === undefined) return { unread: 0, mentions: 0 };
    const isSeen = `not exists (select 1 from hides where hides.user_id = ${user} and hidden_id = messages.user_id)`;
    const unread = this.#one<{ count: number }>(
      `select count(*) as count from messages
       where room_id = ${room} and user_id <> ${user} and deleted_at is null and id > ${read} and ${isSeen}`,
    ).count;
    // The message as it shows tells whom it calls.
    const mentions = this.#one<{ count: number }>(
      `select count(*) as count from messages
       where room_id = ${room} and user_id <> ${user} and deleted_at is null and id > ${read} and ${isSeen}
       and (html like '%data-user="${user}"%' or html like '%data-user="everyone"%')`,
    ).count;
    return { unread, mentions };
  }

  /** What a page of `room` is to show. */
  #places(index: number, room: number) {
    const user = index + 1;
    const rows = this.#all<{ id: number; kind: Kind; owner: number; archived: number }>(
      `select id, kind, owner_id as owner, archived_at is not null as archived
       from rooms where deleted_at is null and (id in (select room_id from members where user_id = ${user})
         or id = ${room} and kind = 'open' and id not in (select room_id from invitations where user_id = ${user}))`,
    );
    const places = rows
      .filter(
        (one) =>
          one.id === room ||
          (!one.archived && (one.kind !== "direct" || one.owner === user || this.#spoken.has(one.id))),
      )
      .map(({ id, kind }) => {
        const { unread, mentions } = id === room ? { unread: 0, mentions: 0 } : this.#counts(user, id);
        return { room: id, unread, mentions: kind === "direct" ? unread : mentions };
      });
    return this.#sorted(places);
  }

  #sorted(places: readonly (Counts & { room: number })[]) {
    return places
      .map(({ room, unread, mentions }) => ({ room, unread, mentions }))
      .sort((a, b) => a.room - b.room);
  }

  #messages(): Row[] {
    return this.#all<Row>(
      "select id, room_id as room, user_id as user, html, deleted_at as deletedAt from messages order by id",
    );
  }

  #all<Found>(sql: string): Found[] {
    return this.#robin.db.query<Found, []>(sql).all();
  }

  #one<Found>(sql: string): Found {
    return this.#robin.db.query<Found, []>(sql).get()!;
  }
}
