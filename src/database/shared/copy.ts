import type { Database } from "bun:sqlite";
import type { Changes } from "../changes.ts";
import { versionOf } from "../database.ts";
import type { Answer } from "./connection.ts";
import { quietTriggers } from "./quietTriggers.ts";
import type { RemoteRow, Row } from "./table.ts";
import { tooOld } from "./program.ts";
import { sharedTables, type Tables } from "./tables.ts";
import { type Notes, noteTold } from "./told.ts";
import { add, type ChangedRows, Touched } from "./touched.ts";

/** A row that was taken over: `before` is undefined when it is new, `after` when it is gone. */
export type Applied = {
  readonly table: string;
  readonly before?: Row | undefined;
  readonly after?: Row | undefined;
};

/** Writes what follows from rows in tables that each machine has for itself, in the same transaction. */
export type Follower = {
  /** Is told of rows that were taken over. */
  applied(rows: readonly Applied[]): void;
  /** Is told that all rows are gone, and others will be there without being told of. */
  cleared(): void;
};

export type CopyChanges = Pick<Changes<object>, "record" | "settle"> & Notes;

/** How far a copy is: the number of a batch, and its id; `origin` tells one database from another. */
export type Position = { readonly head: number; readonly batch: string; readonly origin: string };

/** The copy has what PostgreSQL does not: it was set back, as by a standby that lacked the last commits. The copy is to be made anew. */
export class DivergedError extends Error {}

/** PostgreSQL is for newer programs by now: this one is to be stopped. */
export class OutdatedError extends DivergedError {}

/** A machine's own copy of all shared tables, in its SQLite file: all that is read is read from there. */
export class Copy {
  readonly db: Database;
  readonly tables: Tables;
  readonly touched: Touched;
  /** Asks PostgreSQL for all rows that changed after batch $1; $2 is 1 for who has the pen and has raised the number already, else 0. */
  readonly pulled: string;
  #changes: CopyChanges;
  #follower: Follower | undefined;
  #position: Position | undefined;
  #version: number;
  #sql;

  constructor(db: Database, changes: CopyChanges, follower?: Follower) {
    this.db = db;
    this.#changes = changes;
    this.#follower = follower;
    this.#version = versionOf(db);
    // What a power cut takes away is in PostgreSQL.
    db.run("pragma synchronous = normal");
    db.run(`create table if not exists copy (
      head integer not null, batch text not null, origin text not null, is_applying integer not null) strict`);
    db.run("insert into copy select 0, '', '', 0 where not exists (select 1 from copy)");
    quietTriggers(db);
    db.run("pragma foreign_keys = off");
    this.tables = sharedTables(db);
    this.touched = new Touched(db, this.tables);
    this.pulled = pulledFrom(this.tables);
    this.#sql = {
      position: db.query<Position, []>("select head, batch, origin from copy where origin <> ''"),
      moveTo: db.query<void, Position>("update copy set head = $head, batch = $batch, origin = $origin"),
      applying: db.query<void, { is: number }>("update copy set is_applying = $is"),
    };
    this.#position = this.#sql.position.get() ?? undefined;
  }

  /** Undefined: it is no copy yet. */
  get position(): Position | undefined {
    return this.#position;
  }

  /** The number of the last batch that was taken over. */
  get head(): number {
    return this.#position?.head ?? 0;
  }

  /**
   * Takes over what PostgreSQL answered to `pulled`, unless more is known by now; gives the number that it goes up to. Throws
   * DivergedError where PostgreSQL is not what the copy was made of.
   */
  take(answer: Answer): number {
    const told = answer.find(({ table }) => table === "head");
    if (!told) throw new DivergedError("PostgreSQL has lost its tables");
    const { since, mine, least, ...rest } = headOf(told["row"]);
    if (least > this.#version) throw new OutdatedError(tooOld(least, this.#version));
    const position = { ...rest, head: Number(told["change"]) };
    this.#check(position, since, mine);
    if (position.head > this.head) this.apply(changedIn(this.tables, answer), position);
    return position.head;
  }

  /**
   * Makes the copy what PostgreSQL is at `position`, and tells who keeps something in memory, in the same turn: of what this machine
   * wrote itself by `tell`.
   */
  apply(changed: ChangedRows, position: Position, tell?: () => void): void {
    const applied = this.#write(() => {
      const written = this.#replace(changed);
      this.#follower?.applied(written);
      this.#sql.moveTo.run(position);
      return written;
    });
    this.#position = position;
    const noted = this.#changes.record(() => {
      for (const { table, before, after } of applied) noteTold(this.#changes, table, before, after);
    });
    try {
      (tell ?? noted.tell)();
    } finally {
      this.#changes.settle();
    }
  }

  /** Empties the copy, so that it can be made anew. */
  clear(): void {
    this.#write(() => {
      for (const table of this.tables.values()) table.clear();
      this.#follower?.cleared();
      this.#sql.moveTo.run({ head: 0, batch: "", origin: "" });
    });
    this.#position = undefined;
  }

  /** Puts rows into a copy that was emptied. */
  fill(table: string, rows: readonly Row[]): void {
    this.#write(() => {
      for (const row of rows) this.tables.get(table)!.insert(row);
    });
  }

  /** Notes that all rows are there, as they are in PostgreSQL at `position`. */
  complete(position: Position): void {
    this.#sql.moveTo.run(position);
    this.#position = position;
  }

  /**
   * Has rows held to the others that they belong to, as where one machine has all for itself, until it is disposed of, which is to be outside
   * a transaction. By itself a copy is without: what follows from a row comes from PostgreSQL, and at each switch SQLite prepares every
   * statement anew (5 to 37 µs each here, where to run one takes 2).
   */
  related(): Disposable {
    this.db.run("pragma foreign_keys = on");
    return { [Symbol.dispose]: () => void this.db.run("pragma foreign_keys = off") };
  }

  #check({ head, origin }: Position, since: number, mine: string | null): void {
    const known = this.#position;
    if (!known) throw new DivergedError("The copy is not made yet");
    if (origin !== known.origin) throw new DivergedError("PostgreSQL is another Robin's");
    // An answer that was long on its way says less than is known by now.
    if (since !== known.head) return;
    if (head < since || mine !== known.batch) throw new DivergedError("The copy is ahead of PostgreSQL");
  }

  #replace({ rows, gone }: ChangedRows): readonly Applied[] {
    const applied: Applied[] = [];
    const inserts: (() => void)[] = [];
    for (const [name, table] of this.tables) {
      for (const key of gone.get(name) ?? []) {
        const before = table.find(key);
        if (!before) continue;
        table.delete(before);
        applied.push({ table: name, before });
      }
      for (const after of inOrder(name, rows.get(name) ?? [])) {
        const before = table.find(after);
        if (before) table.delete(before);
        inserts.push(() => table.insert(after));
        applied.push({ table: name, before, after });
      }
    }
    // What is taken away first leaves room for what has the same name by now.
    for (const insert of inserts) insert();
    return applied;
  }

  /** Runs `write` in one transaction in which nothing follows from a row by itself. */
  #write<Result>(write: () => Result): Result {
    return this.db
      .transaction(() => {
        this.#sql.applying.run({ is: 1 });
        const result = write();
        this.#sql.applying.run({ is: 0 });
        return result;
      })
      .immediate();
  }
}

function pulledFrom(tables: Tables): string {
  return [
    ...[...tables.values()].map((table) => table.changed),
    `select 'gone', change, jsonb_build_object('name', name, 'key', key) from gone where change > $1::bigint`,
    `select 'head', head - $2::bigint, jsonb_build_object('since', $1::bigint, 'origin', origin, 'least', least,
       'batch', (select id from batches where batches.head = pen.head - $2::bigint),
       'mine', (select id from batches where batches.head = $1::bigint)) from pen`,
  ].join(" union all ");
}

/** The rows of an answer to `pulled`, by table. */
function changedIn(tables: Tables, answer: Answer): ChangedRows {
  const rows = new Map<string, Row[]>();
  const gone = new Map<string, Row[]>();
  for (const { table: name, row } of answer) {
    if (name === "head") continue;
    if (name === "gone") {
      const { name: from, key } = goneOf(row);
      const table = tables.get(from);
      if (table) add(gone, from, table.local(key));
    } else if (typeof name === "string") {
      add(rows, name, tables.get(name)!.local(rowOf(row)));
    }
  }
  return { rows, gone };
}

/** Messages in the order in which they changed: the last one that is told of a room is its newest. */
function inOrder(table: string, rows: readonly Row[]): readonly Row[] {
  if (table !== "messages") return rows;
  return rows.toSorted((a, b) => Number(a["version"]) - Number(b["version"]));
}

type Head = {
  readonly since: number;
  readonly least: number;
  readonly mine: string | null;
  readonly origin: string;
  readonly batch: string;
};

// What `pulled` builds.
const headOf = (row: unknown) => row as Head;
const goneOf = (row: unknown) => row as { readonly name: string; readonly key: RemoteRow };
export const rowOf = (row: unknown) => row as RemoteRow;
