import type { Database } from "bun:sqlite";
import { readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "../../base/unwritable.ts";

/** Bytes on the disk. */
export type Use = {
  /** The database, with what is not in its file yet. */
  readonly database: number;
  /** Files as they were sent, without the smaller pictures that were made of them; wherever they are kept. */
  readonly files: number;
  readonly backups: number;
  readonly free: number;
};

/** Files whose sizes are added between two turns of others: some 3 ms. */
const SLICE = 10_000;

/** What Robin takes on the disk, and what is free there. */
export class DiskUse {
  #dataDir: string;
  #filename: string;
  #sql;

  constructor(db: Database, { dataDir }: { readonly dataDir: string }) {
    this.#dataDir = dataDir;
    this.#filename = db.filename;
    this.#sql = {
      database: db.query<{ bytes: number }, []>(
        "select page_count * page_size as bytes from pragma_page_count, pragma_page_size",
      ),
      last: db.query<{ id: number | null }, []>("select max(id) as id from files"),
      files: db.query<{ bytes: number }, { from: number; to: number }>(
        "select coalesce(sum(size), 0) as bytes from files where id > $from and id <= $to",
      ),
    };
  }

  async measure(): Promise<Use> {
    const { bavail, bsize } = await statfs(this.#dataDir);
    return {
      database: this.#sql.database.get()!.bytes + (await sizeOf(`${this.#filename}-wal`)),
      files: await this.#files(),
      backups: await this.#backups(),
      free: bavail * bsize,
    };
  }

  async #files(): Promise<number> {
    const last = this.#sql.last.get()?.id ?? 0;
    let bytes = 0;
    for (let from = 0; from < last; from += SLICE) {
      bytes += this.#sql.files.get({ from, to: from + SLICE })!.bytes;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return bytes;
  }

  async #backups(): Promise<number> {
    const folder = join(this.#dataDir, "backups");
    const names = await unlessGone(readdir(folder), []);
    const sizes = await Promise.all(names.map((name) => sizeOf(join(folder, name))));
    return sizes.reduce((sum, size) => sum + size, 0);
  }
}

/** Bytes of the file at `path`; 0 where there is none. */
async function sizeOf(path: string): Promise<number> {
  return (await unlessGone<{ readonly size: number }>(stat(path), { size: 0 })).size;
}

async function unlessGone<Found>(look: Promise<Found>, nothing: Found): Promise<Found> {
  try {
    return await look;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return nothing;
    throw error;
  }
}
