import type { Database } from "bun:sqlite";
import { afterAll, afterEach, beforeAll } from "bun:test";
import type { Program } from "../../../src/database/shared/program.ts";
import { startPostgres } from "../../support/postgres.ts";
import type { PostgresServer } from "../../support/postgresServer.ts";
import { machine } from "./machines.ts";

export type Machine = Awaited<ReturnType<typeof machine>>;

/** A PostgreSQL for the tests of one file, and the machines of each. `keepsTables`: not where a test changes the tables of a database. */
export function stage({ keepsTables = true } = {}) {
  let postgres: PostgresServer;
  let url: string;
  const urls: string[] = [];
  const machines: Machine[] = [];

  beforeAll(async () => {
    postgres = await startPostgres({ fsync: false });
  });
  afterEach(async () => {
    for (const { commits, connection, lease, duty } of machines.splice(0)) {
      await duty.stop();
      await lease.stop();
      await commits.close();
      await connection.close();
    }
    for (const used of urls.splice(0)) postgres.giveBack(used);
  });
  afterAll(() => postgres.remove());

  /** Has the next machines share an empty database. */
  async function begin(): Promise<void> {
    url = await postgres.newDatabase({ keepsTables });
    urls.push(url);
  }

  /** The first machine of a new database. */
  async function fresh(): Promise<Machine> {
    await begin();
    return join();
  }

  /** Another machine of the same; `db` is what it has in its folder. */
  async function join(db?: Database, program?: Program): Promise<Machine> {
    const made = await machine(url, db, undefined, program);
    machines.push(made);
    return made;
  }

  return {
    machines,
    begin,
    fresh,
    join,
    get postgres() {
      return postgres;
    },
    get url() {
      return url;
    },
  };
}
