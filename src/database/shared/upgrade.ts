import { emptyOf, migrate, versionOf } from "../database.ts";
import type { Connection, Line } from "./connection.ts";
import type { Copy } from "./copy.ts";
import { NEWS } from "./pen.ts";
import type { Program } from "./program.ts";
import { notingBatch, putRows, takingOut } from "./putting.ts";
import { makeSchema } from "./schema.ts";
import { GIVEN_NUMBERS, type Row, type Table } from "./table.ts";
import { sharedTables, type Tables } from "./tables.ts";
import { type ChangedRows, isWatched, readRows, type TouchedKeys } from "./touched.ts";

/** How long a machine may have the pen without a word, in ms, while it does what the steps say. */
const IDLE = 60_000;

/** Rows of a table that are put one by one; where there are more of them all of it is put anew. */
const MANY = 20_000;

/** What the steps came to: rows of tables that are what they were, and tables that are to be put anew, all of them. */
type Done = { readonly tables: Tables; readonly changed: ChangedRows; readonly anew: readonly string[] };

/**
 * Has the steps that PostgreSQL lacks done on `copy`, which is of the same version, under the pen, and puts what they change there, as rows.
 * Does nothing where somebody else has done so first. When this fails the copy is as it was; when it does so in the midst of the commit, the
 * copy may be of an older version than PostgreSQL. Either way one is to begin anew.
 */
export async function upgrade(
  copy: Copy,
  connection: Connection,
  node: string,
  program: Program,
): Promise<void> {
  const { db } = copy;
  using wanted = emptyOf(program.steps);
  await makeSchema(connection, sharedTables(wanted));
  const line = await connection.reserve();
  try {
    await line.ask("begin");
    await line.ask(`set local idle_in_transaction_session_timeout = ${IDLE}`);
    const [pen] = await line.ask("update pen set head = head + 1 returning version");
    if (pen?.["version"] === versionOf(db)) await underPen(copy, line, node, program);
    else await line.ask("rollback");
    line.free();
  } catch (error) {
    line.break();
    throw error;
  } finally {
    if (db.inTransaction) db.run("rollback");
  }
}

async function underPen(copy: Copy, line: Line, node: string, program: Program): Promise<void> {
  const { db } = copy;
  const head = copy.take(await line.ask(copy.pulled, [copy.head, 1])) + 1;
  using _ = copy.related();
  db.run("begin immediate");
  const done = doSteps(copy, program.steps);
  await send(line, copy.tables, done, head);
  const batch = crypto.randomUUID();
  await line.ask(...notingBatch(head, batch, node));
  await line.ask("update pen set version = $1, least = greatest(least, $2), raised_at = clock_timestamp()", [
    program.steps.length,
    program.least,
  ]);
  copy.complete({ head, batch, origin: copy.position!.origin });
  await line.ask(`select pg_notify('${NEWS}', $1)`, [String(head)]);
  await line.ask("commit");
  db.run("commit");
}

function doSteps({ db, tables: before, touched }: Copy, steps: readonly string[]): Done {
  touched.note();
  migrate(db, steps);
  touched.stop();
  const crowded = touched.skip(MANY);
  const keys: TouchedKeys = new Map();
  touched.drain(keys);
  const tables = sharedTables(db);
  const isKept = (name: string) => before.has(name) && isWatched(db, name) && !crowded.has(name);
  const kept = new Map([...keys].filter(([, { name }]) => isKept(name)));
  const changed = readRows(tables, kept);
  const anew = [...tables.keys()].filter((name) => name === GIVEN_NUMBERS || !isKept(name));
  return { tables, changed, anew };
}

async function send(line: Line, before: Tables, { tables, changed, anew }: Done, head: number) {
  for (const [name, keys] of changed.gone)
    for (const statement of takingOut(tables.get(name)!, keys, head)) await line.ask(...statement);
  for (const [name, table] of tables) {
    if (anew.includes(name)) await sendAnew(line, before.get(name), table, head);
    else {
      await putRows(line, table, addedTo(before.get(name)!, table), { head });
      await putRows(line, table, changed.rows.get(name) ?? [], { head });
    }
  }
}

/** Puts all rows of `table`; what was there before by the same name, and is not any more, goes. */
async function sendAnew(line: Line, before: Table | undefined, table: Table, head: number): Promise<void> {
  if (before && String(before.key) !== String(table.key)) {
    await line.ask(before.takeOlder, [head]);
    for (const statement of table.keyedAnew) await line.ask(statement);
  }
  await putRows(line, table, table.each(), { head });
  await line.ask(table.takeOlder, [head]);
}

/** The rows with something in columns that are new or have another name: with what these are filled with PostgreSQL has filled them, too. */
function addedTo(before: Table, table: Table): Iterable<Row> {
  const added = table.columns.filter((column) => !before.columns.includes(column));
  return added.length > 0 ? table.filled(added) : [];
}
