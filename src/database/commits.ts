import { type Database, SQLiteError } from "bun:sqlite";
import { whyUnwritable } from "../base/unwritable.ts";
import type { Changes } from "./changes.ts";
import { CommitFigures } from "./commitFigures.ts";

type Reserve = { spend(): boolean };

type Recorder = Pick<Changes<object>, "record" | "settle">;

/** The one way to write. */
export type Commits = {
  /** How many commits there were. */
  readonly done: number;
  /** Whether nothing could be written the last time that something was to be. */
  readonly isFailing: boolean;
  readonly figures: CommitFigures;
  /** Runs `work`, which does nothing but SQL, and may be run again; resolves to its result once that will last. */
  run<Result>(work: () => Result): Promise<Result>;
  /** Commits what is waiting: at once, or as soon as it can. */
  flush(): void | Promise<void>;
};

type Job = {
  /** Writes, and gives what to answer once that is on disk. Called again when a neighbour failed. */
  readonly write: () => () => void;
  readonly reject: (error: unknown) => void;
};

/**
 * The one way to write. Writes that arrive in the same turn of the event loop share one transaction, and so one wait for the disk.
 * Each is answered when the commit is on disk, after those who listen were told of its rows.
 */
export class GroupCommit implements Commits {
  readonly figures = new CommitFigures();
  #changes: Recorder;
  #reserve: Reserve | undefined;
  #jobs: Job[] = [];
  #together;
  #apart;
  #alone;
  #done = 0;
  #isFailing = false;

  /** `reserve`: what is to be given up where the disk is full. */
  constructor(db: Database, changes: Recorder, reserve?: Reserve) {
    this.#changes = changes;
    this.#reserve = reserve;
    this.#together = db.transaction((jobs: readonly Job[]) => jobs.map(({ write }) => write()));
    // A transaction inside a transaction is a savepoint: what fails undoes only itself.
    this.#alone = db.transaction(({ write }: Job) => write());
    this.#apart = db.transaction((jobs: readonly Job[]) =>
      jobs.map((job) => {
        try {
          return this.#alone(job);
        } catch (error) {
          // A disk that takes no more may undo all of it; what came after that would be a transaction of its own.
          if (!db.inTransaction) throw error;
          return () => job.reject(error);
        }
      }),
    );
  }

  /** How many commits have reached the disk. */
  get done(): number {
    return this.#done;
  }

  /** Whether the disk has taken nothing the last time that something was to be written. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  /**
   * Runs `work`, which does nothing but SQL, in the next transaction and resolves to its result once that is on disk. It is run
   * again when a neighbour fails. When `work` throws, its own writes are undone and the promise rejects; its neighbours stay. When
   * somebody else has the file locked (SQLITE_BUSY), all of them reject.
   */
  run<Result>(work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const write = () => {
        const { result, tell } = this.#changes.record(work);
        return () => {
          try {
            tell();
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
    const begun = performance.now();
    const answers = this.#commit(jobs);
    this.figures.note(jobs.length, performance.now() - begun);
    for (const answer of answers) answer();
    this.#changes.settle();
  }

  #commit(jobs: readonly Job[]): readonly (() => void)[] {
    try {
      return this.#noted(() => this.#together.immediate(jobs));
    } catch (error) {
      // Who has the lock would keep the second attempt waiting as long as the first.
      if (error instanceof SQLiteError && error.code === "SQLITE_BUSY") return jobs.map(refused(error));
      if (whyUnwritable(error) === "full" && this.#reserve?.spend()) return this.#commit(jobs);
      // What little room there is may be enough for some of them.
      if (whyUnwritable(error)) return jobs.map((job) => this.#commitAlone(job));
      return this.#commitApart(jobs);
    }
  }

  #commitApart(jobs: readonly Job[]): readonly (() => void)[] {
    try {
      return this.#noted(() => this.#apart.immediate(jobs));
    } catch (error) {
      return jobs.map(refused(error));
    }
  }

  #commitAlone(job: Job): () => void {
    try {
      return this.#noted(() => this.#alone.immediate(job));
    } catch (error) {
      return refused(error)(job);
    }
  }

  /** What `commit` gives, with a note of whether the disk took it. */
  #noted<Result>(commit: () => Result): Result {
    try {
      const result = commit();
      this.#done += 1;
      this.#isFailing = false;
      return result;
    } catch (error) {
      if (whyUnwritable(error)) this.#isFailing = true;
      throw error;
    }
  }
}

function refused(error: unknown): (job: Job) => () => void {
  return ({ reject }) =>
    () =>
      reject(error);
}
