import type { Database } from "bun:sqlite";
import type { Broadcast } from "../../src/base/broadcast.ts";
import type { CopyChanges } from "../../src/database/shared/copy.ts";
import { openShared, type Shared } from "../../src/database/shared/shared.ts";
import { Files } from "../../src/domain/files/files.ts";
import type { RowChanges } from "../../src/domain/rows.ts";
import { SearchIndex } from "../../src/domain/search/searchIndex.ts";
import { IndexFollower } from "../../src/domain/search/indexFollower.ts";
import type { SharedStore } from "../../src/sharedStore.ts";
import { soon } from "./soon.ts";

type Hearer = Parameters<Broadcast["on"]>;

/** A machine that goes on from test to test. Who listens to it is of one test alone. */
export class Machine {
  readonly db: Database;
  /** Words that it has told the others, and that it has heard of them. */
  sent = 0;
  heard = 0;
  #shared!: Shared;
  #changes: RowChanges;
  #topics = new Set<string>();
  #hearers: Hearer[] = [];

  private constructor(db: Database, changes: RowChanges) {
    this.db = db;
    this.#changes = changes;
  }

  static async open(db: Database, url: string, changes: RowChanges): Promise<Machine> {
    const machine = new Machine(db, changes);
    const follower = () => new IndexFollower(db, new Files(db, changes, Date.now));
    const diverged = (error: Error) => {
      throw error;
    };
    const told: CopyChanges = {
      record: (work) => machine.#changes.record(work),
      settle: () => machine.#changes.settle(),
      note: (kind: never, before: never, after: never) => machine.#changes.note(kind, before, after),
    };
    machine.#shared = await openShared(db, url, { changes: told, follower, diverged, after: soon });
    await machine.#shared.start();
    const index = new SearchIndex(db, machine.#shared.commits, new Files(db, changes, Date.now));
    while (await index.catchUpSome());
    return machine;
  }

  /** What a Robin of a new test is made with; nobody of an earlier one tells anything any more, or is told of it. */
  renewed(changes: RowChanges): SharedStore {
    this.#changes = changes;
    const hearers: Hearer[] = [];
    this.#hearers = hearers;
    const { broadcast } = this.#shared;
    const on = (...hearer: Hearer) => {
      hearers.push(hearer);
      const [topic] = hearer;
      if (this.#topics.has(topic)) return;
      this.#topics.add(topic);
      broadcast.on(topic, (word) => this.#hear(topic, word));
    };
    const send = (topic: string, word: unknown) => {
      if (this.#hearers !== hearers) return;
      broadcast.send(topic, word);
      this.sent += 1;
    };
    return { ...this.#shared, changes, broadcast: { on, send } };
  }

  #hear(topic: string, word: unknown): void {
    this.heard += 1;
    for (const [meant, hear] of this.#hearers) if (meant === topic) hear(word);
  }
}
