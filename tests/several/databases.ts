import { SQL } from "bun";

let made = 0;

/** Makes an empty database in the PostgreSQL that the tests are started with, and gives its address. */
export async function makeDatabase(): Promise<string> {
  const server = Bun.env["SEVERAL"];
  const name = `several_${process.pid}_${++made}`;
  const sql = new SQL(`${server}/postgres`, { max: 1 });
  try {
    await sql.unsafe(`create database ${name} template template0`);
  } finally {
    await sql.close();
  }
  return `${server}/${name}`;
}
