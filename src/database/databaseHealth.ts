import type { Database } from "bun:sqlite";
import { existsSync } from "node:fs";
import type { GroupCommit } from "./commits.ts";

/** How long what is known of the disk is taken for true, in ms: the container's health check asks as often. */
const KNOWN_FOR = 30_000;

/**
 * Bytes that are tried besides a page: as many as a long message takes with all that finds it. Only after a failure: a full disk may
 * have room for a page still, and an idle one is not to be worn.
 */
const FILLER = 32_768;

/** Whether the database can be read, and the disk takes what Robin writes. */
export class DatabaseHealth {
  #db: Database;
  #commits: GroupCommit;
  #steady: () => number;
  #last;
  #touch;
  #triedAt = -Infinity;
  #commitsSeen = 0;

  constructor(db: Database, { commits, steady }: { commits: GroupCommit; steady: () => number }) {
    this.#db = db;
    this.#commits = commits;
    this.#steady = steady;
    this.#last = db.query("select last from sequence");
    this.#touch = db.query<void, { bytes: number }>(
      "update health set checks = checks + 1, filler = zeroblob($bytes) where id = 1",
    );
  }

  /** Whether the database answers, and its file is there: SQLite goes on writing to one that was deleted, until the next start. */
  isReadable(): boolean {
    const { filename } = this.#db;
    try {
      this.#last.get();
    } catch {
      return false;
    }
    return filename === ":memory:" || existsSync(filename);
  }

  /** Whether the last write succeeded. Where there was none for a while, or none since one failed, a small one is tried. */
  async isWritable(): Promise<boolean> {
    const now = this.#steady();
    if (now - this.#triedAt >= KNOWN_FOR) {
      this.#triedAt = now;
      if (this.#commits.isFailing || this.#commits.done === this.#commitsSeen) await this.#try();
      this.#commitsSeen = this.#commits.done;
    }
    return !this.#commits.isFailing;
  }

  async #try(): Promise<void> {
    const bytes = this.#commits.isFailing ? FILLER : 0;
    try {
      await this.#commits.run(() => this.#touch.run({ bytes }));
    } catch {
      // The commits know.
    }
  }
}
