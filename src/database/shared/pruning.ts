import { Database } from "bun:sqlite";
import { migrate } from "../database.ts";
import type { Asked } from "./connection.ts";
import { type Program, PROGRAM } from "./program.ts";
import { sharedTables } from "./tables.ts";

/**
 * For how many days it is known what is gone, and which batches there were. Both as long: a copy of which PostgreSQL does not know the batch
 * any more cannot know what is gone since, nor whether it ever was what PostgreSQL was; it is made anew.
 */
const KEPT = 7;

/** Batches that are forgotten at a time. */
const SLICE = 10_000;

const FORGET = `
  with past as (select max(head) as head from
    (select head from batches where at < clock_timestamp() - make_interval(days => $1) order by head limit $2) oldest),
  ends as (delete from gone using past where change <= past.head),
  forgotten as (delete from batches using past where batches.head < past.head returning 1)
  select count(*) as batches from forgotten`;

/** Forgets what no machine needs any more: to be done once a day, by one of them. */
export async function prune(connection: Asked, program: Program = PROGRAM): Promise<void> {
  for (;;) {
    const [found] = await connection.ask(FORGET, [KEPT, SLICE]);
    if (Number(found?.["batches"]) === 0) break;
  }
  await connection.ask("delete from nodes where seen_at < clock_timestamp() - interval '1 day'");
  await forgetColumns(connection, program);
}

/** Drops tables and columns that only programs knew which may not take part any more, once they have all learnt that. */
async function forgetColumns(connection: Asked, { steps }: Program): Promise<void> {
  const [pen] = await connection.ask(
    "select least from pen where version <= $1 and raised_at < clock_timestamp() - interval '1 hour'",
    [steps.length],
  );
  if (!pen) return;
  const [past, present] = namesBefore(steps, Number(pen["least"]));
  for (const [table, columns] of past) {
    const left = present.get(table);
    if (!left) await connection.ask(`drop table if exists "${table}"`);
    for (const column of columns)
      if (left && !left.has(column))
        await connection.ask(`alter table "${table}" drop column if exists "${column}"`);
  }
}

type Names = Map<string, Set<string>>;

/** Which tables and columns there were before version `least`, and which ones from it on. */
function namesBefore(steps: readonly string[], least: number): readonly [past: Names, present: Names] {
  const past: Names = new Map();
  const present: Names = new Map();
  using db = new Database(":memory:", { strict: true });
  for (let version = 1; version <= steps.length; version += 1) {
    migrate(db, steps.slice(0, version));
    const names = version < least ? past : present;
    for (const { name, columns } of sharedTables(db).values())
      names.set(name, new Set([...(names.get(name) ?? []), ...columns]));
  }
  return [past, present];
}
