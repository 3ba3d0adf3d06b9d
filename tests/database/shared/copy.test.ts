import { afterAll, afterEach, beforeAll, expect, spyOn, test } from "bun:test";
import { Database } from "bun:sqlite";
import { SQL } from "bun";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as path } from "node:path";
import { StartupError } from "../../../src/base/startupError.ts";
import { closeDatabase, openCopy, openDatabase, openMemory } from "../../../src/database/database.ts";
import { Connection } from "../../../src/database/shared/connection.ts";
import { DivergedError, type Applied } from "../../../src/database/shared/copy.ts";
import { indexForgetter } from "../../../src/database/shared/indexForgetter.ts";
import type { Row } from "../../../src/database/shared/table.ts";
import { contents, machine } from "./machines.ts";
import { once } from "./once.ts";
import { inPostgres, startPostgres } from "../../support/postgres.ts";
import type { PostgresServer } from "../../support/postgresServer.ts";

const ADA = {
  id: 7,
  name: "Ada",
  folded_name: "ada",
  password_hash: "",
  created_at: 5,
  role: "member",
  avatar: null,
};
/** The database of a machine that was stopped. */
function reopened(db: Database): Database {
  return Database.deserialize(db.serialize(), { strict: true });
}

const HASH = Uint8Array.of(0, 255);
const { reserve } = Connection.prototype;

inPostgres("a copy", () => {
  let postgres: PostgresServer;
  let url: string;
  const urls: string[] = [];
  let sql: SQL;
  const machines: Awaited<ReturnType<typeof machine>>[] = [];

  beforeAll(async () => {
    postgres = await startPostgres({ fsync: false });
  });
  afterEach(async () => {
    for (const { connection } of machines.splice(0)) await connection.close();
    await sql?.close({ timeout: 0 });
    for (const used of urls.splice(0)) postgres.giveBack(used);
  });
  afterAll(() => postgres.remove());

  async function fresh() {
    urls.push((url = await postgres.newDatabase({ keepsTables: true })));
    return join();
  }

  async function join(db?: Parameters<typeof machine>[1], follower?: Parameters<typeof machine>[2]) {
    const made = await machine(url, db, follower);
    machines.push(made);
    return made;
  }

  /** Writes what another machine would have written. */
  async function write(rows: Readonly<Record<string, readonly Row[]>>, gone: typeof rows = {}) {
    const { copy } = machines[0]!;
    sql = new SQL(url, { max: 1 });
    await sql.begin(async (tx) => {
      const [{ head }] = await tx.unsafe("update pen set head = head + 1 returning head");
      for (const [name, some] of Object.entries(gone)) {
        const table = copy.tables.get(name)!;
        const keys = some.map((row) => table.remote(table.keyOf(row)));
        await tx.unsafe(table.take, [keys]);
        await tx.unsafe("insert into gone select $1::bigint, $2, jsonb_array_elements($3::jsonb)", [
          head,
          name,
          keys,
        ]);
      }
      for (const [name, some] of Object.entries(rows)) {
        const table = copy.tables.get(name)!;
        await tx.unsafe(table.put, [some.map((row) => table.remote(row)), head]);
      }
      await tx.unsafe(
        "insert into batches (head, id, node) values ($1, gen_random_uuid(), gen_random_uuid())",
        [head],
      );
    });
    await sql.close({ timeout: 0 });
  }

  const user = (changed: Row = {}) => rowOf("users", { ...ADA, ...changed });

  /** A row of `table`, with what it is filled with by itself beside what is `given`. */
  function rowOf(table: string, given: Row): Row {
    const { db } = machines[0]!;
    const columns = db.query<{ name: string; dflt_value: string | null }, { table: string }>(
      "select * from pragma_table_info($table)",
    );
    const blank = Object.fromEntries(
      columns
        .all({ table })
        .map(({ name, dflt_value: value }) => [name, value === "0" ? 0 : value === "''" ? "" : null]),
    );
    return { ...blank, ...given };
  }

  test("of an empty database brings what a new Robin has, and the next one has the same", async () => {
    const one = await fresh();
    const two = await join();
    expect(contents(two)).toEqual(contents(one));
    expect(contents(two)["rooms"]).toHaveLength(1);
    expect([one.copy.head, two.copy.position]).toEqual([1, one.copy.position]);
  });

  test("of an empty database is one and the same for two who begin at once", async () => {
    urls.push((url = await postgres.newDatabase()));
    const [one, two] = await Promise.all([join(), join()]);
    expect(two.copy.position).toEqual(one.copy.position);
    expect(contents(two)).toEqual(contents(one));
  });

  test("takes over what is new, changed and gone, and tells of it in one turn", async () => {
    const one = await fresh();
    await write({
      users: [user()],
      sessions: [{ hash: HASH, user_id: 7, created_at: 1, used_at: 1, device: "", new_device: 0 }],
    });
    await one.puller.pull();
    const ada = { id: 7, name: "Ada", role: "member", avatar: null };
    const session = { handle: "00ff", user: 7 };
    expect(one.told.splice(0)).toEqual([
      ["users", undefined, ada],
      ["sessions", undefined, session],
    ]);
    await write({ users: [user({ name: "Bea" })] }, { sessions: [{ hash: HASH }] });
    await one.puller.pull();
    expect(one.told.splice(0)).toEqual([
      ["users", ada, { ...ada, name: "Bea" }],
      ["sessions", session, undefined],
    ]);
    expect(one.copy.head).toBe(3);
    await one.puller.pull();
    expect(one.told).toEqual([]);
  });

  test("tells of nobody's database while it tells what is written in its own", async () => {
    const one = await fresh();
    const behind = one.changes.behind("users");
    const seen: unknown[] = [];
    one.changes.on("users", () => seen.push(behind(), one.db.query("select name from users").get()));
    await write({ users: [user()] });
    await one.puller.pull();
    expect([...seen, behind()]).toEqual([true, { name: "Ada" }, false]);
  });

  test("takes over what has exchanged its names", async () => {
    const one = await fresh();
    const [ada, bea] = [user(), user({ id: 8, name: "Bea", folded_name: "bea" })];
    await write({ users: [ada, bea] });
    await one.puller.pull();
    await write({
      users: [
        { ...ada, folded_name: "bea" },
        { ...bea, folded_name: "ada" },
      ],
    });
    await one.puller.pull();
    expect(one.db.query("select id, folded_name from users order by id").values()).toEqual([
      [7, "bea"],
      [8, "ada"],
    ]);
  });

  test("has nothing follow from rows by itself: no trigger, no cascade", async () => {
    const one = await fresh();
    await write({ users: [user()] });
    await one.puller.pull();
    expect(contents(one)["members"]).toEqual([]);
    await write({ hides: [{ user_id: 7, hidden_id: 9 }] }, { users: [{ id: 7 }] });
    await one.puller.pull();
    expect([contents(one)["users"], contents(one)["hides"]]).toEqual([[], ['{"user_id":7,"hidden_id":9}']]);
  });

  test("writes what follows for itself in the same transaction, or nothing", async () => {
    const one = await fresh();
    const seen: (readonly Applied[])[] = [];
    let fails = true;
    const db = openMemory();
    const two = await join(db, {
      applied: (rows) => {
        seen.push(rows);
        db.run("update health set checks = 5");
        if (fails) throw new Error("no room");
      },
      cleared: () => {},
    });
    await write({ hosts: [{ name: "one", learned_at: 1 }] });
    await expect(two.puller.pull()).rejects.toThrow("no room");
    expect([contents(two), two.copy.head, two.told]).toEqual([contents(one), 1, []]);
    expect(db.query("select checks from health").get()).toEqual({ checks: 0 });
    fails = false;
    await two.puller.pull();
    expect(seen.at(-1)).toEqual([
      { table: "hosts", before: undefined, after: { name: "one", learned_at: 1 } },
    ]);
    expect(db.query("select checks from health").get()).toEqual({ checks: 5 });
    expect(two.copy.head).toBe(2);
  });

  test("knows the numbers that were given to what is gone again", async () => {
    const one = await fresh();
    await write({ users: [user()], sqlite_sequence: [{ name: "users", seq: 20 }] });
    await one.puller.pull();
    const two = await join();
    for (const { db } of [one, two]) {
      expect(db.query("select seq from sqlite_sequence where name = 'users'").all()).toEqual([{ seq: 20 }]);
    }
  });

  test("drops an answer that says less than it knows", async () => {
    const one = await fresh();
    const old = await one.connection.ask(one.copy.pulled, [one.copy.head, 0]);
    await write({ users: [user()] });
    await one.puller.pull();
    expect(one.copy.take(old)).toBe(1);
    expect([one.copy.head, contents(one)["users"]]).toEqual([2, [expect.stringContaining("Ada")]]);
  });

  test("that is called while it asks asks once more, for all who call", async () => {
    const one = await fresh();
    let asked = 0;
    const ask = one.connection.ask.bind(one.connection);
    one.connection.ask = (...parameters) => ((asked += 1), ask(...parameters));
    await Promise.all([one.puller.pull(), one.puller.pull(), one.puller.pull()]);
    expect(asked).toBe(2);
  });

  test("is made in slices, as one moment saw it", async () => {
    const one = await fresh();
    const hosts = Array.from({ length: 4_500 }, (_, index) => ({ name: `host ${index}`, learned_at: index }));
    await write({ hosts });
    await one.puller.pull();
    const two = await join();
    expect(contents(two)).toEqual(contents(one));
    expect(two.copy.position).toEqual(one.copy.position);
  });

  test("goes on from where it was", async () => {
    const one = await fresh();
    await write({ users: [user()] });
    await one.puller.pull();
    const again = await join(reopened(one.db));
    expect(again.copy.position).toEqual(one.copy.position);
    await write({ hosts: [{ name: "one", learned_at: 1 }] });
    await again.puller.pull();
    await one.puller.pull();
    expect(contents(again)).toEqual(contents(one));
  });

  test("that is ahead of PostgreSQL says so, and is made anew at the next start", async () => {
    const one = await fresh();
    await write({ users: [user()] });
    await one.puller.pull();
    sql = new SQL(url, { max: 1 });
    await sql
      .unsafe("delete from batches where head = 2; delete from users; update pen set head = 1")
      .simple();
    await expect(one.puller.pull()).rejects.toThrow(DivergedError);
    await write({ hosts: [{ name: "one", learned_at: 1 }] });
    await expect(one.puller.pull()).rejects.toThrow(DivergedError);
    const again = await join(reopened(one.db));
    expect([contents(again)["users"], contents(again)["hosts"]]).toEqual([
      [],
      ['{"name":"one","learned_at":1}'],
    ]);
  });

  test("that was not made to the end is made anew, with its index of words", async () => {
    const one = await fresh();
    const message = {
      id: 3,
      room_id: 1,
      user_id: 7,
      content: "words",
      html: "",
      created_at: 5,
      version: 3,
      continues: 0,
    };
    await write({ users: [user()], messages: [rowOf("messages", message)] });
    await one.puller.pull();
    const db = openMemory();
    const breaking = spyOn(Connection.prototype, "reserve").mockImplementation(async function (
      this: Connection,
    ) {
      const line = await reserve.call(this);
      return {
        ...line,
        ask: (statement, values) =>
          statement.includes(`from "messages"`)
            ? Promise.reject(new Error("cut"))
            : line.ask(statement, values),
      };
    });
    await expect(join(db)).rejects.toThrow("cut");
    breaking.mockRestore();
    expect(db.query("select name from users").values()).toEqual([["Ada"]]);
    db.run("insert into search (rowid, words, facets) values (9, 'stale', '')");
    const again = reopened(db);
    const two = await join(again, indexForgetter(again));
    expect([contents(two), two.copy.position]).toEqual([contents(one), one.copy.position]);
    expect(two.db.query("select up_to from search_backlog").values()).toEqual([[Number.MAX_SAFE_INTEGER]]);
    expect(two.db.query("select rowid from search where search match 'stale'").values()).toEqual([]);
  });

  test("that is too far behind to catch up is made anew at the start", async () => {
    const one = await fresh();
    const before = reopened(one.db);
    await once(
      url,
      `insert into hosts select 'host ' || n, n, 2 from generate_series(1, 50001) n; update pen set head = 2;
       insert into batches values (2, gen_random_uuid(), gen_random_uuid())`,
    );
    const two = await join(before);
    expect(two.copy.head).toBe(2);
    expect(two.db.query("select count(*) from hosts").values()).toEqual([[50_001]]);
  });

  test("is refused where two Robins would become one, with what to do", async () => {
    const one = await fresh();
    await write({ users: [user()] });
    await one.puller.pull();
    const used = () => {
      const db = openMemory();
      db.run("insert into users (name, folded_name, password_hash, created_at) values ('A', 'a', '', 0)");
      return db;
    };
    const refused = (db: Database, why: string) => expect(join(db)).rejects.toThrow(new StartupError(why));
    await refused(
      used(),
      "DATA_DIR has a Robin in it, and so has the database of DATABASE_URL. To go on with the one in the database, set DATA_DIR to an empty folder; with the one in DATA_DIR, leave DATABASE_URL out.",
    );
    urls.push((url = await postgres.newDatabase()));
    await refused(
      reopened(one.db),
      "DATA_DIR has a copy of a database, and the one of DATABASE_URL is empty. Set DATABASE_URL to that database. If it is lost, have the copy become a Robin of its own (robin move --alone), and move that (robin move).",
    );
    await refused(
      used(),
      "DATA_DIR has a Robin in it, and the database of DATABASE_URL is empty. To move the Robin into it: robin move. To begin a new one, set DATA_DIR to an empty folder.",
    );
    await join();
    await refused(
      reopened(one.db),
      "DATA_DIR has a copy of another database than that of DATABASE_URL. Set DATABASE_URL to that one, or DATA_DIR to an empty folder.",
    );
  });

  test("begins while somebody reads all tables and writes into one, as a backup and a machine do", async () => {
    const one = await fresh();
    sql = new SQL(url, { max: 1 });
    await sql.unsafe("begin");
    for (const name of one.copy.tables.keys()) await sql.unsafe(`lock table "${name}" in access share mode`);
    await sql.unsafe("update sequence set last = last");
    expect((await join()).copy.position).toEqual(one.copy.position);
    await sql.unsafe("rollback");
  });

  test("is refused in a database that another program uses", async () => {
    // Nobody gets it again, with that table.
    url = await postgres.newDatabase();
    await once(url, "create table users (id integer)");
    await expect(join()).rejects.toThrow(
      new StartupError(
        "The database of DATABASE_URL has tables of another program. Make one for Robin alone, and set DATABASE_URL.",
      ),
    );
    expect(await once(url, "select tablename from pg_tables where schemaname = 'public'")).toEqual([
      { tablename: "users" },
    ]);
  });

  test("is refused where somebody would write into it alone", async () => {
    const one = await fresh();
    const folder = mkdtempSync(path(tmpdir(), "robin-copy-"));
    try {
      writeFileSync(path(folder, "robin.sqlite"), one.db.serialize());
      expect(() => openDatabase(folder)).toThrow(
        new StartupError(
          `${path(folder, "robin.sqlite")} is a copy of a database that several machines share. Set DATABASE_URL to that database; or, when they share it no more, have the copy become a Robin of its own: robin move --alone`,
        ),
      );
      const db = openCopy(folder);
      expect((await join(db)).copy.position).toEqual(one.copy.position);
      closeDatabase(db);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
