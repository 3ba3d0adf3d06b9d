import { type Database, SQLiteError } from "bun:sqlite";

type Job = {
  /** Writes, and gives what to answer once that is on disk. Called again when a neighbour failed. */
  readonly write: () => () => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Writes that arrive in the same turn of the event loop share one transaction, and so one wait for the disk.
 * Each is answered when the commit is on disk.
 */
export class Commits {
  #jobs: Job[] = [];
  #together;
  #apart;

  constructor(db: Database) {
    this.#together = db.transaction((jobs: readonly Job[]) => jobs.map(({ write }) => write()));
    // A transaction inside a transaction is a savepoint: what fails undoes only itself.
    const alone = db.transaction(({ write }: Job) => write());
    this.#apart = db.transaction((jobs: readonly Job[]) =>
      jobs.map((job) => {
        try {
          return alone(job);
        } catch (error) {
          return () => job.reject(error);
        }
      }),
    );
  }

  /**
   * Runs `work`, which does nothing but SQL, in the next transaction and resolves to its result once that is on
   * disk. `committed` gets the result in the same turn as the commit, so that what is kept in memory never differs
   * from the database. When `work` throws, its own writes are undone and the promise rejects; its neighbours stay.
   */
  run<Result>(work: () => Result, committed: (result: Result) => void = () => {}): Promise<Result> {
    return new Promise((resolve, reject) => {
      const write = () => {
        const result = work();
        return () => {
          try {
            committed(result);
            resolve(result);
          } catch (error) {
            reject(error);
          }
        };
      };
      if (this.#jobs.length === 0) setImmediate(() => this.flush());
      this.#jobs.push({ write, reject });
    });
  }

  /** Commits what is waiting, at once. */
  flush(): void {
    const jobs = this.#jobs;
    if (jobs.length === 0) return;
    this.#jobs = [];
    let answers: readonly (() => void)[];
    try {
      answers = this.#commit(jobs);
    } catch (error) {
      answers = jobs.map(
        ({ reject }) =>
          () =>
            reject(error),
      );
    }
    for (const answer of answers) answer();
  }

  #commit(jobs: readonly Job[]): readonly (() => void)[] {
    try {
      return this.#together.immediate(jobs);
    } catch (error) {
      // Who has the lock would keep the second attempt waiting as long as the first.
      if (error instanceof SQLiteError && error.code === "SQLITE_BUSY") throw error;
      return this.#apart.immediate(jobs);
    }
  }
}
