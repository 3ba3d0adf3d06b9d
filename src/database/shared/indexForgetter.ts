import type { Database } from "bun:sqlite";
import { hasTable } from "../copyMark.ts";
import type { Follower } from "./copy.ts";

/** More than the number of any message. */
const ALL = Number.MAX_SAFE_INTEGER;

/**
 * For a copy whose tables are older than this program, which does not know what the index of words has of their rows: it is made anew when
 * the steps are done.
 */
export function indexForgetter(db: Database): Follower {
  const cleared = () => {
    if (!hasTable(db, "search_backlog")) return;
    db.run("insert into search (search) values ('delete-all')");
    db.run("update search_backlog set up_to = ?", [ALL]);
  };
  return {
    cleared,
    applied: (rows) => {
      if (rows.some(({ table }) => table === "messages" || table === "files")) cleared();
    },
  };
}
