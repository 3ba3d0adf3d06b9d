import type { Database } from "bun:sqlite";
import type { Broadcast } from "../../src/base/broadcast.ts";
import { Changes } from "../../src/database/changes.ts";
import { GroupCommit } from "../../src/database/commits.ts";
import type { RowChanges } from "../../src/domain/rows.ts";
import type { SharedStore } from "../../src/sharedStore.ts";

/** What one machine has of what several share, without a PostgreSQL: `db` is its own, and its copy always good. */
export function storeOf(db: Database, broadcast: Broadcast): SharedStore {
  const changes: RowChanges = new Changes();
  const nothing = () => Promise.resolve();
  return {
    db,
    changes,
    broadcast,
    commits: new GroupCommit(db, changes),
    head: () => 0,
    isGood: () => true,
    duty: { isOn: () => true, call: () => {} },
    pull: nothing,
    untilAll: nothing,
    start: nothing,
    close: nothing,
  };
}
