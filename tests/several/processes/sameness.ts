import type { Database } from "bun:sqlite";
import { SQL } from "bun";
import { expect } from "bun:test";
import { openBeside, openMemory } from "../../../src/database/database.ts";
import { sharedTables } from "../../../src/database/shared/tables.ts";
import { IndexWriter } from "../../../src/domain/search/indexWriter.ts";
import { Files } from "../../../src/domain/files/files.ts";
import { Changes } from "../../../src/database/changes.ts";
import type { RobinProcess } from "./robinProcess.ts";

/** How long copies may take, in ms, until they have caught up with PostgreSQL. */
const PATIENCE = 15_000;

/** How long to wait until they are looked at again, in ms. */
const PAUSE = 50;

/** Rows by table, as text that one can compare, in one order. */
type Contents = Readonly<Record<string, readonly string[]>>;

/**
 * Expects that all shared tables are row for row the same in the copies of `robins`, which run, and in the PostgreSQL at `url`, and that the
 * index of each has the words of all messages. Gives how many rows there are in each table.
 */
export async function expectSame(
  robins: readonly RobinProcess[],
  url: string,
): Promise<Record<string, number>> {
  const { inPostgres, copies } = await whenCaughtUp(robins, url);
  for (const { contents } of copies) expect(contents).toEqual(inPostgres);
  const [first, ...others] = copies.map(({ index }) => index);
  expect(first!.words.length).toBeGreaterThan(0);
  for (const other of [...others, copies[0]!.indexOfMessages]) expect(other).toEqual(first!);
  return Object.fromEntries(Object.entries(inPostgres).map(([name, rows]) => [name, rows.length]));
}

/** What is there once all copies are at the number at which PostgreSQL is, and have taken all into their index. */
async function whenCaughtUp(robins: readonly RobinProcess[], url: string) {
  const sql = new SQL(url, { max: 1 });
  try {
    for (const until = performance.now() + PATIENCE; ; await Bun.sleep(PAUSE)) {
      const { head, contents } = await postgresNow(sql, robins[0]!);
      const copies = robins.map(copyNow);
      const isSame = copies.every((copy) => copy.head === head && copy.backlog === 0);
      if (isSame) return { inPostgres: contents, copies };
      if (performance.now() > until)
        throw new Error(
          `PostgreSQL is at ${head}, the copies are at ${copies.map((copy) => `${copy.head} (index: ${copy.backlog})`).join(", ")}`,
        );
    }
  } finally {
    await sql.close();
  }
}

/** PostgreSQL at one moment. `robin` knows which tables there are. */
async function postgresNow(sql: SQL, robin: RobinProcess) {
  using db = openBeside(robin.folder);
  return await sql.begin("isolation level repeatable read", async (moment) => {
    const [pen] = await moment.unsafe("select head from pen");
    const contents: Record<string, readonly string[]> = {};
    for (const [name, table] of sharedTables(db)) {
      const rows = await moment.unsafe(table.rows);
      contents[name] = rows.map(({ row }: { row: object }) => asText(row)).toSorted();
    }
    return { head: Number(pen.head), contents };
  });
}

/** The copy of `robin` at one moment. */
function copyNow(robin: RobinProcess) {
  using db = openBeside(robin.folder);
  db.run("begin");
  const { head } = db.query<{ head: number }, []>("select head from copy").get()!;
  const contents: Contents = Object.fromEntries(
    [...sharedTables(db)].map(([name, table]) => [
      name,
      table
        .all()
        .map((row) => asText(table.remote(row)))
        .toSorted(),
    ]),
  );
  const backlog = db.query<{ upTo: number }, []>("select up_to as upTo from search_backlog").get()!.upTo;
  return { head, backlog, contents, index: indexOf(db), indexOfMessages: indexAnew(db) };
}

/** Which words are in the index, and in which rows and places; and that the index is whole. */
function indexOf(db: Database) {
  db.run("create virtual table temp.words using fts5vocab('main', 'search', 'instance')");
  const words = db
    .query("select term, doc, col, offset from temp.words order by term, doc, col, offset")
    .values();
  return { words };
}

/** The index as it is when all messages of `db` are taken in one after the other. */
function indexAnew(db: Database) {
  using fresh = openMemory();
  const files = new Files(db, new Changes(), Date.now);
  const index = new IndexWriter(fresh);
  const messages = db.query<{ id: number; room: number; author: number; content: string }, []>(
    `select id, room_id as room, user_id as author, content from messages
     where event is null and deleted_at is null order by id`,
  );
  for (const message of messages.all()) index.takeIn({ ...message, files: files.of(message.id) });
  return indexOf(fresh);
}

/** `row` with its columns in one order. */
function asText(row: object): string {
  return JSON.stringify(Object.entries(row).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
