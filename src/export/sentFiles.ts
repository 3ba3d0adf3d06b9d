import { begun } from "../backup/making.ts";
import type { References } from "../domain/files/references.ts";
import type { FileStorage } from "../domain/files/storage.ts";
import type { FileRow } from "./exportRows.ts";
import { pathOfFile } from "./fileNames.ts";
import type { Summed } from "./sums.ts";

/** A file that is not well, by its number, where it is in the export, and the SHA-256 that its bytes should have. */
export type Unwell = { readonly id: number; readonly path: string; readonly hash: string };

type Parts = {
  readonly fileStorage: FileStorage;
  /** Who names bytes by now. */
  readonly live: Pick<References, "isNamed">;
};

/** The files of messages, as they go into an export. */
export class SentFiles {
  #of: Parts;
  #written: () => void;
  /** Those whose bytes nobody has, by their number; some were deleted since the export began, which is as it should be. */
  readonly lost = new Set<number>();
  readonly missing: Unwell[] = [];
  readonly damaged: Unwell[] = [];
  files = 0;
  bytes = 0;

  /** `written` is called after each. */
  constructor(of: Parts, written: () => void = () => {}) {
    this.#of = of;
    this.#written = written;
  }

  /** Those of `rows` that are there. Throws StorageError. */
  async *entries(rows: Iterable<FileRow>): AsyncGenerator<Summed> {
    const { fileStorage, live } = this.#of;
    for (const { id, name, hash, type } of rows) {
      const kept = await fileStorage.open(hash);
      const pieces = kept && (await begun(kept));
      const path = pathOfFile({ id, name });
      if (!kept || !pieces) {
        this.lost.add(id);
        if (live.isNamed(hash)) this.missing.push({ id, path, hash });
        continue;
      }
      // All other files are packed in some way already, or nobody knows.
      const isStored = type !== "text/plain";
      const told = (sha256: string) => {
        if (sha256 !== hash) this.damaged.push({ id, path, hash });
      };
      yield { name: path, size: kept.size, isStored, pieces, told };
      this.files += 1;
      this.bytes += kept.size;
      this.#written();
    }
  }
}
