import type { Database } from "bun:sqlite";
import { StartupError } from "../../base/startupError.ts";
import { BROKEN_OFF, type CopyMark, copyMark, isInUse, MOVING } from "../copyMark.ts";
import { versionOf } from "../database.ts";
import { type Copy, type Position, rowOf } from "./copy.ts";
import { type Asked, type Connection, type Line, stateOf } from "./connection.ts";
import { type Program, PROGRAM, tooOld } from "./program.ts";
import { makeSchema } from "./schema.ts";
import { notingBatch, putRows } from "./putting.ts";

/** Rows that are taken over in one transaction. */
const SLICE = 2_000;

/** Rows that a copy may be behind: those of one answer are in memory, and have to come in time. One that is further behind is made anew. */
const FAR = 50_000;

/** What PostgreSQL is at, as far as that decides who may take part. */
export type Standing = { readonly origin: string; readonly version: number; readonly least: number };

/**
 * Makes `copy` one of the database that `connection` leads to, if it is none yet, or not any more: that has lost what the copy has. An empty
 * database gets what the copy has, a new Robin's. Gives whether it is one: not where the tables of the copy are made by other steps than
 * those there. Throws StartupError rather than have two Robins become one.
 */
export async function begin(
  copy: Copy,
  connection: Connection,
  node: string,
  program: Program = PROGRAM,
): Promise<boolean> {
  await makeSchema(connection, copy.tables);
  try {
    return await beginOnce(copy, connection, node, program);
  } catch (error) {
    // Two have begun an empty database at once, and the other one was first.
    if (stateOf(error) !== "23505") throw error;
    return beginOnce(copy, connection, node, program);
  }
}

/** Throws StartupError where `db` cannot become a copy of what is `there`; undefined: nothing is. */
export function refuseOther(db: Database, there: Standing | undefined, { steps }: Program): void {
  const why = whyOther(copyMark(db), isInUse(db), there);
  if (why !== undefined) throw new StartupError(why);
  if (there && there.least > steps.length) throw new StartupError(tooOld(there.least, steps.length));
}

function whyOther(mark: CopyMark | undefined, isUsed: boolean, there: Standing | undefined) {
  if (!there && mark?.batch === MOVING) return BROKEN_OFF;
  if (!there && mark) {
    return "DATA_DIR has a copy of a database, and the one of DATABASE_URL is empty. Set DATABASE_URL to that database. If it is lost, have the copy become a Robin of its own (robin move --alone), and move that (robin move).";
  }
  if (!there && isUsed) {
    return "DATA_DIR has a Robin in it, and the database of DATABASE_URL is empty. To move the Robin into it: robin move. To begin a new one, set DATA_DIR to an empty folder.";
  }
  if (there && !mark && isUsed) {
    return "DATA_DIR has a Robin in it, and so has the database of DATABASE_URL. To go on with the one in the database, set DATA_DIR to an empty folder; with the one in DATA_DIR, leave DATABASE_URL out.";
  }
  if (there && mark && mark.origin !== there.origin) {
    return "DATA_DIR has a copy of another database than that of DATABASE_URL. Set DATABASE_URL to that one, or DATA_DIR to an empty folder.";
  }
  return undefined;
}

async function beginOnce(
  copy: Copy,
  connection: Connection,
  node: string,
  program: Program,
): Promise<boolean> {
  const line = await connection.reserve();
  try {
    await line.ask("begin isolation level repeatable read");
    const there = await positionOf(line, copy.head);
    refuseOther(copy.db, there, program);
    const version = versionOf(copy.db);
    const isSame = !there || version === Math.min(there.version, program.steps.length);
    const founded = there ? undefined : await found(copy, line, node, program);
    if (there && isSame && (await isApart(copy, line, there))) await makeAnew(copy, line, there);
    await line.ask("commit");
    line.free();
    if (founded) copy.complete(founded);
    return isSame;
  } catch (error) {
    line.break();
    throw error;
  }
}

type There = Position & Standing & { readonly mine: string | null };

/** Where PostgreSQL is, and which batch it knows by the number that the copy is at; undefined when it is empty. */
async function positionOf(line: Line, mine: number): Promise<There | undefined> {
  const [row] = await line.ask(
    `select head, origin, version, least, (select id from batches where batches.head = pen.head) as batch,
       (select id from batches where batches.head = $1::bigint) as mine from pen`,
    [mine],
  );
  if (!row) return undefined;
  const { head, origin, version, least, batch, mine: known } = row;
  return {
    head: Number(head),
    origin: String(origin),
    version: Number(version),
    least: Number(least),
    batch: String(batch),
    mine: known === null ? null : String(known),
  };
}

/** Whether the copy is to be made anew. */
async function isApart(copy: Copy, line: Line, { mine }: There): Promise<boolean> {
  if (copy.position?.batch !== mine) return true;
  const [behind] = await line.ask(
    `select count(*) as rows from (select 1 from (${copy.pulled}) changed limit ${FAR} + 1) capped`,
    [copy.head, 0],
  );
  return Number(behind?.["rows"]) > FAR;
}

/** Brings all that is here into a database that is empty, which has it with the next commit. */
export async function found(
  { db, tables }: Pick<Copy, "db" | "tables">,
  line: Asked,
  node: string,
  { least }: Program,
  told: (table: string, rows: number) => void = () => {},
): Promise<Position> {
  const position = { head: 1, batch: crypto.randomUUID(), origin: crypto.randomUUID() };
  await line.ask("insert into pen (head, origin, version, least) values ($1, $2, $3, $4)", [
    position.head,
    position.origin,
    versionOf(db),
    least,
  ]);
  await line.ask(...notingBatch(position.head, position.batch, node));
  for (const [name, table] of tables)
    await putRows(line, table, table.each(), {
      head: position.head,
      isNew: true,
      told: (rows) => told(name, rows),
    });
  return position;
}

/** Takes over all rows, slice by slice, as one moment saw them. What is left half done is begun anew. */
async function makeAnew(copy: Copy, line: Line, { head, batch, origin }: There): Promise<void> {
  copy.clear();
  // No batch is called so: a copy that is half made is none of any moment.
  copy.complete({ head: 0, batch: "", origin });
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
