import type { Database } from "bun:sqlite";

/** What a trigger of a copy asks first: the rows of others come with all that followed from them there. */
const GUARD = "(select is_applying from copy) = 0";

/**
 * Has the triggers of the schema keep quiet while the copy takes over rows, as the table `copy` says. SQLite cannot switch triggers off
 * from within SQL, so each gets a condition.
 */
export function quietTriggers(db: Database): void {
  const triggers = db
    .query<{ name: string; sql: string }, []>(
      "select name, sql from main.sqlite_schema where type = 'trigger'",
    )
    .all();
  db.transaction(() => {
    for (const { name, sql } of triggers) {
      if (sql.includes(GUARD)) continue;
      db.run(`drop trigger "${name}"`);
      db.run(guarded(sql));
    }
  }).immediate();
}

/** The statement that makes a trigger, with the guard before the condition that it may have. */
function guarded(sql: string): string {
  const [head = "", condition] = sql.slice(0, sql.search(/\bbegin\b/i)).split(/\bwhen\b(.*)/is);
  const body = sql.slice(sql.search(/\bbegin\b/i));
  return `${head} when ${GUARD}${condition === undefined ? "" : ` and (${condition})`} ${body}`;
}
