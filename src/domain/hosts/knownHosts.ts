import type { Database } from "bun:sqlite";
import type { Commits } from "../../database/commits.ts";
import type { RowChanges } from "../rows.ts";

/** Names that are learned: whoever has an account could invent as many as there is disk. */
const MOST = 100;

/** The names of hosts by which somebody with an account has signed in. */
export class KnownHosts {
  #commits: Commits;
  #changes: RowChanges;
  #now: () => number;
  #names: Set<string>;
  #sql;

  constructor(
    db: Database,
    { commits, changes }: { commits: Commits; changes: RowChanges },
    now: () => number,
  ) {
    this.#commits = commits;
    this.#changes = changes;
    this.#now = now;
    const known = db.query<{ name: string }, []>("select name from hosts").all();
    this.#names = new Set(known.map(({ name }) => name));
    this.#sql = {
      add: db.query<void, { name: string; now: number }>(
        `insert into hosts (name, learned_at) values ($name, $now)
         on conflict do update set learned_at = excluded.learned_at`,
      ),
      dropOldest: db.query<{ name: string }, { kept: number }>(
        `delete from hosts where name in (select name from hosts order by learned_at desc limit -1 offset $kept)
         returning name`,
      ),
    };
    changes.on("hosts", (before, after) => {
      if (before) this.#names.delete(before.name);
      if (after) this.#names.add(after.name);
    });
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /**
   * Notes that somebody with an account came in by the host `name`. Where there is no room, the name by which nobody has signed in for
   * longest goes for one that `isTrusted`, and for no other: so what members invent drops nothing. A full disk keeps nobody out.
   */
  async add(name: string, isTrusted: boolean): Promise<void> {
    if (!isTrusted && !this.#names.has(name) && this.#names.size >= MOST) return;
    const adding = this.#commits.run(() => {
      for (const gone of this.#sql.dropOldest.all({ kept: this.#names.has(name) ? MOST : MOST - 1 }))
        this.#changes.note("hosts", gone, undefined);
      this.#sql.add.run({ name, now: this.#now() });
      this.#changes.note("hosts", undefined, { name });
    });
    await adding.catch(() => {});
  }
}
