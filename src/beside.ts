import type { Database } from "bun:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "./base/settings.ts";
import { closeDatabase, openBeside, openCopy } from "./database/database.ts";
import { assemble, type Robin } from "./robin.ts";

/** Runs `work` beside the Robin that may be at work in the data folder, to write what Robin keeps nothing of in memory. Throws StartupError as `openBeside` does. */
export async function beside<Result>(
  settings: Settings,
  work: (robin: Robin) => Promise<Result>,
): Promise<Result> {
  const db = openBeside(settings.dataDir);
  try {
    if (settings.databaseUrl === undefined) return await work(assemble(db, settings));
    return await onCopyOf(db, settings, settings.databaseUrl, work);
  } finally {
    db.close();
  }
}

/** What several machines share is written by way of PostgreSQL, and the copy in the data folder is that of the Robin at work there: another one is made of it. */
async function onCopyOf<Result>(
  db: Database,
  settings: Settings,
  url: string,
  work: (robin: Robin) => Promise<Result>,
): Promise<Result> {
  const { openSharedStore } = await import("./sharedStore.ts");
  const folder = mkdtempSync(join(settings.dataDir, "beside-"));
  try {
    db.query<void, { path: string }>("vacuum into $path").run({ path: join(folder, "robin.sqlite") });
    const copy = openCopy(folder);
    try {
      const shared = await openSharedStore(copy, url, { diverged: () => {} });
      try {
        return await work(assemble(copy, settings, Date.now, undefined, { shared }));
      } finally {
        await shared.close();
      }
    } finally {
      closeDatabase(copy);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
