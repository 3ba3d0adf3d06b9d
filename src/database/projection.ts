/** Keys whose values are kept: enough for all who are there at the same time. Beyond that the oldest goes. */
const KEPT = 10_000;

/**
 * What the database says of each key, kept in memory until somebody who listens to its changes says `forget`. While it `isBehind`
 * the database itself is asked: what is kept follows only when the commit is on disk.
 */
export class Projection<Key extends {}, Value extends {}> {
  #isBehind: () => boolean;
  #load: (key: Key) => Value | undefined;
  #kept = new Map<Key, Value>();

  constructor(isBehind: () => boolean, load: (key: Key) => Value | undefined) {
    this.#isBehind = isBehind;
    this.#load = load;
  }

  /** What the database says of `key`; undefined where it has nothing. */
  get(key: Key): Value | undefined {
    if (this.#isBehind()) return this.#load(key);
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const value = this.#load(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  /** Keeps what a change has told of `key`: the database need not be asked. */
  set(key: Key, value: Value): void {
    this.#kept.set(key, value);
    if (this.#kept.size <= KEPT) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }

  /** Has the database asked anew for `key`. */
  forget(key: Key): void {
    this.#kept.delete(key);
  }

  /** Has the database asked anew for all keys. */
  clear(): void {
    this.#kept.clear();
  }
}
