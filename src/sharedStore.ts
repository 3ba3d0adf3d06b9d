import { SQL } from "bun";
import type { Database } from "bun:sqlite";
import type { Later } from "./base/jobs.ts";
import { EXIT } from "./base/exitCodes.ts";
import { StartupError } from "./base/startupError.ts";
import { Changes } from "./database/changes.ts";
import { SilentError } from "./database/shared/connection.ts";
import type { DivergedError } from "./database/shared/copy.ts";
import { openShared, type Shared } from "./database/shared/shared.ts";
import { Files } from "./domain/files/files.ts";
import type { RowChanges } from "./domain/rows.ts";
import { IndexFollower } from "./domain/search/indexFollower.ts";
import { makeFirstRows } from "./firstRows.ts";

/** What several machines share, and who is told of it. */
export type SharedStore = Shared & { readonly changes: RowChanges };

type Wanted = {
  /** Called once, when the copy is to be made anew, which happens at the next start. */
  readonly diverged: (error: DivergedError) => void;
  readonly steady?: () => number;
  readonly after?: Later;
};

/** Makes `db` this machine's copy of what is in the PostgreSQL at `url`. Throws StartupError where that cannot be, as while it is away. */
export async function openSharedStore(db: Database, url: string, wanted: Wanted): Promise<SharedStore> {
  const changes: RowChanges = new Changes();
  const follower = () => new IndexFollower(db, new Files(db, changes, Date.now));
  const prepare = () => makeFirstRows(db);
  try {
    return { ...(await openShared(db, url, { changes, follower, prepare, ...wanted })), changes };
  } catch (error) {
    throw cannotUse(error);
  }
}

/** Why PostgreSQL cannot be used, where it says that, or does not answer; any other error as it is. */
function cannotUse(error: unknown): unknown {
  if (!(error instanceof SQL.PostgresError) && !(error instanceof SilentError)) return error;
  return new StartupError(`The database of DATABASE_URL cannot be used: ${error.message}.`, EXIT.unavailable);
}
