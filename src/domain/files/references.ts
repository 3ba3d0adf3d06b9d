import type { Database } from "bun:sqlite";

/** Which columns name bytes by their hash, and what their rows are called. What has bytes of its own stands here, or they are swept. */
const NAMES = [
  { what: "file", table: "files", column: "hash" },
  { what: "file", table: "files", column: "small" },
  { what: "file", table: "files", column: "large" },
] as const;

/** A hash, and a row by which it is named. */
export type Named = { readonly hash: string; readonly what: string; readonly id: number };

/** Who names stored bytes, by their hash: as long as anything does, they stay. */
export class References {
  #sql;

  constructor(db: Database) {
    const named = NAMES.map(({ table, column }) => `select ${column} from ${table} where ${column} = $hash`);
    const next = NAMES.map(
      ({ what, table, column }) =>
        `select * from (select ${column} as hash, '${what}' as what, id from ${table} where ${column} > $after
         order by ${column} limit $most)`,
    );
    this.#sql = {
      named: db.query<{ hash: string }, { hash: string }>(`${named.join(" union all ")} limit 1`),
      next: db.query<Named, { after: string; most: number }>(
        `select hash, what, min(id) as id from (${next.join(" union all ")}) group by hash order by hash limit $most`,
      ),
    };
  }

  isNamed(hash: string): boolean {
    return this.#sql.named.get({ hash }) !== null;
  }

  /** Up to `most` hashes that are named, from the one after `after` on, in their order. */
  next(after: string, most: number): readonly Named[] {
    return this.#sql.next.all({ after, most });
  }
}
