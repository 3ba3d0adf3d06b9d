import type { Database } from "bun:sqlite";

/** Which columns name bytes by their hash, and what their rows are called. What has bytes of its own stands here, or they are swept. */
const NAMES = [
  { what: "file", table: "files", column: "hash" },
  { what: "file", table: "files", column: "small" },
  { what: "file", table: "files", column: "large" },
  { what: "reported file", table: "reported_files", column: "hash" },
  { what: "reported file", table: "reported_files", column: "small" },
  { what: "reported file", table: "reported_files", column: "large" },
  { what: "avatar", table: "avatars", column: "hash" },
] as const;

/** A hash, and a row by which it is named. */
export type Named = { readonly hash: string; readonly what: string; readonly id: number };

/** Who names stored bytes, by their hash: as long as anything does, they stay. */
export class References {
  #isNamed;
  #next;

  constructor(db: Database) {
    const named = NAMES.map(({ table, column }) => `select ${column} from ${table} where ${column} = $hash`);
    this.#isNamed = db.query<{ hash: string }, { hash: string }>(`${named.join(" union all ")} limit 1`);
    this.#next = NAMES.map(({ what, table, column }) => ({
      what,
      query: db.query<Omit<Named, "what">, { after: string; most: number }>(
        `select ${column} as hash, min(id) as id from ${table} where ${column} > $after
         group by ${column} order by ${column} limit $most`,
      ),
    }));
  }

  isNamed(hash: string): boolean {
    return this.#isNamed.get({ hash }) !== null;
  }

  /** Up to `most` hashes that are named, from the one after `after` on, in their order; fewer: there are no more. */
  next(after: string, most: number): readonly Named[] {
    const rows = this.#next.flatMap(({ what, query }) =>
      query.all({ after, most }).map((row) => ({ ...row, what })),
    );
    const byHash = new Map(rows.map((row) => [row.hash, row]));
    return [...byHash.values()].sort((a, b) => (a.hash < b.hash ? -1 : 1)).slice(0, most);
  }
}
