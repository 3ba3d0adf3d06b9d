import { SQL } from "bun";
import type { Database } from "bun:sqlite";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "../base/settings.ts";
import { EXIT, type ExitCode } from "../base/exitCodes.ts";
import { StartupError } from "../base/startupError.ts";
import { Changes } from "../database/changes.ts";
import { copyMark, isInUse } from "../database/copyMark.ts";
import { closeDatabase, migrate, openCopy } from "../database/database.ts";
import { migrations } from "../database/migrations.ts";
import { Connection, SilentError } from "../database/shared/connection.ts";
import { requireAllScripts } from "../database/shared/encoding.ts";
import { indexForgetter } from "../database/shared/indexForgetter.ts";
import { joined, PATIENCE, standing } from "../database/shared/joining.ts";
import { leave } from "../database/shared/leaving.ts";
import { isToBeMoved, moveInto } from "../database/shared/moving.ts";
import { PROGRAM } from "../database/shared/program.ts";
import { Puller } from "../database/shared/puller.ts";
import { DiskStorage } from "../domain/files/diskStorage.ts";
import { Files } from "../domain/files/files.ts";
import { type Moved, moveFiles } from "../domain/files/moving.ts";
import { References } from "../domain/files/references.ts";
import { S3Storage } from "../domain/files/s3Storage.ts";
import { type Tell, ticking } from "./progress.ts";
import { StorageError } from "../domain/files/storage.ts";
import type { RowChanges } from "../domain/rows.ts";
import { IndexFollower } from "../domain/search/indexFollower.ts";

type Where = Pick<Settings, "dataDir" | "databaseUrl" | "s3">;

const AS_IT_IS = " Leave DATABASE_URL out to take the copy as it is.";

/** What lies in the data folder of one machine alone. */
const OF_ONE = ["files", "backups", "before-update"];

/**
 * Moves the Robin in the data folder into the empty PostgreSQL of the settings, and its files into the bucket; the folder is a copy then. Gives what the command
 * ends with. Throws StartupError where that cannot be, and all is as it was, but for files that are in the bucket by then.
 */
export async function moveToPostgres(where: Where, tell: Tell): Promise<ExitCode> {
  const { databaseUrl, dataDir } = where;
  let moved: Moved | undefined;
  if (databaseUrl === undefined)
    throw new StartupError(
      "DATABASE_URL is missing: it says into which PostgreSQL the Robin is to be moved.",
    );
  await withFolder(dataDir, async (db) => {
    if (!isInUse(db)) throw noData(dataDir);
    if (!copyMark(db)) migrate(db, migrations);
    await withPostgres(databaseUrl, async (connection) => {
      if (!(await isToBeMoved(db, connection))) return;
      await requireAllScripts(connection);
      moved = await moveAllFiles(db, where, tell);
      await moveInto(db, connection, progress(tell));
    });
  });
  tell(
    `The Robin of ${dataDir} is moved. Start it with DATABASE_URL from now on, on any number of machines.`,
  );
  const left = OF_ONE.map((name) => join(dataDir, name)).filter((path) => existsSync(path));
  if (left.length > 0)
    tell(
      `What is deleted from now on stays in ${left.join(", ")}, which nothing uses any more. Remove these by hand, once you have seen that all is where it should be.`,
    );
  const { missing = 0, damaged = 0 } = moved ?? {};
  if (missing > 0)
    tell(
      `${missing} files were missing before, in ${join(dataDir, "files")} and in the bucket: see robin check.`,
    );
  if (damaged > 0) tell(`${damaged} files were damaged before, and sent as they are: see robin check.`);
  return missing + damaged === 0 ? EXIT.ok : EXIT.found;
}

/**
 * Makes the copy in the data folder a Robin of its own, which knows nothing of the others: brought up to date before, where the settings
 * say of what it is a copy. Throws StartupError where that cannot be.
 */
export async function moveAlone({ dataDir, databaseUrl }: Where, tell: Tell): Promise<void> {
  await withFolder(dataDir, async (db) => {
    const mark = copyMark(db);
    if (!mark) throw new StartupError(`${dataDir} has no copy in it, but a Robin of its own: start it.`);
    if (databaseUrl !== undefined)
      await withPostgres(databaseUrl, (connection) => catchUp(db, connection, tell), AS_IT_IS);
    else if (mark.batch === "")
      throw new StartupError(
        "The copy in DATA_DIR was never made to the end. Set DATABASE_URL, so that it can be.",
      );
    tell(lastOf(db));
    leave(db);
    migrate(db, migrations);
  });
  tell(
    `${dataDir} has a Robin of its own now. Start it without DATABASE_URL. Where others go on with the database, give it another bucket: each removes there what it does not know.`,
  );
}

/** Runs `work` on what is in the data folder, which nobody else uses meanwhile. */
async function withFolder(folder: string, work: (db: Database) => Promise<void>): Promise<void> {
  if (!existsSync(join(folder, "robin.sqlite"))) throw noData(folder);
  const db = openCopy(folder);
  try {
    await work(db);
  } finally {
    closeDatabase(db);
  }
}

/** Runs `work` with the database at `url`; `remedy`: what else one may do where it cannot be used. */
async function withPostgres(
  url: string,
  work: (connection: Connection) => Promise<void>,
  remedy = "",
): Promise<void> {
  const connection = new Connection(url, PATIENCE);
  try {
    await work(connection);
  } catch (error) {
    if (error instanceof SQL.PostgresError || error instanceof SilentError)
      throw new StartupError(
        `The database of DATABASE_URL cannot be used: ${error.message}.${remedy}`,
        EXIT.unavailable,
      );
    throw error;
  } finally {
    await connection.close();
  }
}

/** Gives how many there were; undefined: none. */
async function moveAllFiles(db: Database, { dataDir, s3 }: Where, tell: Tell): Promise<Moved | undefined> {
  const references = new References(db);
  if (references.next("", 1).length === 0) return undefined;
  if (!s3)
    throw new StartupError(
      "DATA_DIR has files in it, and several machines need one bucket for the files of all. Set S3_URL and what belongs to it: robin move puts them there.",
    );
  const to = new S3Storage(s3);
  await to.tryOut();
  const now = ticking(tell);
  let last: Moved | undefined;
  try {
    for await (last of moveFiles({ references, from: new DiskStorage(join(dataDir, "files")), to }))
      now(() => filesOf(last!));
  } catch (error) {
    if (error instanceof StorageError)
      throw new StartupError(
        `The bucket of S3_URL does not take the files: ${error.reason}.`,
        EXIT.unavailable,
      );
    throw error;
  }
  if (last) tell(filesOf(last));
  return last;
}

function filesOf({ sent, damaged, there, missing }: Moved): string {
  return `files: ${sent + damaged} sent, ${there} were there, ${missing} missing`;
}

/** A line for each table when it is done, and some between. */
function progress(tell: Tell): (table: string, rows: number, of: number) => void {
  const now = ticking(tell);
  return (table, rows, of) => {
    if (of === 0) return;
    const line = `${table}: ${rows} of ${of}`;
    if (rows === of) tell(line);
    else now(() => line);
  };
}

async function catchUp(db: Database, connection: Connection, tell: Tell): Promise<void> {
  const there = await standing(connection);
  if (!there) throw new StartupError(`The database of DATABASE_URL is empty.${AS_IT_IS}`);
  // No steps are done there for one that leaves.
  const program = { ...PROGRAM, steps: migrations.slice(0, there.version) };
  const changes: RowChanges = new Changes();
  const follower = () =>
    there.version === migrations.length
      ? new IndexFollower(db, new Files(db, changes, Date.now))
      : indexForgetter(db);
  const copy = await joined(db, connection, { node: crypto.randomUUID(), changes, follower, program });
  await new Puller(copy, connection).pull();
  copy.touched.end();
  const others = await connection.ask(
    "select 1 from nodes where seen_at > clock_timestamp() - interval '5 seconds'",
  );
  if (others.length > 0)
    tell(
      `${others.length} machines are at work with the database: what they write from now on is not in this copy.`,
    );
}

/** Up to when the copy goes, as far as what was said tells. */
function lastOf(db: Database): string {
  const { at } = db.query<{ at: number | null }, []>("select max(created_at) as at from messages").get()!;
  return at === null ? "Nothing was said yet." : `The last message is of ${new Date(at).toISOString()}.`;
}

function noData(folder: string): StartupError {
  return new StartupError(`There is no Robin with users in ${folder}. Set DATA_DIR.`, EXIT.noInput);
}
