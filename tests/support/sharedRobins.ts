import { afterAll, afterEach, beforeAll } from "bun:test";
import { readSettings } from "../../src/base/settings.ts";
import { openMemory } from "../../src/database/database.ts";
import { assemble } from "../../src/robin.ts";
import { openSharedStore } from "../../src/sharedStore.ts";
import { HandTimer } from "./handTimer.ts";
import { startPostgres } from "./postgres.ts";
import type { PostgresServer } from "./postgresServer.ts";
import { dataDir } from "./robin.ts";

export type SharedRobin = Awaited<ReturnType<typeof startSharedRobin>>;

/** A Robin on a machine that shares the database at `url`, where time stands still. It follows nothing by itself, unless a test starts it. */
async function startSharedRobin(url: string) {
  const db = openMemory();
  const { later: after } = new HandTimer();
  const shared = await openSharedStore(db, url, { diverged: () => {}, steady: () => 0, after });
  const robin = assemble(db, readSettings({ DATA_DIR: dataDir() }), Date.now, () => {}, { shared, after });
  const { jobs } = robin;
  const start = () => shared.start({ begin: () => jobs.takeOver(), beginOne: (name) => jobs.takeOver(name) });
  return { ...robin, shared, start };
}

/** A PostgreSQL for the tests of one file, and the Robins that share its databases. */
export function sharedRobins() {
  let postgres: PostgresServer;
  let url: string;
  const urls: string[] = [];
  const robins: SharedRobin[] = [];

  const close = async () => {
    for (const { jobs, shared } of robins.splice(0)) {
      await jobs.stop();
      await shared.close();
    }
    for (const used of urls.splice(0)) postgres.giveBack(used);
  };
  beforeAll(async () => {
    postgres = await startPostgres({ fsync: false });
  });
  afterEach(close);
  afterAll(() => postgres.remove());

  /** The first Robin of a new database. */
  async function fresh(): Promise<SharedRobin> {
    urls.push((url = await postgres.newDatabase({ keepsTables: true })));
    return join();
  }

  /** Another one of the same. */
  async function join(): Promise<SharedRobin> {
    const robin = await startSharedRobin(url);
    robins.push(robin);
    return robin;
  }

  return { fresh, join, close };
}
