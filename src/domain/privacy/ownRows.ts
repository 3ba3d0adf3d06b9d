import type { Database } from "bun:sqlite";

/** Tables in which a row is of one user alone, and nobody misses it with that one. */
const TABLES = [
  "emails",
  "mails",
  "inboxes",
  "push_settings",
  "push_waiting",
  "statuses",
  "hides",
  "sidebar_choices",
  "recoveries",
] as const;

/** What is kept of somebody for nobody else. The user's own row stays, as that of a former user, so that nothing goes by itself. */
export class OwnRows {
  #deletions;

  constructor(db: Database) {
    this.#deletions = TABLES.map((table) =>
      db.query<void, { user: number }>(`delete from ${table} where user_id = $user`),
    );
  }

  /** Deletes all that is kept of `user` alone, within a commit. */
  delete(user: number): void {
    for (const deletion of this.#deletions) deletion.run({ user });
  }
}
