import { createHash } from "node:crypto";
import { SUMS, sumOf } from "../backup/manifest.ts";
import { Blocks } from "./blocks.ts";
import { blocksEntry } from "./entries.ts";
import type { Entry } from "./zip.ts";

/** An entry that learns what it is, as its SHA-256, once it was read. */
export type Summed = Entry & { readonly told?: (sha256: string) => void };

/** `entries`, and behind them their sums, in lines that `sha256sum --check` reads. */
export async function* withSums(entries: AsyncIterable<Summed>): AsyncGenerator<Entry> {
  const sums = new Blocks();
  for await (const { told, pieces, ...entry } of entries) {
    const hash = createHash("sha256");
    yield { ...entry, pieces: hashed(pieces, hash) };
    const sha256 = hash.digest("hex");
    told?.(sha256);
    sums.add(sumOf(entry.name, sha256));
  }
  yield blocksEntry(SUMS, sums);
}

async function* hashed(
  pieces: Entry["pieces"],
  hash: { update(piece: Uint8Array): unknown },
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
}
