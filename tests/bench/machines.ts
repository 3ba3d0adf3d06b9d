import { SQL } from "bun";
import { closeDatabase, openDatabase, openMemory } from "../../src/database/database.ts";
import { sharedTables } from "../../src/database/shared/tables.ts";
import { openSharedStore } from "../../src/sharedStore.ts";
import { startPostgres } from "../support/postgres.ts";
import { startS3 } from "../support/s3.ts";
import { temporaryFolder } from "./people.ts";
import { type Server, startRobin } from "./servers.ts";

/** Where machines share what they have: a PostgreSQL that waits for the disk, and a bucket. */
export type Sharing = Awaited<ReturnType<typeof startSharing>>;

export async function startSharing() {
  const [postgres, s3] = await Promise.all([startPostgres(), startS3()]);
  const stop = async () => {
    await Promise.all([postgres.remove(), s3.stop()]);
  };
  /** A database with all that is in the one in `folder`; gives its address. */
  const database = async (folder: string) => {
    const url = await postgres.newDatabase();
    await seed(url, folder);
    return url;
  };
  /** A machine that shares the database at `url`, with a copy yet to be made. */
  const start = (url: string, folder = temporaryFolder()): Promise<Server> =>
    startRobin(folder, undefined, { ...s3.environment, DATABASE_URL: url });
  return { database, start, stop };
}

/** Puts all that is in the database in `folder` into the empty one at `url`. */
async function seed(url: string, folder: string): Promise<void> {
  const diverged = (error: Error) => {
    throw error;
  };
  const { close } = await openSharedStore(openMemory(), url, { diverged });
  await close();
  const from = openDatabase(folder);
  const sql = new SQL(url, { max: 1 });
  try {
    for (const table of sharedTables(from).values()) {
      await sql.unsafe(`delete from "${table.name}"`);
      await sql.unsafe(table.put, [table.all().map((row) => table.remote(row)), 1]);
    }
  } finally {
    await sql.close();
    closeDatabase(from);
  }
}

/** Has the lobby in the database at `url`, where no machine is, go on with messages like its first one, up to number `upTo`. */
export async function fill(url: string, upTo: number): Promise<void> {
  const sql = new SQL(url, { max: 1 });
  try {
    await sql.begin(async (filling) => {
      await filling`update pen set head = head + 1`;
      await filling`insert into batches (head, id, node) select head, gen_random_uuid(), gen_random_uuid() from pen`;
      await filling`insert into messages
        select (jsonb_populate_record(first, jsonb_build_object('id', number, 'version', number, 'key', null,
          'change', (select head from pen), 'created_at', first.created_at + number))).*
        from messages first, generate_series((select last + 1 from sequence), ${upTo}::bigint) number
        where first.id = 1`;
      await filling`update sequence set last = ${upTo}, change = (select head from pen)`;
    });
    await sql`vacuum analyze messages`;
  } finally {
    await sql.close();
  }
}
