import type { Settings } from "../base/settings.ts";
import { EXIT, type ExitCode } from "../base/exitCodes.ts";
import { StartupError } from "../base/startupError.ts";
import { codeOf } from "../base/unwritable.ts";
import { openToRead } from "../database/database.ts";
import { damages } from "../database/integrity.ts";
import { type Checked, checkFiles } from "../domain/files/checking.ts";
import { fileStorageOf } from "../domain/files/keeping.ts";
import { References } from "../domain/files/references.ts";
import { ticking } from "./progress.ts";
import { StorageError } from "../domain/files/storage.ts";

/** `found` and `told` take a line: of what was found, in JSON where that is asked for, and of what whoever waits wants to know. */
type Print = {
  readonly found: (line: string) => void;
  readonly told: (line: string) => void;
  readonly json?: boolean;
};

/** Tells what is damaged in the database, else of each file that is missing, damaged or left over, also while Robin runs; gives what the command ends with. */
export async function check(settings: Settings, print: Print, now = Date.now): Promise<ExitCode> {
  try {
    return await look(settings, print, now);
  } catch (error) {
    const reason = error instanceof StorageError ? error.reason : failureOfDisk(error);
    if (reason === undefined) throw error;
    throw new StartupError(`The files cannot be reached: ${reason}.`, EXIT.unavailable);
  }
}

/** What the system calls `error`; undefined where it is none of the system's. */
function failureOfDisk(error: unknown): string | undefined {
  return error instanceof Error && "syscall" in error ? codeOf(error) : undefined;
}

async function look(
  settings: Settings,
  { found, told, json = false }: Print,
  now: () => number,
): Promise<ExitCode> {
  const db = openToRead(settings.dataDir);
  try {
    const parts = { references: new References(db), fileStore: fileStorageOf(settings), now };
    const count = { whole: 0, missing: 0, damaged: 0, "left over": 0 };
    for (const damage of damages(db)) {
      count.damaged += 1;
      found(json ? JSON.stringify({ state: "damaged", database: damage }) : `damaged database: ${damage}`);
    }
    if (count.damaged > 0) {
      told(
        "The files were not looked at, since the database says which there are. Put a backup in its place: robin restore.",
      );
      return EXIT.found;
    }
    const tick = ticking(told, process.stderr);
    for await (const one of checkFiles(parts)) {
      count[one.state] += 1;
      if (one.state !== "whole") found(json ? JSON.stringify(one) : lineOf(one));
      tick(() => summaryOf(count));
    }
    tick.end();
    found(json ? JSON.stringify(count) : summaryOf(count));
    return count.missing + count.damaged + count["left over"] === 0 ? EXIT.ok : EXIT.found;
  } finally {
    db.close();
  }
}

/** Such as "missing file 12 3f5a…": nothing that somebody typed. */
function lineOf(one: Checked): string {
  if (one.state === "left over") return `left over ${one.hash}`;
  return `${one.state} ${one.named.what} ${one.named.id} ${one.hash}`;
}

function summaryOf(count: Readonly<Record<Checked["state"], number>>): string {
  return Object.entries(count)
    .map(([state, many]) => `${many} ${state}`)
    .join(", ");
}
