/** Why nothing can be written: there is no room left, the disk fails at it, it is not allowed, or what keeps files, or all of it, elsewhere cannot be reached. */
export type Unwritable = "full" | "failing" | "readonly" | "away" | "unreachable";

/** Codes of SQLite and of the system (errno), and those of a StorageError and an UnreachableError. */
const CODES: readonly (readonly [RegExp, Unwritable])[] = [
  [/^(?:SQLITE_FULL|SQLITE_IOERR_SHMSIZE|ENOSPC|EDQUOT|EFBIG)$/, "full"],
  [/^SQLITE_IOERR_(?:WRITE|FSYNC|DIR_FSYNC|TRUNCATE|SHM\w+)$/, "failing"],
  [/^(?:SQLITE_READONLY\w*|SQLITE_PERM|SQLITE_CANTOPEN\w*|EROFS|EACCES|EPERM)$/, "readonly"],
  [/^STORAGE_/, "away"],
  [/^DATABASE_UNREACHABLE$/, "unreachable"],
];

/** What SQLite or the system calls `error`; undefined where neither made it. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

/** What kept `error` from being a write; undefined: it is something else. */
export function whyUnwritable(error: unknown): Unwritable | undefined {
  const code = codeOf(error) ?? "";
  return CODES.find(([pattern]) => pattern.test(code))?.[1];
}
