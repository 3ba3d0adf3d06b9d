import type { Database } from "bun:sqlite";
import type { Broadcast } from "../../src/base/broadcast.ts";
import { CommitFigures } from "../../src/database/commitFigures.ts";
import { type Commits, GroupCommit } from "../../src/database/commits.ts";
import type { RowChanges } from "../../src/domain/rows.ts";

type Waiting = { readonly write: (commits: Commits) => Promise<void> };

/** Commits of one who joins the others later. What is flushed at once is written into its own file, as a test writes there. */
export class LateCommits implements Commits {
  readonly isFailing = false;
  readonly figures = new CommitFigures();
  done = 0;
  #own: GroupCommit;
  #shared: () => Promise<Commits>;
  #waiting: Waiting[] = [];

  constructor(db: Database, changes: RowChanges, shared: () => Promise<Commits>) {
    this.#own = new GroupCommit(db, changes);
    this.#shared = shared;
  }

  run<Result>(work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const write = (commits: Commits) => commits.run(work).then(resolve, reject);
      if (this.#waiting.length === 0) setImmediate(() => this.#share().catch(reject));
      this.#waiting.push({ write });
    });
  }

  flush(): void {
    for (const { write } of this.#taken()) void write(this.#own);
    this.#own.flush();
  }

  async #share(): Promise<void> {
    const waiting = this.#taken();
    if (waiting.length === 0) return;
    const commits = await this.#shared();
    for (const { write } of waiting) void write(commits);
  }

  #taken(): readonly Waiting[] {
    this.done += 1;
    return this.#waiting.splice(0);
  }
}

/** The broadcast of one who joins the others later: until then nobody is there who could hear. */
export class LateBroadcast implements Broadcast {
  #others: Broadcast | undefined;
  #hearers: Parameters<Broadcast["on"]>[] = [];

  send(topic: string, word: unknown): void {
    this.#others?.send(topic, word);
  }

  on(...hearer: Parameters<Broadcast["on"]>): void {
    if (this.#others) this.#others.on(...hearer);
    else this.#hearers.push(hearer);
  }

  joins(others: Broadcast): void {
    this.#others = others;
    for (const hearer of this.#hearers) others.on(...hearer);
  }
}
