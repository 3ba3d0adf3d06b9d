import { Database } from "bun:sqlite";
import { constants, rmSync } from "node:fs";
import { access, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { writeTo } from "../backup/archive.ts";
import { synced } from "../base/synced.ts";
import { VERSION } from "../base/version.ts";
import { jsonEntry } from "./entries.ts";
import type { Counts } from "./placeContents.tsx";
import type { SentFiles, Unwell } from "./sentFiles.ts";
import { type Summed, withSums } from "./sums.ts";
import { type Entry, zip } from "./zip.ts";

/** The kind of export that this Robin makes. */
export const FORMAT = "robin-export 1";

/** What of the place is in an export. */
export type Of =
  | { readonly kind: "everything" }
  | { readonly kind: "room" | "user"; readonly id: number; readonly name: string };

/** What an export says of itself. */
export type Manifest = {
  readonly format: string;
  /** Which Robin made it. */
  readonly robin: string;
  /** As in RFC 3339. */
  readonly made: string;
  readonly of: Of;
  readonly counts: Counts;
  /** Files that the database names and nobody has; those that are damaged are there as they are. */
  readonly missing: readonly Unwell[];
  readonly damaged: readonly Unwell[];
};

/** What goes into one export. */
export type Contents = {
  readonly of: Of;
  readonly made: Date;
  readonly sent: SentFiles;
  readonly parts: { readonly counts: Counts; entries(): AsyncGenerator<Summed> };
};

/**
 * Makes an export at `path` of a copy of `db`, while Robin runs: `contentsOf` says what of that copy. It is written beside, moved into place, and on the disk
 * when it resolves. When something fails, or `signal` says so, nothing is left.
 */
export async function makeExport(
  path: string,
  db: Database,
  contentsOf: (copy: Database) => Contents,
  signal: AbortSignal,
): Promise<Manifest> {
  const [part, copy] = [`${path}.part`, `${path}.part.sqlite`];
  const remove = () =>
    [part, copy, `${copy}-journal`, `${copy}-wal`, `${copy}-shm`].forEach((file) =>
      rmSync(file, { force: true }),
    );
  await access(dirname(path), constants.W_OK);
  remove();
  try {
    // One moment of all, and no reader for whom Robin would have to keep what it has overwritten.
    db.query<void, { path: string }>("vacuum into $path").run({ path: copy });
    const manifest = await write(part, copy, contentsOf, signal);
    signal.throwIfAborted();
    await rename(part, path);
    await synced(dirname(path));
    return manifest;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    remove();
  }
}

async function write(
  part: string,
  copy: string,
  contentsOf: (copy: Database) => Contents,
  signal: AbortSignal,
): Promise<Manifest> {
  using db = new Database(copy, { strict: true });
  const contents = contentsOf(db);
  await writeTo(part, until(signal, zip(entriesOf(contents), contents.made)));
  return manifestOf(contents);
}

async function* entriesOf(contents: Contents): AsyncGenerator<Entry> {
  yield* withSums(contents.parts.entries());
  yield jsonEntry("manifest.json", manifestOf(contents));
}

function manifestOf({ of, made, sent, parts }: Contents): Manifest {
  const { files, bytes, missing, damaged } = sent;
  return {
    format: FORMAT,
    robin: VERSION,
    made: made.toISOString(),
    of,
    counts: { ...parts.counts, files, bytes },
    missing,
    damaged,
  };
}

async function* until<Piece>(signal: AbortSignal, pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  for await (const piece of pieces) {
    signal.throwIfAborted();
    yield piece;
  }
}
