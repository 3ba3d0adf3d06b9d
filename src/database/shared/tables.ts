import type { Database } from "bun:sqlite";
import { GIVEN_NUMBERS, Table } from "./table.ts";

/**
 * The tables that each machine has for itself, and why. All others are shared: what is to be mailed and which browsers are to be
 * called, too, since a machine that dies must not take that with it; `clock_steps`, since a copy that is made anew gets no messages
 * one after the other from which it could tell; `secrets`, since a cookie that one machine has signed is good on all.
 */
export const OWN_TABLES: Readonly<Record<string, string>> = {
  search: "the index is made of the messages, on each machine",
  search_backlog: "how far the index of this machine is",
  health: "whether the disk of this machine takes anything",
  copy: "how far the copy of this machine is",
};

/** What FTS5 keeps an index in. */
const SHADOWS = /^search_(?:data|idx|content|docsize|config)$/;

export type Tables = ReadonlyMap<string, Table>;

/** Every table that is in PostgreSQL and in every copy, by its name; the numbers given out come last, behind the rows that have them. */
export function sharedTables(db: Database): Tables {
  const shared = tablesOf(db).filter((name) => !isOwn(name));
  return new Map([...shared, GIVEN_NUMBERS].map((name) => [name, new Table(db, name)]));
}

/** Whether each machine has this table for itself. */
export function isOwn(name: string): boolean {
  return name in OWN_TABLES || isShadow(name);
}

/** Whether this table goes with the index that it is of. */
export function isShadow(name: string): boolean {
  return SHADOWS.test(name);
}

/** The names of all tables but those of SQLite. */
export function tablesOf(db: Database): readonly string[] {
  return db
    .query<{ name: string }, []>(
      "select name from sqlite_schema where type = 'table' and name not like 'sqlite!_%' escape '!' order by rowid",
    )
    .all()
    .map(({ name }) => name);
}

/** The names of the tables that give their numbers by `autoincrement`. */
export function numberedTables(db: Database): readonly string[] {
  return db
    .query<{ name: string }, []>(
      "select name from sqlite_schema where type = 'table' and sql like '%autoincrement%' order by rowid",
    )
    .all()
    .map(({ name }) => name);
}
