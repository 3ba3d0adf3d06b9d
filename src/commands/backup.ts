import { existsSync } from "node:fs";
import { makeBackup, type Made } from "../backup/making.ts";
import { requireRecipient, type Sealing, sealFor } from "../backup/encryption.ts";
import { sendAway } from "../backup/sending.ts";
import { EXIT, type ExitCode } from "../base/exitCodes.ts";
import type { Settings } from "../base/settings.ts";
import { StartupError } from "../base/startupError.ts";
import { codeOf, whyUnwritable } from "../base/unwritable.ts";
import { openBeside } from "../database/database.ts";
import { lockBackups } from "../database/folderLocks.ts";
import { fileStorageOf } from "../domain/files/keeping.ts";
import { References } from "../domain/files/references.ts";
import { StorageError } from "../domain/files/storage.ts";
import { left, sizeOf, type Tell, ticking } from "./progress.ts";

/** `said`: what is in the end; `told`: what whoever waits wants to know. */
type Print = { readonly said: Tell; readonly told: Tell; readonly json: boolean };

/**
 * Makes a backup of everything at `path`, also while Robin runs; gives what the command ends with. `signal` has it end, with nothing left; it is encrypted as `sealing` says. Throws
 * StartupError where it cannot be made.
 */
export async function backup(
  settings: Settings,
  path: string,
  { said, told, json }: Print,
  { signal, sealing }: { readonly signal: AbortSignal; readonly sealing?: Sealing | undefined },
): Promise<ExitCode> {
  if (settings.databaseUrl !== undefined) throw new StartupError(SEVERAL);
  const { backupRecipient: usual, backupTo, nightlyBackups } = settings;
  if (sealing === undefined && usual !== undefined) await requireRecipient(usual);
  const wanted = sealing ?? (usual === undefined ? undefined : { recipients: [usual] });
  const seal = wanted && (await sealFor(wanted));
  const db = openBeside(settings.dataDir);
  const unlock = lockBackups(settings.dataDir);
  const tick = ticking(told, process.stderr);
  const begun = performance.now();
  try {
    if (existsSync(path)) throw new StartupError(`${path} is there already.`, EXIT.cannotCreate);
    const all = countOf(new References(db));
    const made = await makeBackup(
      path,
      { db, fileStorage: fileStorageOf(settings) },
      {
        signal,
        seal,
        progress: ({ files, bytes }) =>
          tick(
            () =>
              `${files} of ${all} files, ${sizeOf(bytes)}, ${left(files, all, performance.now() - begun)}`,
          ),
        written: () => tick.end(),
      },
    );
    if (backupTo) await sendAway(path, backupTo, nightlyBackups, Date.now());
    const code = endOf(made, told);
    said(json ? JSON.stringify({ path, ...made }) : summaryOf(path, made));
    return code;
  } catch (error) {
    throw cannotMake(path, error);
  } finally {
    tick.end();
    unlock();
    db.close();
  }
}

/** Tells which files were missing or damaged, and gives what the command ends with. */
export function endOf(
  { missing, damaged }: Record<"missing" | "damaged", readonly string[]>,
  told: Tell,
): ExitCode {
  for (const hash of missing) told(`missing ${hash}`);
  for (const hash of damaged) told(`damaged ${hash}`);
  return missing.length + damaged.length === 0 ? EXIT.ok : EXIT.found;
}

const SEVERAL =
  "Several machines share this Robin: back up its PostgreSQL and its bucket, as docs/several-machines.md says.";

function countOf(references: References): number {
  let [count, after] = [0, ""];
  for (;;) {
    const slice = references.next(after, 1_000);
    count += slice.length;
    if (slice.length < 1_000) return count;
    after = slice.at(-1)!.hash;
  }
}

function summaryOf(path: string, { files, bytes, missing, damaged }: Made): string {
  const wrong = missing.length + damaged.length;
  const told = `${path} has everything: the database and ${files} files, ${sizeOf(bytes)}.`;
  return wrong === 0 ? told : `${told} ${wrong} files were missing or damaged before: see robin check.`;
}

/** Why nothing was made at `path`, where `error` says that in a way that whoever waits can do something about. */
export function cannotMake(path: string, error: unknown): unknown {
  if (error instanceof StorageError)
    return new StartupError(`The files cannot be reached: ${error.reason}.`, EXIT.unavailable);
  const why = whyUnwritable(error);
  if (why === "full") return new StartupError(`There is no room for ${path}.`, EXIT.cannotCreate);
  if (why !== undefined || codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR")
    return new StartupError(`${path} cannot be written (${codeOf(error)}).`, EXIT.cannotCreate);
  return error;
}
