import type { Database } from "bun:sqlite";
import { GIVEN_NUMBERS, type RemoteRow, type Row } from "./table.ts";
import { numberedTables, type Tables } from "./tables.ts";

/** Rows by table: as they are now, and the keys of those that are gone. */
export type ChangedRows = {
  readonly rows: ReadonlyMap<string, readonly Row[]>;
  readonly gone: ReadonlyMap<string, readonly Row[]>;
};

/** Keys that were noted, each once: the name of the table and the key as JSON, by both of them. */
export type TouchedKeys = Map<string, { readonly name: string; readonly key: string }>;

/** Which rows are written by what is tried: triggers of this connection note their keys, while noting is on. */
export class Touched {
  #db: Database;
  #tables: Tables;
  #sql;

  constructor(db: Database, tables: Tables) {
    this.#db = db;
    this.#tables = tables;
    // What `insert or replace` takes away fires triggers only so.
    db.run("pragma recursive_triggers = on");
    db.run("create temp table noting (is_on integer not null)");
    db.run("insert into noting (is_on) values (0)");
    db.run("create temp table touched (name text, key text, primary key (name, key)) without rowid");
    const numbered = new Set(numberedTables(db));
    for (const name of tables.keys()) if (name !== GIVEN_NUMBERS) this.#watch(db, name, numbered.has(name));
    this.#sql = {
      switch: db.query<void, { isOn: number }>("update noting set is_on = $isOn"),
      touched: db.query<{ name: string; key: string }, []>("select name, key from touched"),
      forget: db.query<void, []>("delete from touched"),
    };
  }

  /** Notes from here on, until the transaction is undone, which forgets all that was noted. */
  note(): void {
    this.#sql.switch.run({ isOn: 1 });
  }

  /** Notes no more. */
  stop(): void {
    this.#sql.switch.run({ isOn: 0 });
  }

  /** Adds what was noted to `keys`, and forgets it; gives how much that was. */
  drain(keys: TouchedKeys): number {
    const noted = this.#sql.touched.all();
    for (const one of noted) keys.set(`${one.name} ${one.key}`, one);
    if (noted.length > 0) this.#sql.forget.run();
    return noted.length;
  }

  /** Forgets what was noted of tables of which it is more than `most`; gives their names. */
  skip(most: number): ReadonlySet<string> {
    const crowded = this.#db
      .query<{ name: string }, { most: number }>(
        "select name from touched group by name having count(*) > $most",
      )
      .all({ most });
    const forget = this.#db.query<void, { name: string }>("delete from touched where name = $name");
    for (const { name } of crowded) forget.run({ name });
    return new Set(crowded.map(({ name }) => name));
  }

  /** The rows of `keys`, as the copy has them now. */
  read(keys: TouchedKeys): ChangedRows {
    return readRows(this.#tables, keys);
  }

  /** Watches no more. */
  end(): void {
    const triggers = this.#db
      .query<{ name: string }, []>("select name from sqlite_temp_schema where type = 'trigger'")
      .all();
    for (const { name } of triggers) this.#db.run(`drop trigger temp."${name}"`);
    this.#db.run("drop table temp.noting; drop table temp.touched");
  }

  #watch(db: Database, name: string, isNumbered: boolean): void {
    const table = this.#tables.get(name)!;
    const noted = (side: string) => noting(name, table.keyIn(side));
    const number = noting(GIVEN_NUMBERS, `json_object('name', '${name}')`);
    const written = {
      insert: noted("new") + (isNumbered ? number : ""),
      update: noted("old") + noted("new"),
      delete: noted("old"),
    };
    for (const [act, statements] of Object.entries(written)) {
      db.run(`create temp trigger "note_${name}_${act}" after ${act} on main."${name}"
        when (select is_on from noting) begin ${statements} end`);
    }
  }
}

/** The rows of `keys` as `tables` have them now. */
export function readRows(tables: Tables, keys: TouchedKeys): ChangedRows {
  const rows = new Map<string, Row[]>();
  const gone = new Map<string, Row[]>();
  for (const { name, key } of keys.values()) {
    const table = tables.get(name)!;
    const parsed = table.local(parseKey(key));
    const row = table.find(parsed);
    add(row ? rows : gone, name, row ?? parsed);
  }
  return { rows, gone };
}

/** Whether the table of this name is the one that is watched: what is made anew by its name, or was called otherwise, has no triggers of it. */
export function isWatched(db: Database, name: string): boolean {
  const found = db.query<{ name: string }, { table: string; trigger: string }>(
    "select name from sqlite_temp_schema where type = 'trigger' and tbl_name = $table and name = $trigger",
  );
  return found.get({ table: name, trigger: `note_${name}_insert` }) !== null;
}

/** A statement that notes a key once. Not by `or ignore`: an upsert that fires the trigger would overrule that. */
function noting(name: string, key: string): string {
  return `insert into touched (name, key) select '${name}', ${key}
    where not exists (select 1 from touched where name = '${name}' and key = ${key});`;
}

/** Adds `row` to those of table `name`. */
export function add<One>(rows: Map<string, One[]>, name: string, row: One): void {
  const known = rows.get(name);
  if (known) known.push(row);
  else rows.set(name, [row]);
}

function parseKey(key: string): RemoteRow {
  return JSON.parse(key);
}
