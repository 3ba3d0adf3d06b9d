import type { Database } from "bun:sqlite";

/** The secret of this name, kept in the database; at first use it is what `fresh` makes, 32 random bytes unless said otherwise. */
export function secret(db: Database, name: string, fresh = randomBytes): Uint8Array {
  db.query("insert into secrets (name, value) values ($name, $value) on conflict do nothing").run({
    name,
    value: fresh(),
  });
  return db
    .query<{ value: Uint8Array }, { name: string }>("select value from secrets where name = $name")
    .get({ name })!.value;
}

function randomBytes(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(32));
}
