import { SQL } from "bun";
import { startPostgres } from "../support/postgres.ts";

/** Databases of one PostgreSQL, used again and again: to make one takes a hundred times as long as to empty it. */
export class Databases {
  #server: ReturnType<typeof startPostgres> | undefined;
  #free: string[] = [];

  /** The address of one that is empty. */
  async take(): Promise<string> {
    this.#server ??= startPostgres({ fsync: false });
    const server = await this.#server;
    const url = this.#free.pop();
    if (url === undefined) return server.newDatabase();
    await emptied(url);
    return url;
  }

  /** Takes back one that nobody uses any more. */
  giveBack(url: string): void {
    this.#free.push(url);
  }

  async remove(): Promise<void> {
    await (await this.#server)?.remove();
    this.#server = undefined;
    this.#free = [];
  }
}

async function emptied(url: string): Promise<void> {
  const sql = new SQL(url, { max: 1 });
  try {
    const tables = await sql<{ name: string }[]>`select relname as name from pg_stat_user_tables`;
    await sql.unsafe(tables.map(({ name }) => `delete from "${name}"`).join(";"));
  } finally {
    await sql.close();
  }
}
