import { SQL } from "bun";

/** Databases of the PostgreSQL at `server`, used again and again: to make one takes a hundred times as long as to empty it. */
export class Databases {
  #server: string;
  #free: string[] = [];
  #made = 0;

  constructor(server: string) {
    this.#server = server;
  }

  /** The address of one that is empty. */
  async take(): Promise<string> {
    const url = this.#free.pop();
    if (url === undefined) return this.#make();
    await emptied(url);
    return url;
  }

  async #make(): Promise<string> {
    const name = `several_${process.pid}_${++this.#made}`;
    const sql = new SQL(`${this.#server}/postgres`, { max: 1 });
    try {
      await sql.unsafe(`create database ${name} template template0`);
    } finally {
      await sql.close();
    }
    return `${this.#server}/${name}`;
  }

  /** Takes back one that nobody uses any more. */
  giveBack(url: string): void {
    this.#free.push(url);
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
