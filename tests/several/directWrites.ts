import type { Database } from "bun:sqlite";
import { GIVEN_NUMBERS } from "../../src/database/shared/table.ts";
import { sharedTables } from "../../src/database/shared/tables.ts";

/** Counts the rows that are written into `db`, a copy, neither as a trial nor as what PostgreSQL has: gives how many there were. */
export function countDirectWrites(db: Database): () => number {
  db.run("create temp table direct_writes (rows integer not null)");
  db.run("insert into direct_writes (rows) values (0)");
  for (const name of sharedTables(db).keys()) {
    // It takes no triggers, and changes with other tables alone.
    if (name === GIVEN_NUMBERS) continue;
    for (const act of ["insert", "update", "delete"])
      db.run(`create temp trigger "direct_${name}_${act}" after ${act} on main."${name}"
        when (select is_applying from copy) = 0 and not (select is_on from noting)
        begin update direct_writes set rows = rows + 1; end`);
  }
  const count = db.query<{ rows: number }, []>("select rows from direct_writes");
  return () => count.get()!.rows;
}
