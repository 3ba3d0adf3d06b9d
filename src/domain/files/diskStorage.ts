import { rmSync } from "node:fs";
import { lstat, mkdir, opendir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { synced } from "../../base/synced.ts";
import { codeOf } from "../../base/unwritable.ts";
import type { FileStorage, Stored } from "./storage.ts";

/** Two letters, with which the hashes in a folder begin. Beside these lies what is not kept yet. */
const FOLDER = /^[\da-f]{2}$/;

/** What lies in such a folder under another name is not ours, and is left alone. */
const HASH = /^[\da-f]{64}$/;

/** How opening fails what is no folder, or one that is not for us: others are looked into all the same. */
const NOT_OURS = /^(?:ENOENT|ENOTDIR|ELOOP|EACCES)$/;

/** The bytes of files in folders, on the disk that whoever moves them here has them on already. */
export class DiskStorage implements FileStorage {
  #folder: string;

  /** Nothing is made on the disk before there is a file. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** That the data folder can be written to is known when its database is open. */
  async tryOut(): Promise<void> {}

  async put(path: string, hash: string): Promise<void> {
    const place = this.pathOf(hash);
    const isNew = (await mkdir(dirname(place), { recursive: true })) !== undefined;
    await rename(path, place);
    await synced(dirname(place));
    if (isNew) await synced(this.#folder);
  }

  async open(hash: string): Promise<Blob | undefined> {
    const file = Bun.file(this.pathOf(hash));
    return (await file.exists()) ? file : undefined;
  }

  /** At once: whoever deletes a file finds it gone. */
  async remove(hash: string): Promise<void> {
    rmSync(this.pathOf(hash), { force: true });
  }

  async *list(): AsyncGenerator<Stored> {
    for await (const folder of namesIn(this.#folder, /^ENOENT$/)) {
      if (!FOLDER.test(folder)) continue;
      for await (const hash of namesIn(join(this.#folder, folder), NOT_OURS)) {
        if (!HASH.test(hash) || !hash.startsWith(folder)) continue;
        const found = await lstat(this.pathOf(hash)).catch(() => undefined);
        if (found?.isFile()) yield { hash, since: found.mtimeMs };
      }
    }
  }

  /** Where the bytes of this hash lie, if they are there. */
  pathOf(hash: string): string {
    return join(this.#folder, hash.slice(0, 2), hash);
  }
}

/** What is called what in a folder; nothing where opening it fails with one of these codes. */
async function* namesIn(folder: string, passedOver: RegExp): AsyncGenerator<string> {
  try {
    for await (const { name } of await opendir(folder)) yield name;
  } catch (error) {
    if (!passedOver.test(codeOf(error) ?? "")) throw error;
  }
}
