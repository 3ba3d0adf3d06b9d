import { createHash, randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** What somebody has sent, as it lies on the disk before anything names it. */
export type Incoming = { readonly path: string; readonly size: number };

/** Bytes that are hashed before others have their turn. */
const TURN = 1_048_576;

/** The bytes of files, in a folder, by the SHA-256 of what they are: the same bytes lie there once. */
export class FileStore {
  #folder: string;
  #incoming: string;
  /** Hashes of what is on its way into the database: they are not removed. */
  #wanted = new Map<string, number>();

  /** Nothing is made on the disk before there is a file. */
  constructor(dataDir: string) {
    this.#folder = join(dataDir, "files");
    this.#incoming = join(this.#folder, "incoming");
  }

  /** The bytes of this hash, if they are there. */
  async open(hash: string): Promise<Blob | undefined> {
    const file = Bun.file(this.#pathOf(hash));
    return (await file.exists()) ? file : undefined;
  }

  /** Takes in what comes, in pieces, to a place of its own. Throws where the line or the disk fails, and leaves nothing then. */
  async take(body: Request | Response): Promise<Incoming> {
    await mkdir(this.#incoming, { recursive: true });
    const path = join(this.#incoming, randomUUID());
    try {
      const size = await Bun.write(path, body as Response);
      return { path, size };
    } catch (error) {
      await this.discard({ path });
      throw error;
    }
  }

  /** Has nothing of what was taken in stay. */
  discard({ path }: Pick<Incoming, "path">): Promise<void> {
    return rm(path, { force: true });
  }

  /** Puts what was taken in where its bytes say, on the disk, and runs `name`, by which the database names the hashes. */
  async keep<Part extends string, Result>(
    incoming: Readonly<Record<Part, Incoming | undefined>>,
    name: (hashes: Readonly<Record<Part, string | undefined>>) => Promise<Result>,
  ): Promise<Result> {
    const hashes: [Part, string][] = [];
    try {
      for (const part in incoming) {
        const path = incoming[part]?.path;
        if (path === undefined) continue;
        // The disk takes it while it is read from memory.
        const [hash] = await Promise.all([hashOf(path), synced(path)]);
        this.#wanted.set(hash, (this.#wanted.get(hash) ?? 0) + 1);
        hashes.push([part, hash]);
        await this.#put(path, this.#pathOf(hash));
      }
      return await name(Object.fromEntries(hashes) as Record<Part, string | undefined>);
    } finally {
      for (const [, hash] of hashes) this.#release(hash);
    }
  }

  /** Removes the bytes of this hash, which nothing names, unless they are wanted at this moment; at once, so that none come between. */
  remove(hash: string): void {
    if (!this.#wanted.has(hash)) rmSync(this.#pathOf(hash), { force: true });
  }

  /** The hashes of all that is kept. */
  async hashes(): Promise<readonly string[]> {
    const all = await readdir(this.#folder, { recursive: true, withFileTypes: true }).catch(() => []);
    return all.filter((one) => one.isFile() && one.parentPath !== this.#incoming).map(({ name }) => name);
  }

  /** Removes what was taken in before `before`, in ms since 1970, and never kept. */
  async sweepIncoming(before: number): Promise<void> {
    for (const name of await readdir(this.#incoming).catch(() => [])) {
      const path = join(this.#incoming, name);
      const found = await stat(path).catch(() => undefined);
      if (found && found.mtimeMs < before) await rm(path, { force: true });
    }
  }

  async #put(path: string, place: string): Promise<void> {
    const isNew = (await mkdir(dirname(place), { recursive: true })) !== undefined;
    await rename(path, place);
    await synced(dirname(place));
    if (isNew) await synced(this.#folder);
  }

  #release(hash: string): void {
    const left = this.#wanted.get(hash)! - 1;
    if (left > 0) this.#wanted.set(hash, left);
    else this.#wanted.delete(hash);
  }

  #pathOf(hash: string): string {
    return join(this.#folder, hash.slice(0, 2), hash);
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  const file = await open(path, "r");
  try {
    const piece = Buffer.allocUnsafe(TURN);
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, TURN, null);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(piece.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** Waits until the disk has what is at `path`. */
async function synced(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
