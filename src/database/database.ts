import { Database } from "bun:sqlite";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CannotStart } from "../cannotStart.ts";
import { migrations } from "./migrations.ts";
import { keepPrivate } from "./privacy.ts";

/** How long a statement waits for a lock, in ms: only a curious shell ever holds one, and all wait with it. */
const BUSY_TIMEOUT = 1_000;

/** The lock on the folder of each open database. */
const locks = new WeakMap<Database, Database>();

/**
 * Opens `robin.sqlite` in `folder`, making both when they are missing, and brings its tables up to date.
 * Throws CannotStart when the folder cannot be written, another Robin uses it, or a newer one has
 * written the file.
 */
export function openDatabase(folder: string): Database {
  const path = join(folder, "robin.sqlite");
  let lock: Database | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    lock = claim(folder);
    // SQLite gives the files that it puts beside a database the rights of that.
    keepPrivate(folder);
    const db = prepare(new Database(path, { create: true, strict: true }));
    locks.set(db, lock);
    return db;
  } catch (error) {
    lock?.close();
    if (error instanceof CannotStart) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CannotStart(`The database ${path} cannot be opened: ${reason}.`);
  }
}

/**
 * Makes `folder` this process's own: what Robin keeps in memory would be wrong if another one wrote beside it. The
 * lock is SQLite's, on a file of its own, so backups may read the database and the lock dies with the process.
 */
function claim(folder: string): Database {
  const lock = new Database(join(folder, "robin.lock"), { create: true });
  try {
    lock.run("begin exclusive");
  } catch {
    throw new CannotStart(`Another Robin is at work in ${folder}. Stop it, or set DATA_DIR.`);
  }
  return lock;
}

/** A database with all its tables and nothing in them. */
let empty: Uint8Array | undefined;

/** A database that is gone with the process: for tests. */
export function openMemory(): Database {
  empty ??= prepare(new Database(":memory:", { strict: true })).serialize();
  return prepare(Database.deserialize(empty, { strict: true }));
}

function prepare(db: Database): Database {
  db.run(`pragma busy_timeout = ${BUSY_TIMEOUT}`);
  db.run("pragma journal_mode = wal");
  // A send is answered once it is on disk: a power cut after the answer loses nothing.
  db.run("pragma synchronous = full");
  db.run("pragma foreign_keys = on");
  // What a user deletes is overwritten in the file, not only unlinked.
  db.run("pragma secure_delete = on");
  migrate(db, migrations);
  return db;
}

/** Applies the steps that `db` lacks, each in a transaction of its own. */
export function migrate(db: Database, steps: readonly string[]): void {
  const { user_version: version } = db.query<{ user_version: number }, []>("pragma user_version").get()!;
  if (version > steps.length) {
    throw new CannotStart(
      `The database is of version ${version}, made by a newer Robin; this one knows versions up to ${steps.length}. Start the newer one.`,
    );
  }
  for (const [index, step] of steps.entries()) {
    if (index < version) continue;
    db.transaction(() => {
      db.run(step);
      db.run(`pragma user_version = ${index + 1}`);
    }).immediate();
  }
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

/**
 * Writes a file of up to 256 MB anew: where much was deleted, SQLite leaves crumbs of it between what is there. In a
 * larger one they stay until something else takes their place.
 */
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
