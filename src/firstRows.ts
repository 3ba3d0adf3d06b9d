import type { Database } from "bun:sqlite";
import { secret } from "./database/secrets.ts";
import { bringSkeletonsUpToDate } from "./domain/accounts/users.ts";
import { unsubscribingSecret } from "./domain/mail/unsubscribeLinks.ts";
import { pushKeys } from "./push/pushKeys.ts";

/** What signs the tokens of sessions. */
export function tokenSecret(db: Database): Uint8Array {
  return secret(db, "session tokens");
}

/** Writes what a Robin of this version makes at its first start, and is the same on all machines that share a database. */
export function makeFirstRows(db: Database): void {
  tokenSecret(db);
  unsubscribingSecret(db);
  pushKeys(db);
  bringSkeletonsUpToDate(db);
}
