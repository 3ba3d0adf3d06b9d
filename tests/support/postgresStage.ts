import { SQL } from "bun";
import { afterAll, afterEach, beforeAll, beforeEach } from "bun:test";
import { startPostgres } from "./postgres.ts";
import { PostgresProxy } from "./postgresProxy.ts";
import type { PostgresServer } from "./postgresServer.ts";

/** A server for the tests of a `describe`, and for each test a proxy before it and an empty table of notes. */
export class PostgresStage {
  server!: PostgresServer;
  proxy!: PostgresProxy;
  /** The address of the database, at the server itself. */
  url = "";
  /** Asks by way of the proxy, on one connection. */
  sql!: SQL;
  /** Asks the server itself, on one connection. */
  direct!: SQL;
  #pools: SQL[] = [];

  constructor() {
    beforeAll(async () => {
      this.server = await startPostgres({ fsync: false });
      this.url = await this.server.newDatabase();
    });
    beforeEach(async () => {
      this.proxy = await PostgresProxy.start(this.server.port);
      this.sql = this.pool(this.proxy.url(this.url));
      this.direct = this.pool(this.url);
      await this.direct`create table if not exists note (text text)`;
      await this.direct`truncate note`;
    });
    afterEach(async () => {
      for (const pool of this.#pools.splice(0)) await pool.close({ timeout: 0 });
      await this.proxy.stop();
    });
    afterAll(() => this.server.remove());
  }

  /** Connections to `url`, one unless told, which end with the test. */
  pool(url: string, options: Bun.SQL.PostgresOrMySQLOptions = {}): SQL {
    const made = new SQL(url, { max: 1, ...options });
    this.#pools.push(made);
    return made;
  }

  /** Writes notes by way of the proxy in one transaction, all in one go. */
  async note(...texts: string[]): Promise<void> {
    const pen = await this.sql.reserve();
    try {
      const inserts = texts.map((text) => pen`insert into note values (${text})`);
      await Promise.all([pen`begin`, ...inserts, pen`commit`]);
    } finally {
      pen.release();
    }
  }

  /** The notes that are committed, by the alphabet. */
  async notes(): Promise<string[]> {
    const rows = await this.direct<{ text: string }[]>`select text from note order by text`;
    return rows.map(({ text }) => text);
  }

  /** Resolves when no more than these have a connection, beside `direct`: what others sent before they were cut off is done then. */
  async untilLeft(count: number): Promise<void> {
    const others = () => this.direct`
      select 1 from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;
    while ((await others()).length > count);
  }
}
