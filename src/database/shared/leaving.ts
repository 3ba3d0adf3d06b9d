import type { Database } from "bun:sqlite";
import { emptyOf, versionOf } from "../database.ts";
import { type Program, PROGRAM } from "./program.ts";

/** Makes a copy a Robin of its own: nothing in it differs from one that never was a copy. */
export function leave(db: Database, { steps }: Program = PROGRAM): void {
  using own = emptyOf(steps.slice(0, versionOf(db)));
  db.transaction(() => {
    for (const { name } of triggersOf(db)) db.run(`drop trigger main."${name}"`);
    for (const { sql } of triggersOf(own)) db.run(sql);
    db.run("drop table copy");
  }).immediate();
}

/** The triggers of the schema, in the order in which they were made. */
function triggersOf(db: Database): readonly { readonly name: string; readonly sql: string }[] {
  return db
    .query<{ name: string; sql: string }, []>(
      "select name, sql from main.sqlite_schema where type = 'trigger' order by rowid",
    )
    .all();
}
