import { Database } from "bun:sqlite";
import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { EXIT } from "../base/exitCodes.ts";
import { StartupError } from "../base/startupError.ts";
import { makeAccessible } from "./access.ts";
import { refuseCopy } from "./copyMark.ts";
import { DiskReserve } from "./diskReserve.ts";
import { claim } from "./folderLocks.ts";
import { finishReplacing } from "./replacing.ts";
import { endUpdate, keepBeforeUpdate } from "./beforeUpdate.ts";
import { beginEra } from "./eras.ts";
import { migrations } from "./migrations.ts";
import { codeOf, whyUnwritable } from "../base/unwritable.ts";

/** How long a statement waits for a lock, in ms: only a curious shell ever holds one, and all wait with it. */
const BUSY_TIMEOUT = 1_000;

/** The lock on the folder of each open database. */
const locks = new WeakMap<Database, Database>();

/**
 * Opens `robin.sqlite` in `folder`, making both when they are missing, and brings its tables up to date.
 * Throws StartupError when the folder or the file cannot be written, another Robin uses it, or the file is damaged, another
 * program's, a newer Robin's, or a copy of what several machines share.
 */
export function openDatabase(folder: string): Database {
  return open(folder, (db) => {
    refuseCopy(db);
    const version = versionOf(db);
    if (version > 0 && version < migrations.length) keepBeforeUpdate(db, folder, version);
    migrate(db, migrations);
    endUpdate(db, folder, Date.now());
  });
}

/** The same for what is, or becomes, a copy of what several machines share: its tables are as they were. */
export function openCopy(folder: string): Database {
  return open(folder, (db) => refuseNewer(versionOf(db), migrations));
}

function open(folder: string, prepare: (db: Database) => void): Database {
  const path = join(folder, "robin.sqlite");
  let lock: Database | undefined;
  let db: Database | undefined;
  try {
    makeAccessible(folder);
    lock = claim(folder);
    finishReplacing(folder);
    db = new Database(path, { create: true, strict: true });
    refuseForeign(db);
    configure(db);
    beginEra(db);
    prepare(db);
    locks.set(db, lock);
    return db;
  } catch (error) {
    db?.close();
    lock?.close();
    if (whyUnwritable(error) === "full" && new DiskReserve(folder).spend()) return open(folder, prepare);
    throw cannotOpen(path, error);
  }
}

/** Opens the database in `folder` beside the Robin that may be at work there. Throws StartupError when there is none, or one of another version. */
export function openBeside(folder: string): Database {
  const path = join(folder, "robin.sqlite");
  try {
    const db = openThere(path);
    const version = versionOf(db);
    if (version === migrations.length) return db;
    db.close();
    refuseNewer(version, migrations);
  } catch (error) {
    throw cannotOpen(path, error);
  }
  throw new StartupError(
    `The database ${path} is of another version. Start this Robin on it once, and try again.`,
    EXIT.data,
  );
}

/** Opens the database at `path`, which is there, also where the disk has no room for what those who use it together have beside it: then nobody else can meanwhile. */
function openThere(path: string): Database {
  const db = new Database(path, { readwrite: true, strict: true });
  try {
    configure(db);
    return db;
  } catch (error) {
    db.close();
    if (whyUnwritable(error) !== "full") throw error;
  }
  const alone = new Database(path, { readwrite: true, strict: true });
  alone.run("pragma locking_mode = exclusive");
  configure(alone);
  return alone;
}

/** The same, to read alone, without a copy of it being made. Opened read-only it would leave files beside itself, of whoever did that, and Robin might not write to these. */
export function openToRead(folder: string): Database {
  const db = openBeside(folder);
  db.run("pragma query_only = on");
  return db;
}

/** Why the database at `path` cannot be used, where `error` of SQLite or of the system says that; any other error as it is. */
export function cannotOpen(path: string, error: unknown): unknown {
  if (error instanceof StartupError || !(error instanceof Error) || !("code" in error)) return error;
  const code = String(error.code);
  if (isForbidden(path))
    return new StartupError(
      `The database ${path} may not be read and written by user ${process.getuid?.()}. Do this as the user that Robin runs as.`,
      EXIT.noPermission,
    );
  if (whyUnwritable(error) === "full")
    return new StartupError(
      `The database ${path} cannot be opened: there is no room left on its disk. Make room there.`,
      EXIT.cannotCreate,
    );
  const remedy = isDamage(code) ? " Put a backup in its place, or move it away to begin anew." : "";
  return new StartupError(
    `The database ${path} cannot be opened: ${error.message}.${remedy}`,
    isDamage(code) ? EXIT.data : EXIT.noInput,
  );
}

/** Whether the rights of the file at `path`, or of a folder around it, keep this process out. */
function isForbidden(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return false;
  } catch (error) {
    return codeOf(error) === "EACCES";
  }
}

function isDamage(code: string): boolean {
  return /^SQLITE_(?:NOTADB|CORRUPT)/.test(code);
}

/** A file that some other program has put there is left as it is. */
function refuseForeign(db: Database): void {
  const version = versionOf(db);
  const tables = db.query<{ name: string }, []>("select name from sqlite_schema where type = 'table'").all();
  const isOurs = tables.some(({ name }) => name === "sequence");
  if (isOurs || version > migrations.length || (version === 0 && tables.length === 0)) return;
  throw new StartupError(
    `${db.filename} is the database of another program. Put one of Robin's in its place, or set DATA_DIR.`,
    EXIT.data,
  );
}

/** A database with all its tables and nothing in them. */
let empty: Uint8Array | undefined;

/** A database that is gone with the process, with `content` or nothing in it: for tests. */
export function openMemory(content = (empty ??= emptyOf(migrations).serialize())): Database {
  const db = Database.deserialize(content, { strict: true });
  configure(db);
  return db;
}

/** What `steps` make of nothing. */
export function emptyOf(steps: readonly string[]): Database {
  const db = new Database(":memory:", { strict: true });
  configure(db);
  migrate(db, steps);
  return db;
}

function configure(db: Database): void {
  db.run(`pragma busy_timeout = ${BUSY_TIMEOUT}`);
  db.run("pragma journal_mode = wal");
  // A send is answered once it is on disk: a power cut after the answer loses nothing.
  db.run("pragma synchronous = full");
  db.run("pragma foreign_keys = on");
  // What a user deletes is overwritten in the file, not only unlinked.
  db.run("pragma secure_delete = on");
}

/** How many steps have made the tables of `db`. */
export function versionOf(db: Database): number {
  return db.query<{ user_version: number }, []>("pragma user_version").get()!.user_version;
}

/** Applies the steps that `db` lacks, each in a transaction of its own. */
export function migrate(db: Database, steps: readonly string[]): void {
  const version = versionOf(db);
  refuseNewer(version, steps);
  for (const [index, step] of steps.entries()) {
    if (index < version) continue;
    db.transaction(() => {
      db.run(step);
      db.run(`pragma user_version = ${index + 1}`);
    }).immediate();
  }
}

function refuseNewer(version: number, steps: readonly string[]): void {
  if (version <= steps.length) return;
  throw new StartupError(
    `The database is of version ${version}, made by a newer Robin; this one knows versions up to ${steps.length}. Start the newer one.`,
    EXIT.data,
  );
}

/**
 * Moves what was written into the one file, where it takes the place of what it replaces, and empties the log: what
 * was deleted is nowhere any more. While somebody else reads the file (a backup) that has to wait for the next time.
 */
export function overwrite(db: Database): void {
  db.run("pragma busy_timeout = 0");
  try {
    db.run("pragma wal_checkpoint(truncate)");
  } finally {
    db.run(`pragma busy_timeout = ${BUSY_TIMEOUT}`);
  }
}

/** Bytes of a file that is written anew within some tenths of a second, while all wait. */
const WRITTEN_AT_ONCE = 256 * 1_024 * 1_024;

/** Writes a file of up to 256 MB anew: SQLite leaves crumbs of what was deleted in it. In a larger one they stay. */
export function rewrite(db: Database): void {
  const { bytes } = db
    .query<{ bytes: number }, []>(
      "select page_count * page_size as bytes from pragma_page_count, pragma_page_size",
    )
    .get()!;
  if (bytes <= WRITTEN_AT_ONCE) db.run("vacuum");
  overwrite(db);
}

/** Closes `db` so that all of it is in the one file, and the file can be copied. */
export function closeDatabase(db: Database): void {
  // A backup that is under way may go on reading: SQLite puts the file in order at the next start.
  db.run("pragma busy_timeout = 200");
  try {
    db.run("pragma wal_checkpoint(truncate)");
  } catch {
    // So it does where there is no room on the disk.
  }
  db.close();
  locks.get(db)?.close();
}
