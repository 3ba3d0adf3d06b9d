import { openBeside } from "../database/database.ts";
import type { Settings } from "../base/settings.ts";
import { assemble } from "../robin.ts";

/** Prints the audit log, the oldest entry first, each as a line of JSON; also while Robin runs. */
export function printAudit(settings: Settings, print: (line: string) => void): void {
  const db = openBeside(settings.dataDir);
  try {
    const { audit, people } = assemble(db, settings);
    const named = (id: number | null) => (id === null ? null : { id, name: people.find(id)?.name ?? null });
    for (const { at, user, by, ...entry } of audit.all()) {
      const time = new Date(at).toISOString();
      print(JSON.stringify({ time, ...entry, user: named(user), by: named(by) }));
    }
  } finally {
    db.close();
  }
}
