import type { Database } from "bun:sqlite";

/** Who names stored bytes, by their hash: as long as anything does, they stay. */
export class References {
  #sql;

  constructor(db: Database) {
    this.#sql = {
      named: db.query<{ hash: string }, { hash: string }>(
        `select hash from files where hash = $hash
         union all select small from files where small = $hash
         union all select large from files where large = $hash
         union all select hash from avatars where hash = $hash limit 1`,
      ),
    };
  }

  isNamed(hash: string): boolean {
    return this.#sql.named.get({ hash }) !== null;
  }
}
