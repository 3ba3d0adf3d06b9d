import { StartupError } from "../../base/startupError.ts";
import { type Copy, type Position, rowOf } from "./copy.ts";
import { type Connection, type Line, stateOf } from "./connection.ts";
import { makeSchema } from "./schema.ts";

/** Rows that are taken over in one transaction. */
const SLICE = 2_000;

/**
 * Makes `copy` one of the database that `connection` leads to, if it is none yet, or not any more: that has lost what the copy has. An empty
 * database gets what the copy has, a new Robin's. Throws StartupError rather than have two Robins become one.
 */
export async function begin(copy: Copy, connection: Connection, node: string): Promise<void> {
  await makeSchema(connection, copy.tables);
  try {
    await beginOnce(copy, connection, node);
  } catch (error) {
    // Two have begun an empty database at once, and the other one was first.
    if (stateOf(error) !== "23505") throw error;
    await beginOnce(copy, connection, node);
  }
}

async function beginOnce(copy: Copy, connection: Connection, node: string): Promise<void> {
  const line = await connection.reserve();
  try {
    await line.ask("begin isolation level repeatable read");
    const there = await positionOf(line, copy.head);
    if (!there) await found(copy, line, node);
    else if (isApart(copy, there)) await makeAnew(copy, line, there);
    await line.ask("commit");
    line.free();
  } catch (error) {
    line.break();
    throw error;
  }
}

type There = Position & { readonly mine: string | null };

/** Where PostgreSQL is, and which batch it knows by the number that the copy is at; undefined when it is empty. */
async function positionOf(line: Line, mine: number): Promise<There | undefined> {
  const [row] = await line.ask(
    `select head, origin, (select id from batches where batches.head = pen.head) as batch,
       (select id from batches where batches.head = $1::bigint) as mine from pen`,
    [mine],
  );
  if (!row) return undefined;
  const { head, origin, batch, mine: known } = row;
  return {
    head: Number(head),
    origin: String(origin),
    batch: String(batch),
    mine: known === null ? null : String(known),
  };
}

/** Whether the copy is to be made anew. */
function isApart(copy: Copy, there: There): boolean {
  const { position } = copy;
  if (!position) {
    if (isInUse(copy))
      throw new StartupError("DATA_DIR has a Robin in it, and so has the database of DATABASE_URL.");
    return true;
  }
  if (position.origin !== there.origin) {
    throw new StartupError("DATA_DIR has a copy of another database than that of DATABASE_URL.");
  }
  return position.batch !== there.mine;
}

/** Brings all that is here into a database that is empty. */
async function found(copy: Copy, line: Line, node: string): Promise<void> {
  if (copy.position || isInUse(copy)) {
    throw new StartupError("DATA_DIR has a Robin in it, and the database of DATABASE_URL is empty.");
  }
  const position = { head: 1, batch: crypto.randomUUID(), origin: crypto.randomUUID() };
  await line.ask("insert into pen (head, origin) values ($1, $2)", [position.head, position.origin]);
  await line.ask("insert into batches (head, id, node) values ($1, $2, $3)", [
    position.head,
    position.batch,
    node,
  ]);
  for (const table of copy.tables.values()) {
    const rows = table.all().map((row) => table.remote(row));
    if (rows.length > 0) await line.ask(table.put, [rows, position.head]);
  }
  await line.ask("commit");
  copy.complete(position);
}

/** Takes over all rows, slice by slice, as one moment saw them. What is left half done is begun anew. */
async function makeAnew(copy: Copy, line: Line, { head, batch, origin }: There): Promise<void> {
  copy.clear();
  for (const table of copy.tables.values()) {
    await line.ask(`declare slices no scroll cursor for ${table.rows}`);
    for (;;) {
      const rows = await line.ask(`fetch ${SLICE} from slices`);
      copy.fill(
        table.name,
        rows.map(({ row }) => table.local(rowOf(row))),
      );
      if (rows.length < SLICE) break;
    }
    await line.ask("close slices");
  }
  copy.complete({ head, batch, origin });
}

/** Whether somebody has an account here. */
function isInUse({ db }: Copy): boolean {
  return db.query("select 1 from users limit 1").get() !== null;
}
