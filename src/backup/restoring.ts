import { Database } from "bun:sqlite";
import { constants, copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { EXIT } from "../base/exitCodes.ts";
import { StartupError } from "../base/startupError.ts";
import { leaveToDo } from "../database/applicationId.ts";
import { copyMark } from "../database/copyMark.ts";
import { lockFolder } from "../database/folderLocks.ts";
import { damages } from "../database/integrity.ts";
import { migrations } from "../database/migrations.ts";
import { beforeUpdate } from "../database/beforeUpdate.ts";
import { syncedNow } from "../base/synced.ts";
import { incomingIn, replace, requireMovable } from "../database/replacing.ts";
import { DiskStorage } from "../domain/files/diskStorage.ts";
import type { FileStorage } from "../domain/files/storage.ts";
import { DATABASE, hashIn, type Manifest } from "./manifest.ts";
import type { Key } from "./encryption.ts";
import { type Place, verify } from "./verifying.ts";

type Options = {
  /** What opens the backup, where it is encrypted. */
  readonly key?: Key | undefined;
  /** The bucket into which files go; without one they lie in the data folder. */
  readonly bucket?: FileStorage | undefined;
  /** Whether all who were signed in have to sign in again. */
  readonly endSessions: boolean;
  /** Called with how many bytes were checked, and then with how many of `all` are restored. */
  readonly progress: (bytes: number, all?: number) => void;
  /** Ends it, with nothing changed, unless all is ready to be put in place. */
  readonly signal: AbortSignal;
  /** When it is now, in ms since 1970. */
  readonly now: number;
};

/** What was restored. `aside`: the folder in the data folder in which what was there before lies; undefined: nothing was. */
export type Restored = { readonly manifest: Manifest; readonly aside: string | undefined };

/**
 * Puts what the backup at `path` has in the place of what is in `folder`, which is set aside. Nothing changes before all of it is there, was compared
 * and is on the disk; broken off after that, it goes on at the next start. Throws StartupError where another Robin is at work in `folder`,
 * something there cannot be moved, or the backup or the bucket cannot be used; StorageError where the bucket fails later.
 */
export async function restoreBackup(path: string, folder: string, options: Options): Promise<Restored> {
  const { bucket, key, signal } = options;
  const read = (bytes: number, all?: number) => {
    signal.throwIfAborted();
    options.progress(bytes, all);
  };
  // What cannot be used, or put in place, is refused before anything is written.
  requireMovable(folder, { keepsFiles: false });
  if (bucket) await unlessAborted(bucket.tryOut(), signal);
  const { bytes: all } = await verify(path, migrations.length, { key, read });
  const unlock = lockFolder(folder);
  const incoming = incomingIn(folder);
  try {
    const manifest = await unpacked(path, incoming, options, (bytes) => read(bytes, all));
    const aside = asideIn(folder, options.now);
    return { manifest, aside: replace(folder, { aside, keepsFiles: false }) ? aside : undefined };
  } finally {
    unlock();
  }
}

/**
 * Puts the database as it was before the last update in the place of the one in `folder`, which is set aside; files stay as they are. Gives the folder in which
 * that lies. Throws StartupError where there is none, another Robin is at work there, or something there cannot be moved.
 */
export function restoreBeforeUpdate(
  folder: string,
  { endSessions, now }: Pick<Options, "endSessions" | "now">,
): string {
  requireMovable(folder, { keepsFiles: true });
  const unlock = lockFolder(folder);
  try {
    const kept = beforeUpdate(folder);
    if (kept === undefined)
      throw new StartupError(
        `There is no database of before an update in ${folder}: it is kept for a week.`,
        EXIT.noInput,
      );
    const incoming = incomingIn(folder);
    rmSync(incoming, { recursive: true, force: true });
    mkdirSync(incoming, { mode: 0o700 });
    copyFileSync(kept, join(incoming, DATABASE), constants.COPYFILE_FICLONE);
    prepare(join(incoming, DATABASE), endSessions);
    syncedNow(join(incoming, DATABASE));
    const aside = asideIn(folder, now);
    replace(folder, { aside, keepsFiles: true });
    return aside;
  } finally {
    unlock();
  }
}

/** A folder in `folder` that is not there yet. */
function asideIn(folder: string, now: number): string {
  const name = `before-restore-${new Date(now).toISOString().replaceAll(":", "-").slice(0, 19)}`;
  for (let nth = 2, free = name; ; free = `${name}-${nth++}`)
    if (!existsSync(join(folder, free))) return free;
}

/** Has all of the backup lie ready in `incoming`, or nothing. */
async function unpacked(
  path: string,
  incoming: string,
  options: Options,
  read: (bytes: number) => void,
): Promise<Manifest> {
  try {
    rmSync(incoming, { recursive: true, force: true });
    mkdirSync(incoming, { mode: 0o700 });
    const manifest = await unpack(path, incoming, options, read);
    prepare(join(incoming, DATABASE), options.endSessions);
    syncedNow(join(incoming, DATABASE));
    options.signal.throwIfAborted();
    return manifest;
  } catch (error) {
    rmSync(incoming, { recursive: true, force: true });
    throw error;
  }
}

/** Writes all that is in the archive into `incoming`, and what goes into a bucket there. */
function unpack(
  path: string,
  incoming: string,
  { bucket, key, signal }: Options,
  read: (bytes: number) => void,
): Promise<Manifest> {
  const disk = new DiskStorage(join(incoming, "files"));
  const place = (name: string): Place => {
    const hash = hashIn(name);
    const written = join(incoming, hash === undefined ? DATABASE : "file");
    let file: FileHandle | undefined;
    const opened = async () => (file ??= await open(written, "w", 0o600));
    return {
      take: async (piece) => (await opened()).writeFile(piece),
      end: async () => {
        await (await opened()).sync();
        await file!.close();
        if (hash === undefined) return;
        await (bucket ? unlessAborted(bucket.put(written, hash), signal) : disk.put(written, hash));
      },
    };
  };
  return verify(path, migrations.length, { key, place, read });
}

/** What `work` in a bucket comes to, which may take long where that is silent: `signal` does not wait for it. */
async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const end = () => reject(signal.reason);
  signal.addEventListener("abort", end);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}

/** Looks whether the database at `path` is whole, and has its numbers, and sessions where that is asked for, begin anew. */
function prepare(path: string, endSessions: boolean): void {
  const db = new Database(path, { strict: true });
  try {
    const [damage] = damages(db);
    if (damage !== undefined)
      throw new StartupError(`The database in the backup is damaged: ${damage}.`, EXIT.data);
    if (copyMark(db))
      throw new StartupError(
        "The backup is of one of several machines, and not whole without the others.",
        EXIT.data,
      );
    // With what belongs to them.
    db.run("pragma foreign_keys = on");
    if (endSessions) db.run("delete from sessions");
    leaveToDo(db, "beginning an era");
  } finally {
    db.close();
  }
}
