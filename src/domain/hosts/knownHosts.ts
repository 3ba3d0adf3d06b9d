import type { Database } from "bun:sqlite";
import type { Commits } from "../../database/commits.ts";
import type { RowChanges } from "../rows.ts";

/** Names that are learned: whoever has an account could invent as many as there is disk. */
const MOST = 100;

/** The names of hosts by which somebody with an account has come in. */
export class KnownHosts {
  #commits: Commits;
  #changes: RowChanges;
  #now: () => number;
  #names: Set<string>;
  #insert;

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
    this.#insert = db.query<void, { name: string; now: number }>(
      "insert into hosts (name, learned_at) values ($name, $now) on conflict do nothing",
    );
    changes.on("hosts", (_, after) => {
      if (after) this.#names.add(after.name);
    });
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** Notes that somebody with an account came in by the host `name`, while there is room. A full disk keeps nobody out. */
  async add(name: string): Promise<void> {
    if (this.#names.size >= MOST) return;
    const adding = this.#commits.run(() => {
      this.#insert.run({ name, now: this.#now() });
      this.#changes.note("hosts", undefined, { name });
    });
    await adding.catch(() => {});
  }
}
