import { Database } from "bun:sqlite";
import { createHash } from "node:crypto";
import { constants, rmSync } from "node:fs";
import { access, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { VERSION } from "../base/version.ts";
import { versionOf } from "../database/database.ts";
import { synced } from "../base/synced.ts";
import { References } from "../domain/files/references.ts";
import type { FileStorage, KeptBytes } from "../domain/files/storage.ts";
import { codeOf } from "../base/unwritable.ts";
import { type Add, writeArchive } from "./archive.ts";
import type { Seal } from "./encryption.ts";
import { DATABASE, FORMAT, MANIFEST, type Manifest, nameOf, SUMS, sumOf } from "./manifest.ts";
import { verify } from "./verifying.ts";

type Parts = { readonly db: Database; readonly fileStorage: FileStorage };

/** How far a backup is: files and bytes that are in it. */
export type Progress = { readonly files: number; readonly bytes: number };

/** A backup that was made. `missing`: hashes of files that the database names and nobody has; `damaged`: those that are not what their hash says. */
export type Made = Progress & { readonly missing: readonly string[]; readonly damaged: readonly string[] };

type Options = {
  readonly signal: AbortSignal;
  /** How it is encrypted; undefined: it is not. */
  readonly seal?: Seal | undefined;
  /** Called after each file. */
  readonly progress: (progress: Progress) => void;
  /** Called when all is written, before it is read back. */
  readonly written: () => void;
};

/** Hashes that are read from the database at a time. */
const SLICE = 100;

/** How often the database is copied anew because files were deleted since: some slices of an hour in which all delete. */
const TRIES = 10;

/**
 * Makes a backup at `path` of what `db` and `fileStorage` have, while Robin runs: written beside, read back, moved into place and on the disk
 * when it resolves. When something fails, or `signal` says so, nothing is left.
 *
 * The files go first, as they never change, then a copy of the database, then what has come meanwhile. Where one of those was deleted since, the
 * database is copied again: what the last copy names is all there.
 */
export async function makeBackup(path: string, of: Parts, options: Options): Promise<Made> {
  const [part, copy] = [`${path}.part`, `${path}.part.sqlite`];
  const remove = () => [part, copy, `${copy}-journal`].forEach((file) => rmSync(file, { force: true }));
  // SQLite, which might come to it first, does not say why it cannot write there.
  await access(dirname(path), constants.W_OK);
  remove();
  try {
    const contents = new Contents(of, copy, options);
    await writeArchive(part, (add) => contents.writeAll(add), options.signal, options.seal);
    rmSync(copy);
    options.written();
    await verify(part, versionOf(of.db), { key: options.seal?.key });
    options.signal.throwIfAborted();
    await rename(part, path);
    await synced(dirname(path));
    return contents.made;
  } catch (error) {
    options.signal.throwIfAborted();
    throw error;
  } finally {
    remove();
  }
}

/** What goes into one backup. */
class Contents {
  #of: Parts;
  #copy: string;
  #options: Options;
  #sums: string[] = [];
  #there = new Set<string>();
  #bytes = 0;
  #missing: readonly string[] = [];
  #damaged: string[] = [];

  /** `copy`: where the database is copied to. */
  constructor(of: Parts, copy: string, options: Options) {
    this.#of = of;
    this.#copy = copy;
    this.#options = options;
  }

  get made(): Made {
    return {
      files: this.#there.size,
      bytes: this.#bytes,
      missing: this.#missing,
      damaged: this.#damaged,
    };
  }

  async writeAll(add: Add): Promise<void> {
    const { db } = this.#of;
    await this.#writeNamed(add, db);
    for (let tries = 0; ; tries += 1) {
      rmSync(this.#copy, { force: true });
      db.query<void, { path: string }>("vacuum into $path").run({ path: this.#copy });
      const lacking = await this.#writeNamedInCopy(add);
      const live = new References(db);
      this.#missing = lacking;
      if (lacking.every((hash) => live.isNamed(hash)) || tries === TRIES) break;
    }
    const { size } = Bun.file(this.#copy);
    await this.#write(add, DATABASE, size, Bun.file(this.#copy).stream());
    const manifest: Manifest = {
      format: FORMAT,
      robin: VERSION,
      database: versionOf(db),
      made: new Date().toISOString(),
      files: this.#there.size,
      bytes: this.#bytes,
    };
    const sums = new Blob(this.#sums);
    await add(SUMS, sums.size, sums.stream());
    const text = new Blob([`${JSON.stringify(manifest, undefined, 2)}\n`]);
    await add(MANIFEST, text.size, text.stream());
  }

  async #writeNamedInCopy(add: Add): Promise<readonly string[]> {
    const copy = new Database(this.#copy, { readonly: true, strict: true });
    try {
      return await this.#writeNamed(add, copy);
    } finally {
      copy.close();
    }
  }

  /** Writes what `db` names and is not there yet; gives the hashes that are nowhere. */
  async #writeNamed(add: Add, db: Database): Promise<readonly string[]> {
    const references = new References(db);
    const lacking: string[] = [];
    for (let after = ""; ;) {
      const slice = references.next(after, SLICE);
      for (const { hash } of slice) {
        after = hash;
        if (this.#there.has(hash)) continue;
        const kept = await this.#of.fileStorage.open(hash);
        const bytes = kept && (await begun(kept));
        if (!kept || !bytes) {
          lacking.push(hash);
          continue;
        }
        const sha256 = await this.#write(add, nameOf(hash), kept.size, bytes);
        if (sha256 !== hash) this.#damaged.push(hash);
        this.#there.add(hash);
        this.#options.progress({ files: this.#there.size, bytes: this.#bytes });
      }
      if (slice.length < SLICE) return lacking;
    }
  }

  /** Writes a file; gives the SHA-256 of what it is. */
  async #write(add: Add, name: string, size: number, pieces: AsyncIterable<Uint8Array>): Promise<string> {
    const hash = createHash("sha256");
    const hashed = async function* () {
      for await (const piece of pieces) {
        hash.update(piece);
        yield piece;
      }
    };
    await add(name, size, hashed());
    const sha256 = hash.digest("hex");
    this.#sums.push(sumOf(name, sha256));
    this.#bytes += size;
    return sha256;
  }
}

/** The bytes of `kept`, of which the first are read: whoever deletes them from now on comes too late. Undefined: they are gone. */
export async function begun(kept: KeptBytes): Promise<AsyncIterable<Uint8Array<ArrayBuffer>> | undefined> {
  const pieces = piecesOf(kept);
  try {
    const first = await pieces.next();
    return rest(first, pieces);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

async function* piecesOf(kept: KeptBytes): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  yield* kept.stream();
}

async function* rest(
  first: IteratorResult<Uint8Array<ArrayBuffer>, void>,
  pieces: AsyncGenerator<Uint8Array<ArrayBuffer>, void>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (first.done) return;
  yield first.value;
  yield* pieces;
}

function isGone(error: unknown): boolean {
  return codeOf(error) === "ENOENT" || codeOf(error) === "STORAGE_NoSuchKey";
}
