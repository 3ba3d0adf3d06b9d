import type { Database } from "bun:sqlite";
import { existsSync } from "node:fs";
import type { Commits } from "./commits.ts";

/** How long what is known of the disk is taken for true, in ms: the container's health check asks as often. */
const KNOWN_FOR = 30_000;

/** Bytes tried besides a page, as a long message takes; only after a failure, so as not to wear an idle disk. */
const FILLER = 32_768;

type Parts = { readonly db: Database; readonly commits: Commits; readonly steady: () => number };

/** Whether the database can be read, and the disk takes what Robin writes. */
export class DatabaseHealth {
  #of: Parts;
  #last;
  #touch;
  #triedAt = -Infinity;
  #commitsSeen = 0;

  constructor(of: Parts) {
    this.#of = of;
    this.#last = of.db.query("select last from sequence");
    this.#touch = of.db.query<void, { bytes: number }>(
      "update health set checks = checks + 1, filler = zeroblob($bytes) where id = 1",
    );
  }

  /** Whether the database answers, and its file is there: SQLite goes on writing to one that was deleted, until the next start. */
  isReadable(): boolean {
    const { filename } = this.#of.db;
    try {
      this.#last.get();
    } catch {
      return false;
    }
    return filename === ":memory:" || existsSync(filename);
  }

  /** Whether the last write succeeded. Where there was none for a while, or none since one failed, a small one is tried. */
  async isWritable(): Promise<boolean> {
    const now = this.#of.steady();
    if (now - this.#triedAt >= KNOWN_FOR) {
      this.#triedAt = now;
      if (this.#of.commits.isFailing || this.#of.commits.done === this.#commitsSeen) await this.#try();
      this.#commitsSeen = this.#of.commits.done;
    }
    return !this.#of.commits.isFailing;
  }

  async #try(): Promise<void> {
    const bytes = this.#of.commits.isFailing ? FILLER : 0;
    try {
      await this.#of.commits.run(() => this.#touch.run({ bytes }));
    } catch {
      // The commits know.
    }
  }
}
