import type { Database } from "bun:sqlite";

/** How many numbers an era has: more than a place gives out from when a backup is made until that is restored. */
const ERA = 1_000_000;

/** What the header of a database has as its application id from when it is restored until it is opened: it goes wherever the file goes. */
const RESTORED = 2;

/** Notes that `db` is restored from a backup. */
export function markRestored(db: Database): void {
  db.run(`pragma application_id = ${RESTORED}`);
}

/**
 * Has a database that was restored go on with numbers that it never gave out, an era and more further on: those that it gave out after the
 * backup was made are on pages that are still open, and are to mean nothing else.
 */
export function beginEra(db: Database): void {
  const { application_id } = db.query<{ application_id: number }, []>("pragma application_id").get()!;
  if (application_id !== RESTORED) return;
  db.transaction(() => {
    db.run("update sequence set last = (last / $era + 2) * $era", [ERA]);
    db.run("update sqlite_sequence set seq = (seq / $era + 2) * $era", [ERA]);
    db.run("pragma application_id = 0");
  })();
}

/** The number with which the era after that of `number` begins. */
export function nextEra(number: number): number {
  return (Math.floor(number / ERA) + 1) * ERA;
}
