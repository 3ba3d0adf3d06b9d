import { type Database, SQLiteError } from "bun:sqlite";

/** What is wrong with the file of `db`, as SQLite says it, which quotes nothing that somebody typed; nothing: it is whole. All of it is read. */
export function damages(db: Database): readonly string[] {
  try {
    return db
      .query<{ found: string }, []>("select integrity_check as found from pragma_integrity_check")
      .all()
      .map(({ found }) => found)
      .filter((found) => found !== "ok");
  } catch (error) {
    // So damaged that SQLite does not even look.
    if (error instanceof SQLiteError && /^SQLITE_(?:CORRUPT|NOTADB|IOERR_READ)/.test(error.code ?? ""))
      return [error.message];
    throw error;
  }
}
