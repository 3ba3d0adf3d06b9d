import { afterAll, afterEach, beforeAll } from "bun:test";
import { Connection } from "../../../src/database/shared/connection.ts";
import { startPostgres } from "../../support/postgres.ts";
import type { PostgresServer } from "../../support/postgresServer.ts";

/** A PostgreSQL with one database for the tests of a file, and the connections of each, whose questions may take `limit` ms. */
export function connections(limit: number) {
  let postgres: PostgresServer;
  let url: string;
  const open: Connection[] = [];

  beforeAll(async () => {
    postgres = await startPostgres({ fsync: false });
    url = await postgres.newDatabase();
  });
  afterEach(async () => {
    // One that fails is to fail alone.
    postgres.thaw();
    for (const connection of open.splice(0)) await connection.close();
  });
  afterAll(() => postgres.remove());

  return {
    connect(): Connection {
      const connection = new Connection(url, limit);
      open.push(connection);
      return connection;
    },
    get postgres() {
      return postgres;
    },
    get url() {
      return url;
    },
  };
}
