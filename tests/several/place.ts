import type { Database } from "bun:sqlite";
import type { Broadcast } from "../../src/base/broadcast.ts";
import { Changes } from "../../src/database/changes.ts";
import type { Commits } from "../../src/database/commits.ts";
import { openMemory } from "../../src/database/database.ts";
import { openShared } from "../../src/database/shared/shared.ts";
import { type Tables, sharedTables } from "../../src/database/shared/tables.ts";
import { Files } from "../../src/domain/files/files.ts";
import type { RowChanges } from "../../src/domain/rows.ts";
import { IndexFollower } from "../../src/domain/search/indexFollower.ts";
import type { Robin } from "../../src/robin.ts";
import type { SharedStore } from "../../src/sharedStore.ts";
import { preparingLate } from "../support/lazy.ts";
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
  #joined: Promise<Joined> | undefined;

  constructor(db: Database, assemble: Assemble) {
    this.#db = db;
    this.#assemble = assemble;
    let done = 0;
    const commits: Commits = {
      get done() {
        return done;
      },
      isFailing: false,
      run: async (work) => {
        const { stores } = await this.#settled();
        const result = await stores[0].commits.run(work);
        done += 1;
        return result;
      },
      flush: async () => (await this.#join()).stores[0].commits.flush(),
    };
    this.first = {
      db,
      commits,
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
    const { asked, stores } = await this.#settled();
    const all = [first, ...asked];
    const response = await all[Math.floor(Math.random() * all.length)]!(request);
    // The test may look into the file of the first one.
    await stores[0].pull();
    await removed(stores[0]);
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

  /** All machines, which have what the test has written. */
  async #settled(): Promise<Joined> {
    const joined = await this.#join();
    const [first, second] = joined.stores;
    do await Promise.all([first.pull(), second.pull()]);
    while (first.head() !== second.head());
    const written = differences(joined.tables, this.#db, second.db);
    if (written.length > 0) {
      await second.commits.run(() => replace(second.db, written));
      await Promise.all(joined.stores.map((store) => store.pull()));
    }
    return joined;
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
  await others[0]!.commits.run(() => replace(others[0]!.db, differences(tables, db, others[0]!.db)));
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

/** Waits until bytes are gone that nothing names any more, unless that takes a while: alone they go at once. */
async function removed({ db, pull }: SharedStore): Promise<void> {
  const query = db.query<{ id: string }, []>("select id from file_holds where state <> 'wanted' limit 1");
  for (const end = performance.now() + 500; query.get() !== null && performance.now() < end;) {
    await Bun.sleep(5);
    await pull();
  }
}

function clear(db: Database, tables: Tables): void {
  db.run("pragma foreign_keys = off");
  for (const name of tables.keys()) db.run(`delete from "${name}"`);
  db.run("pragma foreign_keys = on");
}
