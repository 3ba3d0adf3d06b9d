import type { DiskStorage } from "./diskStorage.ts";
import { hashOfFile } from "./hashing.ts";
import type { References } from "./references.ts";
import type { FileStorage } from "./storage.ts";

/** How many files were sent whole, and as they are, since they are damaged; were there already, and are nowhere. */
export type Moved = Readonly<Record<"sent" | "damaged" | "there" | "missing", number>>;

type Parts = { readonly references: References; readonly from: DiskStorage; readonly to: FileStorage };

/** Hashes that are read from the database at a time. */
const SLICE = 100;

/**
 * Puts the bytes of all files that the database names into another storage, where they are not there, whole; where they were they stay, too.
 * Tells after each how it stands. Throws StorageError.
 */
export async function* moveFiles(of: Parts): AsyncGenerator<Moved> {
  const count = { sent: 0, damaged: 0, there: 0, missing: 0 };
  for (let after = ""; ;) {
    const slice = of.references.next(after, SLICE);
    for (const { hash } of slice) {
      count[await move(of, hash)] += 1;
      after = hash;
      yield { ...count };
    }
    if (slice.length < SLICE) return;
  }
}

async function move({ from, to }: Parts, hash: string): Promise<keyof Moved> {
  const [here, there] = await Promise.all([from.open(hash), to.open(hash)]);
  if (!here) return there ? "there" : "missing";
  if (there?.size === here.size) return "there";
  const path = from.pathOf(hash);
  const isWhole = (await hashOfFile(path)) === hash;
  await to.put(path, hash);
  return isWhole ? "sent" : "damaged";
}
