import { constants, copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import type { Database } from "bun:sqlite";
import { join } from "node:path";
import { EXIT } from "../base/exitCodes.ts";
import { StartupError } from "../base/startupError.ts";
import { isToDo, leaveToDo } from "./applicationId.ts";
import { whyUnwritable } from "../base/unwritable.ts";
import { syncedNow } from "../base/synced.ts";

/** For how long a database is kept as it was before an update, in ms: a week. */
const KEPT_FOR = 7 * 86_400_000;

const folderIn = (folder: string): string => join(folder, "before-update");

/**
 * Copies the database of version `version` in `folder`, which nobody else has open, before it is brought up to date, and marks it as being so: one
 * that was broken off amid the steps of an update is not copied again. Where the file system can, both share their blocks. Throws StartupError where there
 * is no room.
 */
export function keepBeforeUpdate(db: Database, folder: string, version: number): void {
  if (isToDo(db, "updating")) return;
  const path = join(folderIn(folder), `robin-${version}.sqlite`);
  try {
    mkdirSync(folderIn(folder), { recursive: true, mode: 0o700 });
    rmSync(`${path}.part`, { force: true });
    if (isInOneFile(db)) copyFileSync(db.filename, `${path}.part`, constants.COPYFILE_FICLONE);
    else db.query("vacuum into $path").run({ path: `${path}.part` });
    syncedNow(`${path}.part`);
    renameSync(`${path}.part`, path);
    syncedNow(folderIn(folder));
    leaveToDo(db, "updating");
  } catch (error) {
    rmSync(`${path}.part`, { force: true });
    if (whyUnwritable(error) !== "full") throw error;
    throw new StartupError(
      `There is no room in ${folder} for a copy of the database, which Robin makes before it brings it up to date. Make room.`,
      EXIT.cannotCreate,
    );
  }
}

/** Notes that the database in `folder` is up to date, and removes what was kept for long enough; `now` in ms since 1970. */
export function endUpdate(db: Database, folder: string, now: number): void {
  if (isToDo(db, "updating")) leaveToDo(db, "nothing");
  for (const path of keptIn(folder)) if (now - statSync(path).mtimeMs > KEPT_FOR) rmSync(path);
}

/** Moves what is in the log into the file; not all of it is there while somebody else reads from before that. */
function isInOneFile(db: Database): boolean {
  const { busy } = db.query<{ busy: number }, []>("pragma wal_checkpoint(truncate)").get()!;
  return busy === 0;
}

/** The database in `folder` as it was before the last update, as long as it is kept; undefined: there is none. */
export function beforeUpdate(folder: string): string | undefined {
  return keptIn(folder).toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
}

function keptIn(folder: string): readonly string[] {
  try {
    return readdirSync(folderIn(folder))
      .filter((name) => name.endsWith(".sqlite"))
      .map((name) => join(folderIn(folder), name));
  } catch {
    return [];
  }
}
