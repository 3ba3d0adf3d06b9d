import type { Database } from "bun:sqlite";

/** The secret of this name, 32 random bytes, made at first use and kept in the database. */
export function secret(db: Database, name: string): Uint8Array {
  const fresh = crypto.getRandomValues(new Uint8Array(32));
  db.query("insert into secrets (name, value) values ($name, $value) on conflict do nothing").run({
    name,
    value: fresh,
  });
  return db
    .query<{ value: Uint8Array }, { name: string }>("select value from secrets where name = $name")
    .get({ name })!.value;
}
