import { begun } from "../backup/making.ts";
import type { References } from "../domain/files/references.ts";
import type { FileStorage } from "../domain/files/storage.ts";
import type { FileRow } from "./exportRows.ts";
import { pathOfFile } from "./fileNames.ts";
import type { Summed } from "./sums.ts";

/** A file that is not well, by its number (null: it is the picture of a user), where it is in the export, and the SHA-256 that its bytes should have. */
export type Unwell = { readonly id: number | null; readonly path: string; readonly hash: string };

type Parts = {
  readonly fileStorage: FileStorage;
  /** Who names bytes by now. */
  readonly live: Pick<References, "isNamed">;
};

/** Where the picture of a user lies in an export. */
export const PICTURE = "picture.webp";

/** The files of messages, and the picture of a user, as they go into an export. */
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
    for (const { id, name, hash, type } of rows) {
      // All other files are packed in some way already, or nobody knows.
      const entry = await this.#entry({ id, path: pathOfFile({ id, name }), hash }, type !== "text/plain");
      if (!entry) {
        this.lost.add(id);
        continue;
      }
      yield entry;
      this.files += 1;
      this.bytes += entry.size;
      this.#written();
    }
  }

  /** The picture whose bytes have this hash; undefined where nobody has them. Throws StorageError. */
  picture(hash: string): Promise<Summed | undefined> {
    return this.#entry({ id: null, path: PICTURE, hash }, true);
  }

  async #entry({ id, path, hash }: Unwell, isStored: boolean) {
    const { fileStorage, live } = this.#of;
    const kept = await fileStorage.open(hash);
    const pieces = kept && (await begun(kept));
    if (!kept || !pieces) {
      if (live.isNamed(hash)) this.missing.push({ id, path, hash });
      return undefined;
    }
    const told = (sha256: string) => {
      if (sha256 !== hash) this.damaged.push({ id, path, hash });
    };
    return { name: path, size: kept.size, isStored, pieces, told };
  }
}
