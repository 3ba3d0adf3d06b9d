import type { Database } from "bun:sqlite";
import { StartupError } from "../base/startupError.ts";

/** What a copy of what several machines share says of itself. */
export type CopyMark = { readonly head: number; readonly batch: string; readonly origin: string };

/** What `db` is a copy of, and how far; undefined: it is none. */
export function copyMark(db: Database): CopyMark | undefined {
  if (!hasTable(db, "copy")) return undefined;
  const mark = db.query<CopyMark, []>("select head, batch, origin from copy where origin <> ''").get();
  return mark ?? undefined;
}

/** Throws StartupError where `db` is a copy: what is written into it alone would be in no other. */
export function refuseCopy(db: Database): void {
  if (!copyMark(db)) return;
  throw new StartupError(
    `${db.filename} is a copy of a database that several machines share. Set DATABASE_URL to that database; or, when they share it no more, have the copy become a Robin of its own: robin move --alone`,
  );
}

/** Whether `db` has a table called `name`. */
export function hasTable(db: Database, name: string): boolean {
  const found = db.query<{ name: string }, { name: string }>(
    "select name from sqlite_schema where type = 'table' and name = $name",
  );
  return found.get({ name }) !== null;
}

/** Whether somebody has an account here. */
export function isInUse(db: Database): boolean {
  return hasTable(db, "users") && db.query("select 1 from users limit 1").get() !== null;
}
