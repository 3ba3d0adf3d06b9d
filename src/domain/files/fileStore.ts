import { randomUUID } from "node:crypto";
import { lstat, mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { synced } from "../../base/synced.ts";
import { hashOfFile } from "./hashing.ts";
import type { Holds } from "./holds.ts";
import type { FileStorage, KeptBytes, Stored } from "./storage.ts";

/** What somebody has sent, as it lies on the disk before anything names it. */
export type Incoming = { readonly path: string; readonly size: number };

/** The bytes of files: taken in on the disk, and kept in a storage by the SHA-256 of what they are, so that the same lie there once. */
export class FileStore {
  #storage: FileStorage;
  #incoming: string;
  #holds: Holds;
  /** Where what is being taken in lies. */
  #places = new WeakMap<Request | Response, string>();
  #onRelease: (hash: string) => Promise<void> = () => Promise.resolve();

  /** What comes lies in the folder `incoming` first. Nothing is made on the disk before there is a file. */
  constructor(incoming: string, storage: FileStorage, holds: Holds) {
    this.#incoming = incoming;
    this.#storage = storage;
    this.#holds = holds;
  }

  /** The bytes of this hash, if they are there. */
  open(hash: string): Promise<KeptBytes | undefined> {
    return this.#storage.open(hash);
  }

  /** All that is kept. */
  list(): AsyncIterable<Stored> {
    return this.#storage.list();
  }

  /** Takes in what comes, in pieces, to a place of its own. Throws where the line or the disk fails, and leaves nothing then. */
  async take(body: Request | Response): Promise<Incoming> {
    await mkdir(this.#incoming, { recursive: true });
    const path = join(this.#incoming, randomUUID());
    this.#places.set(body, path);
    try {
      const size = await Bun.write(path, body as Response);
      return { path, size };
    } catch (error) {
      await this.discard({ path });
      throw error;
    }
  }

  /** How many bytes of a body are there that is being taken in. */
  async came(body: Request | Response): Promise<number> {
    const path = this.#places.get(body);
    const found = path === undefined ? undefined : await stat(path).catch(() => undefined);
    return found?.size ?? 0;
  }

  /** Has nothing of what was taken in stay. */
  discard({ path }: Pick<Incoming, "path">): Promise<void> {
    return rm(path, { force: true });
  }

  /** Puts what was taken in where its bytes say, for good, and runs `name` in a commit, by which the database names the hashes. */
  async keep<Part extends string, Result>(
    incoming: Readonly<Record<Part, Incoming | undefined>>,
    name: (hashes: Readonly<Record<Part, string | undefined>>) => Result,
  ): Promise<Result> {
    const parts: { readonly part: Part; readonly path: string; readonly hash: string }[] = [];
    for (const part in incoming) {
      const path = incoming[part]?.path;
      if (path === undefined) continue;
      // The disk takes it while it is read from memory.
      const [hash] = await Promise.all([hashOfFile(path), synced(path)]);
      parts.push({ part, path, hash });
    }
    const hold = await this.#holds.want(parts.map(({ hash }) => hash));
    try {
      for (const { path, hash } of parts) await this.#storage.put(path, hash);
      const hashes = Object.fromEntries(parts.map(({ part, hash }) => [part, hash]));
      return await hold.commit(() => name(hashes as Record<Part, string | undefined>));
    } finally {
      for (const hash of await hold.release()) await this.#onRelease(hash);
    }
  }

  /** Removes the bytes of this hash, which nothing names, unless they are wanted at this moment. */
  remove(hash: string): Promise<void> {
    return this.#holds.removing(hash, () => this.#storage.remove(hash));
  }

  /** Whether it is this machine that removes these bytes, which a row has named that is gone. */
  isMine(hash: string): boolean {
    return this.#holds.isMine(hash);
  }

  /** Hashes of what machines had begun to keep, or were to remove, that are not there any more. */
  leftBehind(): Promise<readonly string[]> {
    return this.#holds.leftBehind();
  }

  /** Calls `listener` with each hash that is wanted no more: naming it may have failed, and removing it meanwhile was put off. */
  onRelease(listener: (hash: string) => Promise<void>): void {
    this.#onRelease = listener;
  }

  /** Removes what was taken in before `before`, in ms since 1970, and never kept. Throws where that fails of one, when the others are gone. */
  async sweepIncoming(before: number): Promise<void> {
    const failures: unknown[] = [];
    for (const name of await readdir(this.#incoming).catch(() => [])) {
      const path = join(this.#incoming, name);
      const found = await lstat(path).catch(() => undefined);
      if (found?.isFile() && found.mtimeMs < before)
        await rm(path, { force: true }).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
