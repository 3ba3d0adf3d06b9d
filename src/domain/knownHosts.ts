import type { Database } from "bun:sqlite";

/** Names that are learned: whoever has an account could invent as many as there is disk. */
const MOST = 100;

/** The names of hosts by which somebody with an account has come in. */
export class KnownHosts {
  readonly #names: Set<string>;
  readonly #now: () => number;
  readonly #insert;
  readonly #owner;
  #hasOwner = false;

  constructor(db: Database, now: () => number) {
    this.#now = now;
    const known = db.query<{ name: string }, []>("select name from hosts").all();
    this.#names = new Set(known.map(({ name }) => name));
    this.#insert = db.query<void, { name: string; now: number }>(
      "insert into hosts (name, learned_at) values ($name, $now) on conflict do nothing",
    );
    this.#owner = db.query<{ id: number }, []>("select id from place");
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** Notes that somebody with an account has come in by the host `name`. False when there is no room for it. */
  add(name: string): boolean {
    if (this.#names.size >= MOST) return false;
    try {
      this.#insert.run({ name, now: this.#now() });
    } catch {
      // A full disk keeps nobody out: it is learned with a later request.
      return false;
    }
    this.#names.add(name);
    return true;
  }

  /** Whether the place has an owner. */
  isClaimed(): boolean {
    this.#hasOwner ||= this.#owner.get() !== null;
    return this.#hasOwner;
  }
}
