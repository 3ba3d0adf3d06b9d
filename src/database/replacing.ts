import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "../base/exitCodes.ts";
import { StartupError } from "../base/startupError.ts";
import { syncedNow } from "../base/synced.ts";
import { isMounted } from "./mounts.ts";

/** What a Robin has in its data folder, in the order in which it is moved: with the log of another database SQLite would change this one. */
const DATABASE = ["robin.sqlite-wal", "robin.sqlite-shm", "robin.sqlite"];
const OURS = [...DATABASE, "files"];

/** The folder, in the data folder, of what is to take the place of what is there. */
export const incomingIn = (folder: string): string => join(folder, "restoring");

/** `keepsFiles`: the files that are there stay. */
type What = { readonly keepsFiles: boolean };

/** How what lies there takes its place. */
type Way = What & { readonly aside: string };

/** Says in that folder that all of it is there, and where what was there before goes; then, that it has gone. */
const [READY, CLEARED] = ["ready", "cleared"];

/**
 * Throws StartupError where something in `folder` that is to be moved cannot be: a file system that is mounted there cannot be renamed, and behind a link what
 * takes its place would come to lie on another disk.
 */
export function requireMovable(folder: string, { keepsFiles }: What): void {
  const apart = firstApart(folder, keepsFiles);
  if (apart !== undefined)
    throw new StartupError(
      `${apart} Nothing was changed. Set DATA_DIR to an empty folder, restore there, and put what is in it in the place of what is here by hand.`,
      EXIT.cannotCreate,
    );
}

/** What is to be moved and cannot be, in a sentence. */
function firstApart(folder: string, keepsFiles: boolean): string | undefined {
  for (const name of keepsFiles ? DATABASE : OURS) {
    const path = join(folder, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isSymbolicLink()) return `${path} is a link to elsewhere, and cannot be set aside.`;
    if (found && isMounted(path)) return `${path} is mounted by itself, and cannot be set aside.`;
  }
  return undefined;
}

/**
 * Puts a database and files that lie whole in `incomingIn(folder)` in the place of those in `folder`, which go to its folder `aside`, but for files that are to stay: gives whether anything was there. Whenever
 * that is broken off, `finishReplacing` goes on with it.
 */
export function replace(folder: string, way: Way): boolean {
  const isAnything = OURS.some((name) => existsSync(join(folder, name)));
  const ready = join(incomingIn(folder), READY);
  writeFileSync(`${ready}.part`, JSON.stringify(way));
  syncedNow(`${ready}.part`);
  renameSync(`${ready}.part`, ready);
  for (const path of [incomingIn(folder), folder]) syncedNow(path);
  finishReplacing(folder);
  return isAnything;
}

/** Ends what `replace` has begun, if that was broken off; what lies there and was not all there yet is removed. Throws StartupError. */
export function finishReplacing(folder: string): void {
  const incoming = incomingIn(folder);
  const [ready, cleared] = [join(incoming, READY), join(incoming, CLEARED)];
  if (existsSync(ready)) {
    const { aside, keepsFiles } = JSON.parse(readFileSync(ready, "utf8")) as Way;
    const apart = firstApart(folder, keepsFiles);
    if (apart !== undefined)
      throw new StartupError(
        `Restoring a backup was broken off, and cannot be ended: ${apart} Have what is there lie in ${folder} itself, and start anew.`,
        EXIT.cannotCreate,
      );
    move(folder, join(folder, aside), keepsFiles ? DATABASE : OURS);
    renameSync(ready, cleared);
    syncedNow(incoming);
  }
  if (existsSync(cleared)) move(incoming, folder, OURS);
  rmSync(incoming, { recursive: true, force: true });
}

function move(from: string, to: string, names: readonly string[]): void {
  const those = names.filter((name) => existsSync(join(from, name)));
  if (those.length === 0) return;
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const name of those) renameSync(join(from, name), join(to, name));
  for (const path of [to, from]) syncedNow(path);
}
