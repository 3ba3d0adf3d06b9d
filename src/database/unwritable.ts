/** Why nothing can be written: there is no room left, or the file or its disk is read-only. */
export type Unwritable = "full" | "readonly";

/** Codes of SQLite and of the system (errno) by which a disk says that it takes no more. */
const FULL = /^(?:SQLITE_FULL|SQLITE_IOERR_(?:WRITE|FSYNC|DIR_FSYNC|TRUNCATE|SHM\w+)|ENOSPC|EDQUOT|EFBIG)$/;

const READONLY = /^(?:SQLITE_READONLY\w*|SQLITE_PERM|SQLITE_CANTOPEN\w*|EROFS|EACCES|EPERM)$/;

/** What kept `error` from being a write; undefined: it is something else. */
export function whyUnwritable(error: unknown): Unwritable | undefined {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (FULL.test(code)) return "full";
  return READONLY.test(code) ? "readonly" : undefined;
}
