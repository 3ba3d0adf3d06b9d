import { Database } from "bun:sqlite";
import { SQL } from "bun";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { openMemory } from "../../../src/database/database.ts";
import { quietTriggers } from "../../../src/database/shared/quietTriggers.ts";
import { type Row, Table, UnstorableError } from "../../../src/database/shared/table.ts";
import { isOwn, OWN_TABLES, sharedTables, tablesOf } from "../../../src/database/shared/tables.ts";
import { Touched, type TouchedKeys } from "../../../src/database/shared/touched.ts";
import { inPostgres, startPostgres } from "../../support/postgres.ts";
import type { PostgresServer } from "../../support/postgresServer.ts";

/** The tables that are known to be shared: a new one is put here, or into OWN_TABLES. */
const SHARED =
  `sequence secrets users sessions rooms messages reactions members mentions place hosts invitations departures
  skeletons calls clock_steps place_settings invites invite_rooms recoveries audit reports purges hides statuses refused_addresses files
  avatars inboxes push_subscriptions push_progress push_waiting push_deliveries push_shown push_settings emails mails file_holds
  sidebar_choices reported_files`.split(/\s+/);

const ALL_TYPES = `create table things (id integer primary key, name text, content blob, twice integer as (id * 2) virtual) strict;
  create table keyed (part blob, word text, value integer, primary key (part, word)) strict, without rowid;
  create table single (last integer not null) strict`;

const VALUES: readonly Row[] = [
  { id: 1, name: null, content: null },
  { id: 2, name: "", content: new Uint8Array() },
  { id: 3, name: `'single' "double" \\ $1 {"json": [1]} %`, content: Uint8Array.of(0, 39, 92, 255) },
  { id: 4, name: "👩‍👩‍👧 東京 naïve ‮\u{10FFFF}\n\t\u0001", content: new Uint8Array(70_000).fill(7) },
  { id: Number.MAX_SAFE_INTEGER, name: "the largest", content: null },
  { id: -Number.MAX_SAFE_INTEGER, name: "the least", content: null },
];

function memory(schema: string): Database {
  const db = new Database(":memory:", { strict: true });
  db.run(schema);
  return db;
}

describe("the tables of the schema", () => {
  test("are each known to be shared, or of one machine", () => {
    const names = tablesOf(openMemory());
    expect(names.filter((name) => !isOwn(name)).toSorted()).toEqual(SHARED.toSorted());
    expect(Object.keys(OWN_TABLES).filter((name) => name !== "copy" && !names.includes(name))).toEqual([]);
  });

  test("have a key, or one row", () => {
    const tables = [...sharedTables(openMemory()).values()];
    expect(tables.filter(({ key }) => key.length === 0).map(({ name }) => name)).toEqual([
      "sequence",
      "skeletons",
      "push_progress",
    ]);
  });

  test("have no column of a type that PostgreSQL is not known to have", () => {
    expect(() => new Table(memory("create table odd (half real) strict"), "odd")).toThrow("odd.half is REAL");
    expect(() => new Table(memory("create table odd (change text) strict"), "odd")).toThrow("odd.change");
  });
});

test("text with U+0000 is refused by the name of its column", () => {
  const table = new Table(memory(ALL_TYPES), "things");
  expect(() => table.remote({ id: 1, name: "a\0b", content: null })).toThrow(UnstorableError);
  expect(() => table.remote({ id: 1, name: "a\0b", content: null })).toThrow("things.name has U+0000 in it");
});

test("columns that only a newer Robin knows are left out", () => {
  const table = new Table(memory(ALL_TYPES), "things");
  expect(table.local({ id: 1, name: "a", later: "b" })).toEqual({ id: 1, name: "a" });
});

/** All by which PostgreSQL gets a table. */
const statementsOf = ({ made, indexed }: Table) => [...made, ...indexed];

inPostgres("PostgreSQL", () => {
  let postgres: PostgresServer;
  let sql: SQL;
  beforeAll(async () => {
    postgres = await startPostgres({ fsync: false });
    sql = new SQL(await postgres.newDatabase(), { max: 1 });
  });
  afterAll(async () => {
    await sql.close({ timeout: 0 });
    await postgres.remove();
  });

  test("takes the tables of the schema, twice", async () => {
    const made = [...sharedTables(openMemory()).values()].flatMap(statementsOf).join(";\n");
    await sql.unsafe(made).simple();
    await sql.unsafe(made).simple();
  });

  test("gives back each value as it was", async () => {
    const db = memory(ALL_TYPES);
    const table = new Table(db, "things");
    await sql.unsafe(statementsOf(table).join(";")).simple();
    await sql.unsafe(table.put, [VALUES.map((row) => table.remote(row)), 7]);
    const changed = await sql.unsafe(table.changed, [6]);
    for (const { row } of changed) table.insert(table.local(row));
    const byId = (rows: readonly Row[]) => rows.toSorted((a, b) => Number(a["id"]) - Number(b["id"]));
    expect(byId(table.all())).toEqual(byId(VALUES));
    expect(await sql.unsafe(table.changed, [7])).toBeEmpty();
  });

  test("replaces and deletes by a key of bytes and text, or the one row of a table without a key", async () => {
    const db = memory(ALL_TYPES);
    const [keyed, single] = [new Table(db, "keyed"), new Table(db, "single")];
    await sql.unsafe([keyed, single].flatMap(statementsOf).join(";")).simple();
    const key = { part: Uint8Array.of(0, 255), word: "it's" };
    const put = async (table: Table, row: Row, change: number) =>
      void (await sql.unsafe(table.put, [[table.remote(row)], change]));
    await put(keyed, { ...key, value: 1 }, 1);
    await put(keyed, { ...key, value: 2 }, 2);
    await put(keyed, { ...key, word: "other", value: 3 }, 3);
    await put(single, { last: 1 }, 1);
    await put(single, { last: 2 }, 2);
    expect((await sql.unsafe(keyed.changed, [0])).map(({ row }: { row: Row }) => row["value"])).toEqual([
      2, 3,
    ]);
    expect((await sql.unsafe(single.changed, [0])).map(({ row }: { row: Row }) => row["last"])).toEqual([2]);
    await sql.unsafe(keyed.take, [[keyed.remote(key)]]);
    expect((await sql.unsafe(keyed.changed, [0])).map(({ row }: { row: Row }) => row["value"])).toEqual([3]);
  });

  test("gets a column that it lacks", async () => {
    await sql
      .unsafe(
        statementsOf(new Table(memory("create table grown (id integer primary key) strict"), "grown")).join(
          ";",
        ),
      )
      .simple();
    const db = memory("create table grown (id integer primary key, note text default 'none') strict");
    const table = new Table(db, "grown");
    await sql.unsafe(statementsOf(table).join(";")).simple();
    await sql.unsafe(table.put, [[{ id: 1, note: "new" }], 1]);
    expect((await sql.unsafe(table.changed, [0]))[0].row).toEqual({ id: 1, note: "new" });
  });
});

/** What is touched by `statements` in a database of Robin with user 7, who is in room 1 and has a session. */
function touchedBy(...statements: readonly string[]) {
  const db = openMemory();
  db.run(`insert into users (id, name, folded_name, password_hash, created_at) values (7, 'Ada', 'ada', '', 0);
    insert into sessions (hash, user_id, created_at, used_at) values (x'00ff', 7, 0, 0);
    insert into avatars (id, name, size, hash) values (1, 'a', 's', 'h');
    insert into hosts (name, learned_at) values ('one', 0)`);
  const tables = sharedTables(db);
  const touched = new Touched(db, tables);
  db.run("begin");
  touched.note();
  for (const statement of statements) db.run(statement);
  const noted: TouchedKeys = new Map();
  touched.drain(noted);
  const { rows, gone } = touched.read(noted);
  const keys = (side: typeof rows) =>
    [...side].flatMap(([name, some]) =>
      some.map((row) => `${name} ${JSON.stringify(tables.get(name)!.remote(tables.get(name)!.keyOf(row)))}`),
    );
  const found = { rows: keys(rows), gone: keys(gone) };
  db.run("rollback");
  db.run("update hosts set learned_at = 9");
  expect(touched.drain(new Map())).toBe(0);
  return found;
}

describe("what is touched", () => {
  const insert = "insert into hosts (name, learned_at) values ('two', 0)";

  test("is an insert, also when something failed beside it", () => {
    const undone = ["savepoint a", insert.replace("two", "three"), "rollback to a", "release a"];
    expect(touchedBy(insert, ...undone)).toEqual({ rows: ['hosts {"name":"two"}'], gone: [] });
  });

  test("is an update, by both keys where that changes", () => {
    const update = "update hosts set name = 'it''s \"two\"'";
    expect(touchedBy(update)).toEqual({
      rows: ['hosts {"name":"it\'s \\"two\\""}'],
      gone: ['hosts {"name":"one"}'],
    });
  });

  test("is a delete, and nothing where it was made before", () => {
    expect(touchedBy("delete from hosts")).toEqual({ rows: [], gone: ['hosts {"name":"one"}'] });
    expect(touchedBy(insert, "delete from hosts where name = 'one'").rows).toEqual(['hosts {"name":"two"}']);
  });

  test("is an upsert", () => {
    const upsert = "insert into hosts values ('one', 5) on conflict (name) do update set learned_at = 5";
    expect(touchedBy(upsert)).toEqual({ rows: ['hosts {"name":"one"}'], gone: [] });
  });

  test("is what a replace takes away", () => {
    const replace = "insert or replace into avatars values (2, 'a', 's', 'h')";
    expect(touchedBy(replace)).toEqual({ rows: ['avatars {"id":2}'], gone: ['avatars {"id":1}'] });
  });

  test("is what a deletion takes along, and what triggers write", () => {
    expect(touchedBy("delete from users where id = 7")).toEqual({
      rows: [],
      gone: expect.arrayContaining([
        'users {"id":7}',
        'sessions {"hash":"\\\\x00ff"}',
        'members {"user_id":7,"room_id":1}',
      ]),
    });
    const added = "insert into users (name, folded_name, password_hash, created_at) values ('B', 'b', '', 0)";
    expect(touchedBy(added)).toEqual({
      rows: expect.arrayContaining([
        'users {"id":8}',
        'members {"user_id":8,"room_id":1}',
        'sqlite_sequence {"name":"users"}',
      ]),
      gone: [],
    });
  });

  test("is a table without a key by its one row", () => {
    expect(touchedBy("update sequence set last = last + 1")).toEqual({ rows: ["sequence {}"], gone: [] });
  });

  test("is nothing of what a machine has for itself", () => {
    const own = ["update health set checks = checks + 1", "update search_backlog set up_to = 5"];
    expect(touchedBy(...own, "insert into search (rowid, words, facets) values (1, 'a', 'b')")).toEqual({
      rows: [],
      gone: [],
    });
  });
});

describe("triggers of the schema", () => {
  const triggers = (db: Database) =>
    db.query<{ sql: string }, []>("select sql from sqlite_schema where type = 'trigger' order by name").all();

  function quiet() {
    const db = openMemory();
    db.run("create table copy (is_applying integer not null); insert into copy values (0)");
    quietTriggers(db);
    return db;
  }

  test("do what they did, and nothing while rows are taken over", () => {
    const db = quiet();
    const add = (id: number) =>
      db.run("insert into users (id, name, folded_name, password_hash, created_at) values (?, ?, ?, '', 0)", [
        id,
        `${id}`,
        `${id}`,
      ]);
    const members = () => db.query("select user_id from members").values().flat();
    add(1);
    db.run("insert into place values (1, 1); insert into audit (at, event) values (1, 'a')");
    expect([members(), db.query("select role from users").get()]).toEqual([[1], { role: "owner" }]);
    expect(() => db.run("update users set role = 'admin'")).toThrow("the place says");
    expect(() => db.run("delete from audit")).toThrow("ends by age");
    db.run("update copy set is_applying = 1");
    add(2);
    db.run("update users set role = 'admin'; delete from audit");
    expect(members()).toEqual([1]);
  });

  test("are guarded, all of them, and once", () => {
    const db = quiet();
    expect(triggers(db)).toHaveLength(triggers(openMemory()).length);
    expect(triggers(db).filter(({ sql }) => !sql.includes("is_applying"))).toEqual([]);
    const before = triggers(db);
    quietTriggers(db);
    expect(triggers(db)).toEqual(before);
  });
});
