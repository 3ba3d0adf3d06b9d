import type { Database } from "bun:sqlite";

type Job = { attempt: () => () => void; reject: (error: unknown) => void };

/**
 * Writes that arrive in the same turn of the event loop share one transaction, and so one wait for the disk.
 * Each is answered when the commit is on disk.
 */
export class Commits {
  #db: Database;
  #jobs: Job[] = [];

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Runs `work` in the next transaction and resolves to its result once that is on disk. `committed` gets the
   * result in the same turn as the commit, so that what is kept in memory never differs from the database.
   * When `work` throws, its own writes are undone and the promise rejects; its neighbours stay.
   */
  run<Result>(work: () => Result, committed: (result: Result) => void = () => {}): Promise<Result> {
    return new Promise((resolve, reject) => {
      const attempt = () => {
        try {
          // A transaction inside a transaction is a savepoint: what fails undoes only itself.
          const result = this.#db.transaction(work)();
          return () => {
            committed(result);
            resolve(result);
          };
        } catch (error) {
          return () => reject(error);
        }
      };
      if (this.#jobs.length === 0) setImmediate(() => this.flush());
      this.#jobs.push({ attempt, reject });
    });
  }

  /** Commits what is waiting, at once. */
  flush(): void {
    const jobs = this.#jobs;
    if (jobs.length === 0) return;
    this.#jobs = [];
    try {
      const commit = this.#db.transaction(() => jobs.map((job) => job.attempt()));
      for (const answer of commit.immediate()) answer();
    } catch (error) {
      for (const job of jobs) job.reject(error);
    }
  }
}
