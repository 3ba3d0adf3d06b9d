import type { Database } from "bun:sqlite";
import { StartupError } from "../base/startupError.ts";

/** What a copy of what several machines share says of itself. */
export type CopyMark = { readonly head: number; readonly batch: string; readonly origin: string };

/** The batch of a Robin that is being moved: it is not known whether the database has it by now. */
export const MOVING = "moving";

/** Said where moving a Robin ended at the very moment at which the database was to have it. */
export const BROKEN_OFF =
  "Moving the Robin of DATA_DIR was broken off, and may have been done or not. Set DATABASE_URL as it was then, and do it again: robin move";

/** What `db` is a copy of, and how far; undefined: it is none. */
export function copyMark(db: Database): CopyMark | undefined {
  if (!hasTable(db, "copy")) return undefined;
  const mark = db.query<CopyMark, []>("select head, batch, origin from copy where origin <> ''").get();
  return mark ?? undefined;
}

/** Throws StartupError where `db` is a copy: what is written into it alone would be in no other. */
export function refuseCopy(db: Database): void {
  const mark = copyMark(db);
  if (!mark) return;
  if (mark.batch === MOVING) throw new StartupError(BROKEN_OFF);
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
