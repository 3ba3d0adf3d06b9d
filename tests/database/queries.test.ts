import type { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { createApp } from "../../src/app.ts";
import { openMemory } from "../../src/database/database.ts";
import { assemble } from "../../src/robin.ts";
import { readSettings } from "../../src/base/settings.ts";
import { Browser } from "../support/browser.ts";
import { dataDir } from "../support/robin.ts";

/** What may read a whole table, and why that stays quick however much is said. */
const MAY_SCAN: Readonly<Record<string, string>> = {
  "select last from sequence": "a table of one row",
  "select owner_id as id from place": "a table of one row",
  "update place set owner_id = $id": "a table of one row",
  "delete from place": "a table of one row",
  "delete from sessions where user_id = $user and hash in ( select hash from sessions where user_id = $user order by used_at desc, created_at desc limit -1 offset $kept) returning lower(hex(hash)) as handle, user_id as user, used_at as usedAt":
    "sorts the sessions of one user, some fifty at most",
  "select version from skeletons": "a table of one row",
  "update skeletons set version = $version": "a table of one row",
  "select id, name from users where deleted_at is null order by id":
    "looks at all users, once after an update that knows more of names",
  "select id, folded_name as folded from users where deleted_at is null order by folded_name":
    "looks at all users, once, and again when somebody has another name: 10 ms for 10,000",
  "select coalesce(sum(size), 0) as bytes from files":
    "looks at the sizes of all files in an index, some 5 ms for 100,000, where FILES_MB limits them, and for whoever watches",
  "select id from push_subscriptions limit 1": "looks whether there is any",
  "select exists (select 1 from push_shown) or exists (select 1 from push_deliveries) as any":
    "looks whether there is any",
  "select up_to as upTo from push_progress": "a table of one row",
  "update push_progress set up_to = $upTo": "a table of one row",
  "select due_at as at from push_waiting order by due_at limit 1": "takes the first of an index",
  "select user_id as user, address from emails where address glob '*[^ -~]*'":
    "looks at all addresses when somebody has forgotten the password and types one: 7 ms for 10,000",
  "select count(*) as count from mails": "counts what waits, for whoever watches",
  "select count(*) as count from push_deliveries": "counts what waits, for whoever watches",
  "select distinct service from push_deliveries where due_at <= $now":
    "goes through what waits to be sent, in an index",
  "select distinct user_id as user from push_subscriptions where id in (select subscription_id from push_shown union select subscription_id from push_deliveries)":
    "goes through all that is shown, at the start and where another machine takes over",
  "insert into push_waiting (user_id, room_id, due_at) select called.user_id, $room, $due from (select distinct user_id from push_subscriptions) as called join members on members.user_id = called.user_id and members.room_id = $room where called.user_id <> $author and level <> 'nothing' and (level = 'everything' or $isDirect = 1 or exists ( select 1 from mentions where message_id = $id and mentions.user_id in (called.user_id, 0))) on conflict do nothing":
    "goes through those who are called, in an index: 2 ms for 2,000, a second after something was said",
  "select message_id as id from mentions where user_id in ($user, 0) and room_id = $room and message_id > $from and author_id <> $user and not exists (select 1 from hides where hides.user_id = $user and hidden_id = author_id) order by message_id desc limit 100":
    "sorts what mentions one user in one room and was not read",
  "select name, value from place_settings":
    "a few rows, once, and again when the owner has changed something",
  "select invites.id, by_id as byId, name as byName, note, uses, invites.created_at as createdAt, ends_at as endsAt, withdrawn_at as withdrawnAt, (select count(*) from users as comers where comers.invite_id = invites.id) as used from invites join users on users.id = by_id order by invites.id desc limit 500":
    "the newest five hundred, in the order of the table",
  "delete from hosts where name in (select name from hosts order by learned_at desc limit -1 offset $kept) returning name":
    "at most a hundred rows, when somebody signs in by a name",
  'select id, message, room, author_id as author, content, by_id as "by", reason, made_at as madeAt, taken_by as takenBy, done_at as doneAt, done_by as doneBy, decision from reports where by_id = $by order by id':
    "looks at all reports, when somebody downloads what is kept of oneself: as few as people make by hand",
  "update reports set reason = '' where by_id = $by and done_at is not null and reason <> '' returning author_id as author":
    "looks at all reports that are decided, when an account is deleted: as few as people make by hand",
  "select name from hosts": "at most a hundred rows, once, at the start",
  "delete from refused_addresses where until <= $before":
    "looks at the few addresses that are refused, once a day",
  "select address from audit where user_id = $user and by_id is null and address is not null and event in ('registered', 'signed in', 'recovered') group by address order by max(id) desc limit $most":
    "sorts what one user did, when somebody who keeps order opens that one's page",
  "select distinct user_id as user from audit where address = $address and user_id is not null and event in ('registered', 'signed in', 'recovered') limit $most":
    "keeps apart those who came from one address, on the same page",
  "select id from rooms where keep_days > 0": "reads an index that has no other rooms",
  "select message_id as id from clock_steps where (select created_at from messages where id >= message_id and event is null order by id limit 1) < $before and (select created_at from messages where id < message_id and event is null order by id desc limit 1) >= $before order by message_id":
    "looks beside each place where the clock was set back, once a night for each time after which messages go",
  "update sequence set last = last + 1 returning last": "a table of one row",
  "select id from users where deleted_at is null and id <> $id limit 1":
    "looks for another user when the owner of the place would go, and finds one soon",
  "select user_id as user, since, up_to as upTo, by_id as by, reactions from purges order by user_id limit 1":
    "looks at the first of those who are in the index",
  "select page_count * page_size as bytes from pragma_page_count, pragma_page_size":
    "asks the database about itself",
  "select up_to as upTo from search_backlog": "a table of one row",
  "update search_backlog set up_to = $upTo": "a table of one row",
  "select as_typed_up_to as upTo from search_backlog": "a table of one row",
  "update search_backlog set as_typed_up_to = $upTo": "a table of one row",
  "select message_id as id from clock_steps order by message_id":
    "a row for each time that the clock was set back, once for a search with a date",
  "select rowid >> 13 as id from search where search match $match and rowid >= $from and rowid < $below and rowid & 8191 in (select value from json_each($rooms)) order by rowid desc limit $most":
    "asks the index of words, which SQLite calls scanning a virtual table; how long that takes is measured by the benchmark",
  "select rowid >> 13 as id from search where search match $match and rowid >= $from and rowid < $below order by rowid desc limit 1 offset 2000":
    "asks the index of words for so many and no more",
  "insert into members (user_id, room_id, joined_at, read, floor) values ($user, $room, $now, (select last from sequence), (select floor from rooms where id = $room)) on conflict do nothing":
    "looks at a table of one row",
  "insert into users (name, folded_name, skeleton, password_hash, created_at) select $name, $folded, $looks, $passwordHash, $now where not exists (select 1 from users where skeleton = $looks) on conflict (folded_name) do nothing returning id":
    "planned for rows that waited for this user to exist, run only while some do (OP_FkIfZero), which none can",
  "select emoji, users.id, users.name from reactions join users on users.id = user_id where message_id = $message order by reactions.version":
    "sorts the reactions to one message, found through the key",
  "select emoji, users.id, users.name, users.avatar, reactions.created_at as at from reactions join users on users.id = user_id where message_id = $message and user_id <> $user and (not $hides or not exists (select 1 from hides where hides.user_id = $user and hidden_id = reactions.user_id)) order by reactions.version desc":
    "sorts the reactions to one message, found through the key",
};

/** Every statement that Robin makes from the start on and while it is used. */
const statements = await statementsOf(useEverything);

async function statementsOf(use: (browser: Browser) => Promise<void>): Promise<string[]> {
  const db = openMemory();
  const statements = new Set<string>();
  for (const method of ["query", "prepare", "run"] as const) {
    const real = db[method].bind(db) as (sql: string, ...rest: unknown[]) => never;
    db[method] = (sql: string, ...rest: unknown[]) => {
      statements.add(sql.replace(/\s+/g, " ").trim());
      return real(sql, ...rest);
    };
  }
  const robin = assemble(db, readSettings({ SENDS_PER_MINUTE: "0", DATA_DIR: dataDir() }));
  const app = createApp(robin);
  await use(new Browser((request) => app.handle(request)));
  return [...statements].filter((sql) => /^(with|select|insert|update|delete|replace)\b/i.test(sql));
}

/** Uses Robin in every way there is. */
async function useEverything(browser: Browser): Promise<void> {
  await browser.register("Ada");
  await browser.post("/logout");
  await browser.post("/login", { name: "Ada", password: "a long way home" });
  await browser.post("/chats", { content: "Hello", key: "1" });
  await browser.post("/chats/1", { content: "@Ada *well*", revision: "0" });
  await browser.post("/chats", { content: "Yes", reply: "1" });
  await browser.post("/chats/1/reactions", { emoji: "👍" });
  await browser.post("/users/1/role", { role: "admin" });
  await browser.post("/rooms/1", { callers: "everyone" });
  await browser.post("/logout");
  await browser.register("Bob");
  await browser.post("/directs", { name: "Ada" });
  await browser.post("/rooms", { name: "Garden", topic: "Leaves", kind: "private" });
  await browser.post("/rooms/3/members", { name: "Ada" });
  await browser.post("/chats", { content: "@Ada *look*", room: "3" });
  await browser.post("/rooms/3/level", { level: "mentions" });
  await browser.post("/rooms/3/archive", { archived: "yes" });
  await browser.post("/logout");
  await browser.post("/login", { name: "Ada", password: "a long way home" });
  for (const path of [
    "/",
    "/rooms/1",
    "/rooms/1/chats/1",
    "/chats/1",
    "/chats?after=0",
    "/chats?after=4",
    "/chats?before=2",
    "/chats?since=1&after=0",
    "/admin",
    "/users/1",
    "/users?q=a",
    "/users?after=a",
    "/profile",
    "/search?q=look from:Bob in:Garden after:2020 before:2100",
    "/search?q=lookin",
    "/rooms",
    "/rooms/3/members",
    "/rooms/3/read?upTo=9",
    "/inbox",
    "/inbox?before=9",
    "/healthz",
    "/alive",
    "/metrics",
  ]) {
    expect([path, (await browser.get(path)).status < 400]).toEqual([path, true]);
  }
  await browser.post("/inbox/read", { upTo: "9" });
  await browser.post("/chats/3/delete");
  await browser.post("/rooms/3/leave");
  await browser.post("/rooms", { name: "Meadow", kind: "open" });
  await browser.post("/chats", { content: "Hello", room: "4" });
  await browser.post("/rooms/4/delete");
  await browser.post("/profile/name", { name: "Adah" });
  await browser.post("/profile/password", { password: "a long way home", newPassword: "a longer way home" });
  await browser.post("/profile/sessions/end", { session: "others" });
  await (await browser.get("/profile/data")).text();
  await browser.post("/profile/delete", { password: "a longer way home", messages: "delete" });
}

/** Where `sql` reads a whole table or index, or sorts what it read, as SQLite's plan says it. */
function slowSteps(db: Database, sql: string): string[] {
  const parameters = Object.fromEntries([...sql.matchAll(/\$(\w+)/g)].map(([, name]) => [name!, null]));
  const steps = db
    .query<{ detail: string }, Record<string, null>>(`explain query plan ${sql}`)
    .all(parameters)
    .map(({ detail }) => detail);
  return steps.filter((step) => /^SCAN |TEMP B-TREE|AUTOMATIC/.test(step));
}

test("every statement finds what it needs through an index", () => {
  const db = openMemory();
  const slow = statements.filter((sql) => !(sql in MAY_SCAN) && slowSteps(db, sql).length > 0);
  expect(slow).toEqual([]);
});

test("every statement that is excused for reading a whole table is still used, and still does so", () => {
  const db = openMemory();
  const scanning = statements.filter((sql) => slowSteps(db, sql).length > 0);
  expect(scanning.sort()).toEqual(Object.keys(MAY_SCAN).sort());
});

test.each([
  ["messages_by_room", "order by messages.id desc limit $count"],
  ["messages_by_version", "order by messages.version limit $count"],
  ["messages_by_key", "key = $key"],
  ["reactions_to", "from reactions as newest"],
  ["messages_by_reply", "replies.reply_to = messages.id"],
  ["sessions_by_use", "used_at <= $before"],
])("without the index %s a statement is found to be slow", (index, part) => {
  const db = openMemory();
  db.run(`drop index ${index}`);
  const slow = statements.filter((sql) => slowSteps(db, sql).length > 0);
  expect(slow.some((sql) => sql.includes(part))).toBe(true);
});

test("the statements that are looked at include every way of reading", () => {
  const parts = [
    "where messages.room_id = $room order by messages.id desc limit $count",
    "messages.id < $id order by messages.id desc",
    "messages.id > $cursor order by messages.id",
    "messages.version > $cursor order by messages.version",
    "from reactions",
    "delete from reactions",
    "insert into reactions",
    "user_id = $user and key = $key",
    "max(version) as head",
    "where sessions.hash = $hash",
    "where folded_name = $folded",
    "insert into messages",
    "insert into mentions",
    "select count(*) as count from messages",
    "select count(*) as count from mentions",
    "update members set read",
    "update users set name = $name",
    "from reactions where message_id >= $from",
    "from mentions where user_id = 0",
    "from reactions as newest",
    "select min(room_id) as room from mentions",
    "select min(room_id) as room from reactions",
  ];
  for (const part of parts) expect(statements.some((sql) => sql.includes(part))).toBe(true);
});
