import { afterAll, afterEach, beforeAll, expect } from "bun:test";
import { rowOf } from "../../../src/database/shared/copy.ts";
import { startPostgres } from "../../support/postgres.ts";
import { PostgresProxy } from "../../support/postgresProxy.ts";
import type { PostgresServer } from "../../support/postgresServer.ts";
import { eventually } from "../../support/eventually.ts";
import { contents } from "./machines.ts";
import { once } from "./once.ts";
import { addAuthor, type Said, type Writer, writer } from "./writer.ts";

/** A writer whose way to PostgreSQL has a proxy of its own. */
export type Far = Writer & { readonly proxy: PostgresProxy };

/** A PostgreSQL for the tests of one file, with databases in which machines write and things go wrong. */
export class FaultStage {
  server!: PostgresServer;
  #model = "";
  #databases = 0;
  #places: Place[] = [];

  constructor() {
    beforeAll(async () => {
      this.server = await startPostgres({ fsync: false });
      const url = await this.server.newDatabase();
      const first = await writer(url);
      await addAuthor(first);
      await first.commits.close();
      await first.connection.close();
      this.#model = new URL(url).pathname.slice(1);
    });
    afterEach(() => this.close());
    afterAll(() => this.server.remove());
  }

  /** A new database with all tables, and a machine that nothing stands in the way of. */
  async open(): Promise<Place> {
    const name = `faults_${++this.#databases}`;
    await once(
      this.server.url("postgres"),
      `create database ${name} template ${this.#model} strategy file_copy`,
    );
    const url = this.server.url(name);
    const place = new Place(url, this.server.port, await writer(url));
    this.#places.push(place);
    return place;
  }

  /** Ends what was opened. */
  async close(): Promise<void> {
    for (const place of this.#places.splice(0)) await place.close();
  }
}

/** A database, and the machines that share it. */
export class Place {
  readonly url: string;
  readonly near: Writer;
  readonly all: Writer[];
  #port: number;
  #proxies: PostgresProxy[] = [];

  constructor(url: string, port: number, near: Writer) {
    this.url = url;
    this.#port = port;
    this.near = near;
    this.all = [near];
  }

  /** Another machine, by way of a proxy. `limit`: how long a question of it may take, in ms; on a busy computer it may begin late. */
  async join(limit?: number): Promise<Far> {
    const proxy = await PostgresProxy.start(this.#port);
    this.#proxies.push(proxy);
    let made: Writer | undefined;
    await eventually(async () => (made = await writer(proxy.url(this.url), limit)));
    const far = { ...made!, proxy };
    this.all.push(far);
    return far;
  }

  /**
   * Sees, once all are up to date, that the copies are row for row what PostgreSQL has, and that who read and who listened had each message
   * once, in order; gives the messages.
   */
  async agreed(): Promise<readonly Said[]> {
    for (const { puller } of this.all) await eventually(() => puller.pull());
    const truth = await this.#rows();
    const messages = this.near.db
      .query<{ said: Said }, []>("select id || ' ' || content as said from messages order by id")
      .all()
      .map(({ said }) => said);
    for (const one of this.all) {
      one.look();
      expect(contents(one)).toEqual(truth);
      expect(one.read).toEqual(messages);
      expect(one.told).toEqual(messages.map((said) => Number.parseInt(said)));
      expect(one.heads).toEqual(one.heads.toSorted((a, b) => a - b));
    }
    return messages;
  }

  /** What the messages say once all agree. */
  async contents(): Promise<readonly string[]> {
    return (await this.agreed()).map((said) => said.slice(said.indexOf(" ") + 1));
  }

  /** Resolves when somebody waits for the pen, or `otherwise` is settled. */
  async untilWaiting(otherwise: Promise<unknown>): Promise<void> {
    let isSettled = false;
    const settle = () => void (isSettled = true);
    otherwise.then(settle, settle);
    const waiting = () =>
      this.near.connection.ask(
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
    while (!isSettled && (await waiting()).length === 0);
  }

  /** How many connections there are. */
  async connections(): Promise<number> {
    const rows = await once(
      this.url,
      "select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
    return rows.length;
  }

  async close(): Promise<void> {
    for (const proxy of this.#proxies) proxy.resume();
    for (const { lease, commits, connection } of this.all) {
      await lease.stop();
      await commits.close();
      await connection.close();
    }
    for (const proxy of this.#proxies) await proxy.stop();
  }

  /** All rows of all shared tables in PostgreSQL, as `contents` has those of a copy. */
  async #rows(): Promise<ReturnType<typeof contents>> {
    const { copy, connection } = this.near;
    const rows: Record<string, string[]> = {};
    for (const [name, table] of copy.tables) {
      const there = await connection.ask(table.rows);
      rows[name] = there.map(({ row }) => JSON.stringify(table.remote(table.local(rowOf(row))))).toSorted();
    }
    return rows;
  }
}
