import type { Database } from "bun:sqlite";
import { StartupError } from "../../base/startupError.ts";
import { migrate, versionOf } from "../database.ts";
import { begin, refuseOther, type Standing } from "./bootstrap.ts";
import type { Asked, Connection } from "./connection.ts";
import { Copy, type CopyChanges, type Follower } from "./copy.ts";
import { indexForgetter } from "./indexForgetter.ts";
import { type Program, PROGRAM } from "./program.ts";
import { tablesOf, isShadow } from "./tables.ts";
import { upgrade } from "./upgrade.ts";

/** How long PostgreSQL may take for one thing, in ms, while nobody waits for an answer of Robin yet. */
export const PATIENCE = 30_000;

/** Said where tables are that Robin has not made. */
const FOREIGN =
  "The database of DATABASE_URL has tables of another program. Make one for Robin alone, and set DATABASE_URL.";

type Wanted = {
  readonly node: string;
  readonly changes: CopyChanges;
  readonly follower?: (() => Follower) | undefined;
  readonly program?: Program | undefined;
};

/**
 * Makes `db`, whose tables are as some program has left them, a copy of the database that `connection` leads to, with all that this program
 * knows; a database that an older one has made gets the steps that it lacks. Throws StartupError where that cannot be.
 */
export async function joined(db: Database, connection: Connection, wanted: Wanted): Promise<Copy> {
  const { node, changes, follower, program = PROGRAM } = wanted;
  // Each time round somebody has brought PostgreSQL or the copy a step further.
  for (;;) {
    const isNewest = (await arrange(db, connection, program)) === program.steps.length;
    const copy = new Copy(db, changes, isNewest ? follower?.() : indexForgetter(db));
    const isCopy = await begin(copy, connection, node, program);
    if (isCopy && isNewest) return copy;
    if (isCopy) await upgrade(copy, connection, node, program);
    copy.touched.end();
  }
}

/** Gives `db` the tables that PostgreSQL has, as far as `program` knows them, or those of `program` where it is empty; gives their version. */
async function arrange(db: Database, connection: Connection, program: Program): Promise<number> {
  const { steps } = program;
  const there = await standing(connection);
  refuseOther(db, there, program);
  const version = there ? Math.min(there.version, steps.length) : steps.length;
  if (!there) migrate(db, steps);
  // What the steps between would make of what is here is not what they made of what is there: the copy is made anew.
  else if (versionOf(db) !== version) remake(db, steps.slice(0, version));
  return version;
}

/** What PostgreSQL is at; undefined: it is empty. Throws StartupError where another program has its tables there. */
export async function standing(connection: Asked): Promise<Standing | undefined> {
  const tables = await connection.ask(
    "select tablename as name from pg_tables where schemaname = current_schema()",
  );
  if (tables.length === 0) return undefined;
  if (!tables.some(({ name }) => name === "pen")) throw new StartupError(FOREIGN);
  const [pen] = await connection.ask("select origin, version, least from pen");
  if (!pen) return undefined;
  return {
    origin: String(pen["origin"]),
    version: Number(pen["version"]),
    least: Number(pen["least"]),
  };
}

/** Takes all tables out of `db`, and has `steps` make them anew. */
function remake(db: Database, steps: readonly string[]): void {
  db.run("pragma foreign_keys = off");
  try {
    db.transaction(() => {
      for (const name of tablesOf(db)) if (!isShadow(name)) db.run(`drop table "${name}"`);
      db.run("pragma user_version = 0");
      migrate(db, steps);
    }).immediate();
  } finally {
    db.run("pragma foreign_keys = on");
  }
}
