import { CommitFigures } from "../commitFigures.ts";
import { type Commits, GroupCommit } from "../commits.ts";
import type { Connection, Line } from "./connection.ts";
import type { Copy, CopyChanges, Position } from "./copy.ts";
import { isPassing, isRefused, UnreachableError } from "./failures.ts";
import { notingBatch, type Statement, takingOut } from "./putting.ts";
import type { ChangedRows } from "./touched.ts";
import { type Job, Trial, type Tried } from "./trial.ts";

/** Where it is told that there is something new: the number of the batch. */
export const NEWS = "robin";

/** How long a machine may have the pen without a word, in ms: one that was stopped must not stop the others. */
const IDLE = 1_500;

/** How long writing is tried, in ms, while PostgreSQL does not answer; as long again where it is not known whether something was written. */
const PATIENCE = 4_000;

/** How long to wait until it is tried again, in ms. */
const PAUSE = 100;

/** Jobs in one batch. */
const TOGETHER = 500;

/** One try to write jobs. Once `isSent` only PostgreSQL knows whether they are written. */
type Attempt = { readonly id: string; tried: readonly Tried[]; head: number; isSent: boolean };

type Parts = {
  readonly copy: Copy;
  readonly connection: Pick<Connection, "reserve">;
  readonly changes: CopyChanges;
  /** Which machine this is, a UUID. */
  readonly node: string;
  /** Resolves when no machine answers from before batch `head`. */
  readonly untilAll: (head: number) => Promise<void>;
  readonly steady?: () => number;
};

/**
 * The one way to write what several machines share. One at a time has the pen, the lock on one row: it brings its copy up to date, tries the
 * work on the copy and undoes it, and puts the rows that this touched into PostgreSQL under the next number. Every copy, its own too, takes
 * them from there: all go through the same states in the same order.
 */
export class Pen implements Commits {
  readonly figures = new CommitFigures();
  #of: Parts;
  #steady: () => number;
  #trial: Trial;
  /** Takes what is written into tables that this machine has for itself. */
  #own: GroupCommit;
  #line: Line | undefined;
  #jobs: Job[] = [];
  #writing: Promise<void> | undefined;
  #done = 0;
  #isFailing = false;

  constructor(of: Parts) {
    this.#of = of;
    this.#steady = of.steady ?? (() => performance.now());
    this.#trial = new Trial(of.copy, of.changes);
    this.#own = new GroupCommit(of.copy.db, of.changes);
  }

  get done(): number {
    return this.#done;
  }

  get isFailing(): boolean {
    return this.#isFailing || this.#own.isFailing;
  }

  /**
   * Runs `work`, which does nothing but SQL, and resolves to its result once PostgreSQL has what it wrote, and the copy, too. It is run again
   * when a line breaks or a neighbour fails. When `work` throws, its own writes are undone and the promise rejects; its neighbours stay.
   */
  run<Result>(work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const attempt = () => {
        const { result, tell } = this.#of.changes.record(work);
        let answer = () => resolve(result);
        const tellAll = () => {
          try {
            tell();
          } catch (error) {
            answer = () => reject(error);
          }
        };
        return { tell: tellAll, resolve: () => answer() };
      };
      this.#enqueue({ attempt, reject });
    });
  }

  /** Resolves when all that waits is written, or has failed. */
  async flush(): Promise<void> {
    await this.#writing;
    this.#own.flush();
  }

  /** Gives the connection back, once all is written. */
  async close(): Promise<void> {
    await this.flush();
    this.#line?.free();
    this.#line = undefined;
  }

  /** Writes what waits, one batch after the other: while one is under way the next one gathers. */
  async #write(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#jobs.length > 0) await this.#batch(this.#jobs.splice(0, TOGETHER));
    this.#writing = undefined;
  }

  /** Writes `jobs`, or knows by the end that they are not written. */
  async #batch(jobs: readonly Job[]): Promise<void> {
    const begun = this.#steady();
    try {
      await this.#insist(jobs);
      this.figures.note(jobs.length, this.#steady() - begun);
      this.#isFailing = false;
    } catch (error) {
      const isFinal = isRefused(error);
      this.#isFailing = !isFinal;
      // What one of them wrote is no reason to refuse the others.
      if (isFinal && jobs.length > 1) for (const job of jobs) await this.#batch([job]);
      else for (const job of jobs) job.reject(error);
    }
  }

  async #insist(jobs: readonly Job[]): Promise<void> {
    const until = this.#steady() + PATIENCE;
    let doubt: Attempt | undefined;
    for (;;) {
      const attempt: Attempt = { id: crypto.randomUUID(), tried: [], head: 0, isSent: false };
      try {
        return this.#answer(await this.#attempt(jobs, attempt, doubt));
      } catch (error) {
        this.#break();
        if (!isPassing(error)) throw error;
        if (attempt.isSent) doubt = attempt;
        if (this.#steady() > until + (doubt ? PATIENCE : 0)) throw new UnreachableError(error);
        await Bun.sleep(PAUSE);
      }
    }
  }

  /**
   * One try. What became of an earlier one that ended without an answer, `doubt`, is known under the pen alone: who had it before has written
   * by then, or never will. Asked without it, the answer "not there" may be wrong.
   */
  async #attempt(jobs: readonly Job[], attempt: Attempt, doubt: Attempt | undefined): Promise<Attempt> {
    const { copy } = this.#of;
    const line = (this.#line ??= await this.#of.connection.reserve());
    const [, , , pulled, written] = await Promise.all([
      line.ask("begin"),
      line.ask(`set local idle_in_transaction_session_timeout = ${IDLE}`),
      line.ask("update pen set head = head + 1"),
      line.ask(copy.pulled, [copy.head, 1]),
      doubt ? line.ask("select 1 from batches where id = $1", [doubt.id]) : [],
    ]);
    const head = copy.take(pulled) + 1;
    if (doubt && written.length > 0) {
      await line.ask("rollback");
      return doubt;
    }
    const { tried, changed } = this.#trial.of(jobs);
    attempt.tried = tried;
    if (changed.rows.size + changed.gone.size === 0) {
      await line.ask("rollback");
      return attempt;
    }
    await this.#send(line, changed, head, attempt);
    this.#apply(changed, { head, batch: attempt.id, origin: copy.position!.origin }, tried);
    return attempt;
  }

  /** Puts rows into PostgreSQL, in one round trip, and commits. */
  async #send(line: Line, { rows, gone }: ChangedRows, head: number, attempt: Attempt): Promise<void> {
    const { copy, node } = this.#of;
    const statements: Statement[] = [];
    for (const [name, keys] of gone) statements.push(...takingOut(copy.tables.get(name)!, keys, head));
    for (const [name, some] of rows) {
      const table = copy.tables.get(name)!;
      statements.push([table.put, [some.map((row) => table.remote(row)), head]]);
    }
    statements.push(notingBatch(head, attempt.id, node));
    statements.push([`select pg_notify('${NEWS}', $1)`, [String(head)]]);
    statements.push(["commit", []]);
    attempt.isSent = true;
    attempt.head = head;
    await Promise.all(statements.map(([statement, values]) => line.ask(statement, values)));
  }

  #apply(changed: ChangedRows, position: Position, tried: readonly Tried[]): void {
    const { copy } = this.#of;
    // Somebody may have asked PostgreSQL meanwhile, and have had the answer first.
    if (position.head <= copy.head) return;
    copy.apply(changed, position, () => {
      for (const one of tried) if ("outcome" in one && !one.isOwn) one.outcome.tell();
    });
  }

  /** Answers each job of a try that was written: one that takes something away from somebody once that holds on all machines. */
  #answer({ tried, head }: Attempt): void {
    this.#done += 1;
    for (const one of tried) {
      if ("error" in one) one.job.reject(one.error);
      else if (one.isOwn) this.#writeOwn(one.job).catch(() => {});
      else if (one.bars) this.#of.untilAll(head).then(one.outcome.resolve, one.job.reject);
      else one.outcome.resolve();
    }
  }

  /** Runs a job again that has written only what this machine has for itself, since that was undone with all else. */
  async #writeOwn(job: Job): Promise<void> {
    try {
      const outcome = await this.#own.run(() => this.#trial.own(job));
      // What it came to by then is to be written for all.
      if (!outcome) return this.#enqueue(job);
      outcome.tell();
      outcome.resolve();
    } catch (error) {
      job.reject(error);
    }
  }

  #enqueue(job: Job): void {
    this.#jobs.push(job);
    this.#writing ??= this.#write();
  }

  #break(): void {
    this.#line?.break();
    this.#line = undefined;
  }
}
