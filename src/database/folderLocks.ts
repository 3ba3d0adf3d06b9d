import { Database, SQLiteError } from "bun:sqlite";
import { chownSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { EXIT } from "../base/exitCodes.ts";
import { StartupError } from "../base/startupError.ts";
import { makeAccessible } from "./access.ts";
import { finishReplacing } from "./replacing.ts";

/** How long a lock is tried, in ms: two who try at the same moment are in each other's way, and one of them is to have it. */
const PATIENCE = 30;

/**
 * Makes `folder` this process's own: what Robin keeps in memory would be wrong if another one wrote beside it. The
 * lock is SQLite's, on a file of its own, so backups may read the database and the lock dies with the process.
 */
export function claim(folder: string): Database {
  return lockAt(
    join(folder, "robin.lock"),
    `Another Robin is at work in ${folder}. Stop it, or set DATA_DIR.`,
  );
}

/** A lock on the file at `path` alone, made where it is missing; whoever has it already is told of with the sentence `busy`. */
function lockAt(path: string, busy: string): Database {
  try {
    const lock = new Database(path, { create: true });
    shareWithOwner(path);
    lock.run(`pragma busy_timeout = ${PATIENCE}`);
    // Nothing is ever written here, and what SQLite would put beside the file needs room on the disk.
    lock.run("pragma journal_mode = memory");
    lock.run("begin exclusive");
    return lock;
  } catch (error) {
    if (!(error instanceof SQLiteError)) throw error;
    if (error.code === "SQLITE_BUSY") throw new StartupError(busy, EXIT.tryLater);
    throw new StartupError(
      `${path} cannot be locked: ${error.message}. Move it away, or set DATA_DIR.`,
      EXIT.cannotCreate,
    );
  }
}

/** Gives a file that root has made to whom its folder belongs: the Robin of that user could not open it, as SQLite sees to for its own files. */
function shareWithOwner(path: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(path));
  try {
    if (uid !== 0) chownSync(path, uid, gid);
  } catch {
    // A container may keep that from root, too; the other user is told of it at the next start.
  }
}

/** Makes `folder` this process's own, with no database open, and ends what was begun there; gives what lets go of it. Throws StartupError as `openDatabase` does. */
export function lockFolder(folder: string): () => void {
  makeAccessible(folder);
  const lock = claim(folder);
  finishReplacing(folder);
  return () => lock.close();
}

/** Has nobody else make a backup of `folder` meanwhile, with a Robin at work there or not; gives what lets go of it. Throws StartupError. */
export function lockBackups(folder: string): () => void {
  const lock = lockAt(join(folder, "robin.backup.lock"), "Another backup is being made. Wait for its end.");
  return () => lock.close();
}

/** The same for exports, which take longer: neither waits for the other. */
export function lockExports(folder: string): () => void {
  const lock = lockAt(join(folder, "robin.export.lock"), "Another export is being made. Wait for its end.");
  return () => lock.close();
}
