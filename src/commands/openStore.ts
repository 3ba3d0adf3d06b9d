import type { Database } from "bun:sqlite";
import type { Settings } from "../base/settings.ts";
import { StartupError } from "../base/startupError.ts";
import { openCopy, openDatabase } from "../database/database.ts";
import type { SharedStore } from "../sharedStore.ts";

type Store = { readonly db: Database; readonly shared: SharedStore | undefined };

/**
 * Opens the database in the data folder, for this process alone. Where the settings say that several machines share one it is made a copy
 * of that; else nothing of it is loaded. `diverged` is called when the copy can be followed no further. Throws StartupError.
 */
export async function openStore(
  { databaseUrl, s3, dataDir }: Settings,
  diverged: (error: Error) => void,
): Promise<Store> {
  if (databaseUrl === undefined) return { db: openDatabase(dataDir), shared: undefined };
  if (!s3)
    throw new StartupError(
      "DATABASE_URL is for several machines, which need one bucket for the files of all: set S3_URL.",
    );
  const db = openCopy(dataDir);
  const { openSharedStore } = await import("../sharedStore.ts");
  return { db, shared: await openSharedStore(db, databaseUrl, { diverged }) };
}
