import { Database } from "bun:sqlite";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { migrations } from "./migrations.ts";

/** How long a statement waits for a lock, in ms: only a backup or a curious shell ever holds one. */
const BUSY_TIMEOUT = 5_000;

/** Thrown at start when the data cannot be used; the message is a sentence for the person who runs Robin. */
export class UnusableData extends Error {}

/**
 * Opens `robin.sqlite` in `folder`, making both when they are missing, and brings its tables up to date.
 * Throws UnusableData when the folder cannot be written or a newer Robin has written the file.
 */
export function openDatabase(folder: string): Database {
  const path = join(folder, "robin.sqlite");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return prepare(new Database(path, { create: true, strict: true }));
  } catch (error) {
    if (error instanceof UnusableData) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnusableData(`The database ${path} cannot be opened: ${reason}.`);
  }
}

/** A database that is gone with the process: for tests. */
export function openMemory(): Database {
  return prepare(new Database(":memory:", { strict: true }));
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
    throw new UnusableData(
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

/** Closes `db` so that all of it is in the one file, and the file can be copied. */
export function closeDatabase(db: Database): void {
  db.run("pragma wal_checkpoint(truncate)");
  db.close();
}
