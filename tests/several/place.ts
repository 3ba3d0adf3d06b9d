import type { Database } from "bun:sqlite";
import { Changes } from "../../src/database/changes.ts";
import { openMemory } from "../../src/database/database.ts";
import { sharedTables } from "../../src/database/shared/tables.ts";
import type { RowChanges } from "../../src/domain/rows.ts";
import type { Robin } from "../../src/robin.ts";
import type { SharedStore } from "../../src/sharedStore.ts";
import { preparingLate } from "../support/lazy.ts";
import { makeDatabase } from "./databases.ts";
import { allTold, catchUp, removed, settle, type Stores } from "./catchingUp.ts";
import { differences, emptied, replace } from "./differences.ts";
import { countDirectWrites } from "./directWrites.ts";
import { LateBroadcast, LateCommits } from "./late.ts";
import { Machine } from "./machine.ts";
import { isByFirst } from "./open.ts";

export type Asked = (request: Request) => Response | Promise<Response>;

/** Makes the Robin of a machine that is not the first one. */
type Assemble = (store: SharedStore) => { readonly robin: Robin; readonly ask: Asked };

/** Machines besides the one that the test knows. */
const OTHERS = 2;

/** How often it is looked whether the test has written something while a request waits for its answer, in ms. */
const LOOKS_EVERY = 20;

/** Machines of one place; `written`: how many rows were ever written into the file of the first one, past all rules. */
type Machines = { readonly all: readonly Machine[]; readonly written: () => number };

/** Machines that no test uses, which would take long to start anew. */
const free: Machines[] = [];

/**
 * What the machines of a test share, from its first request on. `db` is the file of the one that the test knows: what the test writes there,
 * past all rules, gets to the others before the next request.
 */
export class SharedPlace {
  readonly db: Database;
  /** What the first one's Robin is made with; it joins later. */
  readonly first: SharedStore;
  /** The Robin of the first one. */
  robin: Robin | undefined;
  #machines: Machines | undefined;
  #assemble: Assemble;
  #changes: RowChanges = new Changes();
  #broadcast = new LateBroadcast();
  #joined: Promise<Joined> | undefined;
  #settledAt = -1;
  #settling: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(assemble: Assemble) {
    this.#machines = free.pop();
    const [first] = this.#machines?.all ?? [];
    this.db = first ? emptied(first.db) : preparingLate(openMemory());
    this.#assemble = assemble;
    this.first = {
      db: this.db,
      commits: new LateCommits(this.db, this.#changes, async () => (await this.#settled()).stores[0].commits),
      changes: this.#changes,
      head: () => 0,
      isGood: () => true,
      broadcast: this.#broadcast,
      duty: { isOn: () => true, call: () => {} },
      pull: async () => (await this.#join()).stores[0].pull(),
      untilAll: async () => (await this.#join()).stores[0].untilAll(),
      start: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
  }

  /** Has any of the machines answer; `first` is how the one does that the test knows. */
  async ask(request: Request, first: Asked): Promise<Response> {
    const joined = await this.#settled();
    const all = isByFirst() ? [first] : [first, ...joined.asked];
    const answer = Promise.resolve(all[Math.floor(Math.random() * all.length)]!(request));
    // What is written meanwhile may be what a held poll waits for.
    while (Bun.peek.status(answer) === "pending" && !this.#isClosed) {
      await this.#settled();
      await Promise.race([answer, Bun.sleep(LOOKS_EVERY)]);
    }
    if (isOpen(this.db) && !this.#isClosed) {
      await catchUp(joined.stores);
      await removed(joined.stores[0]);
    }
    return answer;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#settling;
    const joined = await this.#joined;
    for (const { jobs } of [this.robin!, ...(joined?.robins ?? [])]) await jobs.stop();
    // What is under way is not to come into the next test.
    if (joined) {
      for (const { commits } of joined.stores) await commits.flush();
      await catchUp(joined.stores);
      await allTold(this.#machines!.all);
    }
    if (this.#machines && isOpen(this.db)) free.push(this.#machines);
  }

  #join(): Promise<Joined> {
    return (this.#joined ??= this.#joinAll());
  }

  async #joinAll(): Promise<Joined> {
    this.#machines ??= await start(this.db, this.#changes);
    const [first, second, ...rest] = this.#machines.all;
    const own = first!.renewed(this.#changes);
    const others = [second!, ...rest].map((machine) => machine.renewed(new Changes()));
    const stores = [own, others[0]!, ...others.slice(1)] as const;
    this.#broadcast.joins(own.broadcast);
    await settle(stores);
    const assembled = others.map(this.#assemble);
    return { stores, robins: assembled.map(({ robin }) => robin), asked: assembled.map(({ ask }) => ask) };
  }

  /** All machines, which have what the test has written. One after the other: who comes second finds it written. */
  #settled(): Promise<Joined> {
    const settled = this.#settling.then(async () => {
      const joined = await this.#join();
      // Once closed, the machines may be those of the next test.
      if (this.#isClosed || !isOpen(this.db)) return joined;
      await catchUp(joined.stores);
      // Without a write of the test's own there is nothing to compare.
      const { written } = this.#machines!;
      if (written() !== this.#settledAt) await settle(joined.stores);
      this.#settledAt = written();
      await allTold(this.#machines!.all);
      return joined;
    });
    this.#settling = settled.catch(() => {});
    return settled;
  }
}

type Joined = {
  readonly stores: Stores;
  readonly robins: readonly Robin[];
  readonly asked: readonly Asked[];
};

/** Whether `db` is there: a test may close it to see that nothing is read. */
function isOpen(db: Database): boolean {
  try {
    db.run("select 1");
    return true;
  } catch {
    return false;
  }
}

/** Starts machines, the first one with what is in `db`. */
async function start(db: Database, changes: RowChanges): Promise<Machines> {
  const url = await makeDatabase();
  const open = () => Machine.open(preparingLate(openMemory()), url, new Changes());
  const second = await open();
  const store = second.renewed(new Changes());
  const written = differences(db, store.db);
  await store.commits.run(() => replace(store.db, written, store.changes));
  // The first one gets a copy of what it has.
  emptied(db);
  for (const table of sharedTables(db).values()) table.clear();
  const first = await Machine.open(db, url, changes);
  const all = [first, second];
  while (all.length <= OTHERS) all.push(await open());
  return { all, written: countDirectWrites(db) };
}
