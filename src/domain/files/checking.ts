import type { FileStore } from "./fileStore.ts";
import { hashOf } from "./hashing.ts";
import type { Named, References } from "./references.ts";
import { type KeptBytes, StorageError } from "./storage.ts";

/** How it is with the bytes of a hash: of one that is named, or of one that is not and lies there all the same. */
export type Checked = { readonly hash: string } & (
  { readonly state: "whole" | "missing" | "damaged"; readonly named: Named } | { readonly state: "left over" }
);

type Parts = {
  readonly references: References;
  readonly fileStore: Pick<FileStore, "open" | "list">;
  readonly now: () => number;
};

/** Hashes that are read from the database at a time: nothing is held open there meanwhile. */
const SLICE = 100;

/** For how long bytes may lie there without a name, in ms: they are there before the database names them. */
const UNDER_WAY = 60 * 60 * 1_000;

/** Looks whether what the database names is there and whole, and whether nothing else is; it only reads. Throws StorageError. */
export async function* checkFiles(of: Parts): AsyncGenerator<Checked> {
  // First what tells at once that a server cannot be reached.
  yield* leftOver(of);
  yield* named(of);
}

async function* leftOver({ references, fileStore, now }: Parts): AsyncGenerator<Checked> {
  for await (const { hash, since } of fileStore.list()) {
    if (now() - since < UNDER_WAY || references.isNamed(hash)) continue;
    // What was removed meanwhile is not left over.
    if (await fileStore.open(hash)) yield { hash, state: "left over" };
  }
}

async function* named({ references, fileStore }: Parts): AsyncGenerator<Checked> {
  let last = "";
  for (;;) {
    const slice = references.next(last, SLICE);
    for (const one of slice) {
      const state = await stateOf(await fileStore.open(one.hash), one.hash);
      // What was deleted meanwhile is rightly gone.
      if (references.isNamed(one.hash)) yield { hash: one.hash, state, named: one };
      last = one.hash;
    }
    if (slice.length < SLICE) return;
  }
}

async function stateOf(bytes: KeptBytes | undefined, hash: string): Promise<"whole" | "missing" | "damaged"> {
  if (!bytes) return "missing";
  try {
    return (await hashOf(bytes)) === hash ? "whole" : "damaged";
  } catch (error) {
    if (error instanceof StorageError) throw error;
    // What a disk does not give out any more is as good as damaged.
    return "damaged";
  }
}
