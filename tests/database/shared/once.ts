import { SQL } from "bun";

/** Runs one statement on a connection of its own; gives its rows. */
export async function once(url: string, statement: string) {
  const sql = new SQL(url, { max: 1, connectionTimeout: 2 });
  try {
    return await sql.unsafe(statement);
  } finally {
    await sql.close({ timeout: 0 });
  }
}
