import { SQL } from "bun";
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { inPostgres, startPostgres } from "./postgres.ts";
import { codeOf } from "./postgresErrors.ts";
import { isRunning } from "./postgresProcesses.ts";
import type { PostgresServer } from "./postgresServer.ts";

inPostgres("a PostgreSQL of the tests' own", () => {
  let server: PostgresServer;
  const pools: SQL[] = [];

  beforeAll(async () => {
    server = await startPostgres({ fsync: false });
  });

  afterEach(async () => {
    for (const pool of pools.splice(0)) await pool.close({ timeout: 0 });
  });

  afterAll(() => server.remove());

  function pool(url: string): SQL {
    const sql = new SQL(url, { max: 1 });
    pools.push(sql);
    return sql;
  }

  test("takes as many connections as a few nodes may want, and need not wait for the disk", async () => {
    const sql = pool(server.url("postgres"));
    const [settings] = await sql`
      select current_setting('max_connections') as most, current_setting('fsync') as fsync`;
    expect(settings).toEqual({ most: "400", fsync: "off" });
  });

  test("listens on 127.0.0.1 alone, on no socket in a folder", async () => {
    const elsewhere = pool(server.url("postgres").replace("127.0.0.1", "127.0.0.2"));
    expect(await codeOf(elsewhere`select 1`)).toBe("ERR_POSTGRES_CONNECTION_REFUSED");
    const sql = pool(server.url("postgres"));
    const [setting] = await sql`show unix_socket_directories`;
    expect(setting).toEqual({ unix_socket_directories: "" });
  });

  test("a new database is empty, and another one than the one before", async () => {
    const [first, second] = [pool(await server.newDatabase()), pool(await server.newDatabase())];
    await first`create table note (text text)`;
    const [note] = await second`select to_regclass('note') as found`;
    expect(note).toEqual({ found: null });
  });

  test("a stop throws out who is connected, and a restart has the same data on the same port", async () => {
    const sql = pool(await server.newDatabase());
    await sql`create table note (text text)`;
    const sleeping = codeOf(sql`select pg_sleep(60)`);
    await untilAsleep(server);
    await server.stop();
    expect(await sleeping).toBe("57P01");
    expect(await codeOf(pool(server.url("postgres"))`select 1`)).toBe("ERR_POSTGRES_CONNECTION_REFUSED");
    await server.restart();
    expect(await sql`select * from note`).toBeEmpty();
  });

  test("a crash leaves none of its processes, and what was committed", async () => {
    const url = await server.newDatabase();
    const sql = pool(url);
    await sql`create table note (text text)`;
    await sql`insert into note values ('kept')`;
    const held = await sql.reserve();
    await held`begin`;
    await held`insert into note values ('lost')`;
    const [backend] = await held<{ pid: number }[]>`select pg_backend_pid() as pid`;
    expect(isRunning(backend!.pid)).toBe(true);
    await server.kill();
    expect(isRunning(backend!.pid)).toBe(false);
    await server.restart();
    const notes = await pool(url)<{ text: string }[]>`select text from note`;
    expect(notes.map(({ text }) => text)).toEqual(["kept"]);
  });

  test("it starts only once", async () => {
    await expect(server.restart()).rejects.toThrow("is running");
  });

  test("a second one has a port of its own, waits for the disk unless told, and leaves nothing when it is removed", async () => {
    const other = await startPostgres();
    expect(other.port).not.toBe(server.port);
    const sql = pool(other.url("postgres"));
    const [settings] = await sql<{ folder: string; fsync: string }[]>`
      select current_setting('data_directory') as folder, current_setting('fsync') as fsync`;
    expect(settings!.fsync).toBe("on");
    expect(existsSync(settings!.folder)).toBe(true);
    await other.remove();
    expect(existsSync(settings!.folder)).toBe(false);
  });
});

/** Resolves when somebody waits in pg_sleep. */
async function untilAsleep(server: PostgresServer): Promise<void> {
  const sql = new SQL(server.url("postgres"), { max: 1 });
  while ((await sql`select 1 from pg_stat_activity where wait_event = 'PgSleep'`).length === 0);
  await sql.close({ timeout: 0 });
}
