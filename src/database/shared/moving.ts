import type { Database } from "bun:sqlite";
import { StartupError } from "../../base/startupError.ts";
import { Changes } from "../changes.ts";
import { BROKEN_OFF, copyMark, MOVING } from "../copyMark.ts";
import { found } from "./bootstrap.ts";
import { type Connection, type Line, stateOf } from "./connection.ts";
import { Copy, type Position } from "./copy.ts";
import { standing } from "./joining.ts";
import { leave } from "./leaving.ts";
import { PROGRAM } from "./program.ts";
import { makeSchemaAround } from "./schema.ts";
import { UnstorableError } from "./table.ts";
import { sharedTables } from "./tables.ts";

const NOT_EMPTY = "The database of DATABASE_URL has a Robin in it already. Set DATABASE_URL to an empty one.";

/** Takes how many rows of a table are there, and how many there will be. */
export type Progress = (table: string, rows: number, of: number) => void;

/**
 * Whether the Robin in `db` is still to be moved into the database that `connection` leads to; it may have been when it was last tried. Throws
 * StartupError where that cannot be.
 */
export async function isToBeMoved(db: Database, connection: Connection): Promise<boolean> {
  const mark = copyMark(db);
  if (mark && mark.batch !== MOVING)
    throw new StartupError(
      "DATA_DIR has a copy in it, of a database that is there already. Start Robin with the DATABASE_URL of that; or have the copy become a Robin of its own first: robin move --alone",
    );
  const there = await standing(connection);
  if (mark && there?.origin === mark.origin) {
    await finish(db, connection, mark.origin);
    return false;
  }
  if (there) throw new StartupError(NOT_EMPTY);
  if (mark) leave(db);
  return true;
}

/** Moves the Robin in `db`; it is a copy then. Throws StartupError where that cannot be, and all is as it was. */
export async function moveInto(db: Database, connection: Connection, told: Progress): Promise<void> {
  const line = await connection.reserve();
  try {
    await line.ask("begin");
    const position = await put(db, line, told);
    await commit(db, line, position);
    line.free();
  } catch (error) {
    line.break();
    // Another one has been moved there, or has begun there, meanwhile.
    if (stateOf(error) === "23505" && (await standing(connection))) throw new StartupError(NOT_EMPTY);
    throw error instanceof UnstorableError ? unstorable(error) : error;
  }
}

/** Notes that the Robin in `db` was moved. */
async function finish(db: Database, connection: Connection, origin: string): Promise<void> {
  const [batch] = await connection.ask("select id from batches where head = 1");
  // Where that is not known any more the copy is made anew.
  asCopy(db).complete({ head: 1, batch: String(batch?.["id"]), origin });
}

async function put(db: Database, line: Line, told: Progress): Promise<Position> {
  // Another one may have begun meanwhile.
  if (await standing(line)) throw new StartupError(NOT_EMPTY);
  // A client alone makes these, of whatever it likes: they have served when the message is stored.
  db.run("update messages set key = null where instr(key, char(0)) > 0");
  const tables = sharedTables(db);
  const counts = new Map([...tables].map(([name, table]) => [name, table.count()]));
  return makeSchemaAround(line, tables, () =>
    found({ db, tables }, line, crypto.randomUUID(), PROGRAM, (name, rows) =>
      told(name, rows, counts.get(name)!),
    ),
  );
}

/** Has the database take all of it, and `db` know that. */
async function commit(db: Database, line: Line, position: Position): Promise<void> {
  const copy = asCopy(db);
  // When this ends before the answer comes, the next one asks.
  copy.complete({ ...position, batch: MOVING });
  try {
    await line.ask("commit");
  } catch (error) {
    if (stateOf(error) === undefined) throw new StartupError(BROKEN_OFF);
    leave(db);
    throw error;
  }
  copy.complete(position);
}

function asCopy(db: Database): Copy {
  return new Copy(db, new Changes());
}

function unstorable({ message }: UnstorableError): StartupError {
  return new StartupError(
    `The Robin of DATA_DIR cannot be moved: ${message}. Take that out with the sqlite3 program, and do it again.`,
  );
}
