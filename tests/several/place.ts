import type { Database } from "bun:sqlite";
import type { Broadcast } from "../../src/base/broadcast.ts";
import { Changes } from "../../src/database/changes.ts";
import { type Commits, GroupCommit } from "../../src/database/commits.ts";
import { openMemory } from "../../src/database/database.ts";
import { openShared } from "../../src/database/shared/shared.ts";
import { type Tables, sharedTables } from "../../src/database/shared/tables.ts";
import { Files } from "../../src/domain/files/files.ts";
import type { RowChanges } from "../../src/domain/rows.ts";
import { IndexFollower } from "../../src/domain/search/indexFollower.ts";
import type { Robin } from "../../src/robin.ts";
import type { SharedStore } from "../../src/sharedStore.ts";
import { preparingLate } from "../support/lazy.ts";
import { isByFirst } from "./open.ts";
import { Databases } from "./databases.ts";
import { differences, replace } from "./differences.ts";

type Asked = (request: Request) => Response | Promise<Response>;

/** Makes the Robin of a machine that is not the first one. */
type Assemble = (store: SharedStore) => { readonly robin: Robin; readonly ask: Asked };

/** Machines besides the one that the test knows. */
const OTHERS = 2;

const databases = new Databases(Bun.env["SEVERAL"] ?? "");

/**
 * What the machines of a test share, from its first request on. `db` is the file of the one that the test knows: what the test writes there,
 * past all rules, gets to the others before the next request.
 */
export class SharedPlace {
  /** What the first one's Robin is made with; it joins later. */
  readonly first: SharedStore;
  #db: Database;
  #assemble: Assemble;
  #changes: RowChanges = new Changes();
  #broadcast = new LateBroadcast();
  /** The Robin of the first one. */
  robin: Robin | undefined;
  #joined: Promise<Joined> | undefined;
  #indexing: Promise<void> | undefined;
  #settling: Promise<unknown> = Promise.resolve();

  constructor(db: Database, assemble: Assemble) {
    this.#db = db;
    this.#assemble = assemble;
    this.first = {
      db,
      commits: new LateCommits(db, this.#changes, async () => (await this.#settled()).stores[0].commits),
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
    await (this.#indexing ??= this.robin?.indexing.start());
    const all = isByFirst() ? [first] : [first, ...joined.asked];
    const response = await all[Math.floor(Math.random() * all.length)]!(request);
    await pullAll(joined);
    return response;
  }

  async close(): Promise<void> {
    const joined = await this.#joined;
    if (!joined) return;
    for (const { jobs } of joined.robins) await jobs.stop();
    for (const store of joined.stores) await store.close();
    databases.giveBack(joined.url);
  }

  #join(): Promise<Joined> {
    return (this.#joined ??= join(this.#db, this.#changes, this.#assemble).then((joined) => {
      this.#broadcast.joins(joined.stores[0].broadcast);
      return joined;
    }));
  }

  /** All machines, which have what the test has written. One after the other: who comes second finds it written. */
  #settled(): Promise<Joined> {
    const settled = this.#settling.then(async () => settle(this.#db, await this.#join()));
    this.#settling = settled.catch(() => {});
    return settled;
  }
}

async function settle(db: Database, joined: Joined): Promise<Joined> {
  const [first, second] = joined.stores;
  do await Promise.all([first.pull(), second.pull()]);
  while (first.head() !== second.head());
  const written = differences(joined.tables, db, second.db);
  if (written.length > 0) await second.commits.run(() => replace(second.db, written, second.changes));
  await pullAll(joined);
  return joined;
}

/** Nobody sees at once what somebody else has said by another machine: the tests were written for one. */
async function pullAll({ stores }: Joined): Promise<void> {
  await Promise.all(stores.map((store) => store.pull()));
}

type Waiting = { readonly write: (commits: Commits) => Promise<void> };

/** Commits of one who joins the others later. What is flushed at once is written into its own file, as a test writes there. */
class LateCommits implements Commits {
  readonly isFailing = false;
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
class LateBroadcast implements Broadcast {
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

type Joined = {
  readonly url: string;
  readonly tables: Tables;
  readonly stores: readonly [SharedStore, SharedStore, ...SharedStore[]];
  readonly robins: readonly Robin[];
  readonly asked: readonly Asked[];
};

async function join(db: Database, changes: RowChanges, assemble: Assemble): Promise<Joined> {
  const url = await databases.take();
  const others = [await open(preparingLate(openMemory()), url)];
  const tables = sharedTables(db);
  // What the test has written so far is what there is; of that the first machine gets a copy.
  await others[0]!.commits.run(() =>
    replace(others[0]!.db, differences(tables, db, others[0]!.db), others[0]!.changes),
  );
  clear(db, tables);
  const first = await open(db, url, changes);
  while (others.length < OTHERS) others.push(await open(preparingLate(openMemory()), url));
  const assembled = others.map(assemble);
  for (const store of [first, ...others]) await store.start();
  for (const { robin } of assembled) await robin.indexing.start();
  const stores = [first, others[0]!, ...others.slice(1)] as const;
  return {
    url,
    tables,
    stores,
    robins: assembled.map(({ robin }) => robin),
    asked: assembled.map(({ ask }) => ask),
  };
}

async function open(db: Database, url: string, changes: RowChanges = new Changes()): Promise<SharedStore> {
  const follower = () => new IndexFollower(db, new Files(db, changes, Date.now));
  const diverged = (error: Error) => {
    throw error;
  };
  return { ...(await openShared(db, url, { changes, follower, diverged })), changes };
}

function clear(db: Database, tables: Tables): void {
  db.run("pragma foreign_keys = off");
  for (const name of tables.keys()) db.run(`delete from "${name}"`);
  db.run("pragma foreign_keys = on");
}
