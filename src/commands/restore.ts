import { join } from "node:path";
import { restoreBackup, restoreBeforeUpdate } from "../backup/restoring.ts";
import type { Key } from "../backup/encryption.ts";
import { EXIT } from "../base/exitCodes.ts";
import type { Settings } from "../base/settings.ts";
import { StartupError } from "../base/startupError.ts";
import { codeOf, whyUnwritable } from "../base/unwritable.ts";
import { fileStorageOf } from "../domain/files/keeping.ts";
import { StorageError } from "../domain/files/storage.ts";
import { left, sizeOf, type Tell, ticking } from "./progress.ts";

type Wanted = {
  readonly endSessions: boolean;
  readonly now: number;
  readonly told: Tell;
  readonly key?: Key | undefined;
};

type Restoring = Wanted & { readonly signal: AbortSignal };

/** Restores the backup at `path`; gives what to say of it. Throws StartupError where that cannot be, and all is as it was. */
export async function restore(
  settings: Settings,
  path: string,
  { endSessions, now, told, key, signal }: Restoring,
): Promise<string> {
  const { dataDir, databaseUrl, s3 } = settings;
  if (databaseUrl !== undefined)
    throw new StartupError(
      "Several machines share a database: restore without DATABASE_URL, and then: robin move",
    );
  const tick = ticking(told, process.stderr);
  let begun: number | undefined;
  try {
    const { manifest, aside } = await restoreBackup(path, dataDir, {
      bucket: s3 && fileStorageOf(settings),
      endSessions,
      key,
      progress: (bytes, all) => {
        if (all === undefined) return tick(() => `checked ${sizeOf(bytes)}`);
        begun ??= performance.now();
        const ms = performance.now() - begun;
        tick(() => `restored ${sizeOf(bytes)} of ${sizeOf(all)}, ${left(bytes, all, ms)}`);
      },
      signal,
      now,
    });
    const signedIn = endSessions ? " Everybody has to sign in again." : "";
    const before = aside === undefined ? "" : `\nWhat was there before is in ${join(dataDir, aside)}.`;
    return `The backup of ${manifest.made} is restored: the database and ${manifest.files} files.${signedIn}${before}`;
  } catch (error) {
    throw cannotRestore(dataDir, error);
  } finally {
    tick.end();
  }
}

/** Goes back to the database as it was before the last update; gives what to say of it. Throws StartupError. */
export function goBack(
  { dataDir, databaseUrl }: Settings,
  wanted: Pick<Wanted, "endSessions" | "now">,
): string {
  if (databaseUrl !== undefined)
    throw new StartupError(
      "Several machines share a database, which is brought up to date once: see docs/several-machines.md",
    );
  try {
    const aside = restoreBeforeUpdate(dataDir, wanted);
    return `The database is as it was before the last update: start the Robin of then. That of now brings it up to date again.
What was there before is in ${join(dataDir, aside)}.`;
  } catch (error) {
    throw cannotRestore(dataDir, error);
  }
}

function cannotRestore(folder: string, error: unknown): unknown {
  if (error instanceof StorageError)
    return new StartupError(`The files cannot be reached: ${error.reason}.`, EXIT.unavailable);
  const why = whyUnwritable(error);
  if (why === "full") return new StartupError(`There is no room in ${folder}.`, EXIT.cannotCreate);
  if (why !== undefined)
    return new StartupError(`${folder} cannot be written to (${codeOf(error)}).`, EXIT.cannotCreate);
  // What was begun is ended by the next start, once that is mended.
  if (/^(?:EBUSY|EXDEV)$/.test(codeOf(error) ?? ""))
    return new StartupError(`What is in ${folder} cannot be moved (${codeOf(error)}).`, EXIT.cannotCreate);
  return error;
}
