import { bars } from "./barring.ts";
import type { Copy, CopyChanges } from "./copy.ts";
import type { ChangedRows, TouchedKeys } from "./touched.ts";

/** What somebody wants to write. */
export type Job = { readonly attempt: () => Outcome; readonly reject: (error: unknown) => void };

/** What a job came to: tells the listeners of it, and answers who wanted it. */
type Outcome = { readonly tell: () => void; readonly resolve: () => void };

/** What became of a job. `isOwn`: it wrote nothing but what this machine has for itself. `bars`: it may take something away from somebody. */
export type Tried =
  | { readonly job: Job; readonly outcome: Outcome; readonly isOwn: boolean; readonly bars: boolean }
  | { readonly job: Job; readonly error: unknown };

type Attempt =
  | { readonly job: Job; readonly outcome: Outcome; readonly isOwn: boolean; readonly keys: TouchedKeys }
  | { readonly job: Job; readonly error: unknown };

/** Does work on the copy to see what comes of it, and undoes that. */
export class Trial {
  #copy: Copy;
  #changes: CopyChanges;
  #written;

  constructor(copy: Copy, changes: CopyChanges) {
    this.#copy = copy;
    this.#changes = changes;
    this.#written = copy.db.query<{ rows: number }, []>("select total_changes() as rows");
  }

  /** Tries `jobs`, one on top of the other: what became of each, and which shared rows come out of it. */
  of(jobs: readonly Job[]): { readonly tried: readonly Tried[]; readonly changed: ChangedRows } {
    const { tables } = this.#copy;
    const { attempts, changed } = this.#tryAll(jobs);
    const tried = attempts.map((one) =>
      "error" in one ? one : { ...one, bars: bars(tables, one.keys, changed) },
    );
    return { tried, changed };
  }

  /** Tries `jobs` and undoes what they have written. */
  #tryAll(jobs: readonly Job[]): { readonly attempts: readonly Attempt[]; readonly changed: ChangedRows } {
    const { db, touched } = this.#copy;
    using _ = this.#copy.related();
    db.run("begin immediate");
    try {
      touched.note();
      const attempts = jobs.map((job) => this.#try(job));
      const keys = attempts.flatMap((one) => ("error" in one ? [] : [...one.keys]));
      return { attempts, changed: touched.read(new Map(keys)) };
    } finally {
      // A disk that is full may have undone all of it.
      if (db.inTransaction) db.run("rollback");
      // What was noted is undone with it.
      this.#changes.settle();
    }
  }

  /** Runs, within a commit, a job that writes nothing that is shared; undefined when it does, which is undone. */
  own(job: Job): Outcome | undefined {
    const { db, touched } = this.#copy;
    touched.note();
    db.run("savepoint own");
    const outcome = job.attempt();
    const isOwn = touched.drain(new Map()) === 0;
    if (!isOwn) db.run("rollback to own");
    db.run("release own");
    touched.stop();
    return isOwn ? outcome : undefined;
  }

  #try(job: Job): Attempt {
    const { db, touched } = this.#copy;
    const keys: TouchedKeys = new Map();
    const before = this.#written.get()!.rows;
    db.run("savepoint job");
    try {
      const outcome = job.attempt();
      const hasWritten = this.#written.get()!.rows > before;
      const isOwn = touched.drain(keys) === 0 && hasWritten;
      db.run("release job");
      return { job, outcome, isOwn, keys };
    } catch (error) {
      if (!db.inTransaction) throw error;
      db.run("rollback to job");
      db.run("release job");
      return { job, error };
    }
  }
}
