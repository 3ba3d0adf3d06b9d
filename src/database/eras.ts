import type { Database } from "bun:sqlite";
import { isToDo, leaveToDo } from "./applicationId.ts";

/** How many numbers an era has: more than a place gives out from when a backup is made until that is restored. */
const ERA = 1_000_000;

/**
 * Has a database go on with numbers that it never gave out, an era and more further on: those that it gave out after a
 * backup was made are on pages that are still open, and are to mean nothing else. Who restores it leaves that to do.
 */
export function beginEra(db: Database): void {
  if (!isToDo(db, "beginning an era")) return;
  db.transaction(() => {
    db.run("update sequence set last = (last / $era + 2) * $era", [ERA]);
    db.run("update sqlite_sequence set seq = (seq / $era + 2) * $era", [ERA]);
    leaveToDo(db, "nothing");
  })();
}

/** The number with which the era after that of `number` begins. */
export function nextEra(number: number): number {
  return (Math.floor(number / ERA) + 1) * ERA;
}
