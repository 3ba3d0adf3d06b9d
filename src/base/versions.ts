import { LRUCache } from "lru-cache";

/** Keys that are told apart; what is older than them counts as changed. */
const KEPT = 10_000;

/** Numbers that only grow: where one is the same as before, nothing has changed of what it stands for. */
export class Versions<Key extends {}> {
  #all = 0;
  /** No key that is not kept has changed since. */
  #others = 0;
  #kept = new LRUCache<Key, number>({
    max: KEPT,
    dispose: (version, _, reason) => {
      if (reason === "evict") this.#others = Math.max(this.#others, version);
    },
  });

  /** Grows with every change. */
  get all(): number {
    return this.#all;
  }

  /** Grows with every change of `key`. */
  of(key: Key): number {
    return this.#kept.peek(key) ?? this.#others;
  }

  /** Whether a key that `concerns` somebody has changed since all was `version`. It costs a look at each that has. */
  hasChangedSince(version: number, concerns: (key: Key) => boolean): boolean {
    if (this.#others > version) return true;
    // The cache has the keys in the order in which they changed, the newest first.
    for (const [key, changed] of this.#kept.entries()) {
      if (changed <= version) return false;
      if (concerns(key)) return true;
    }
    return false;
  }

  /** Notes a change of `key`. */
  grow(key: Key): void {
    this.#all += 1;
    this.#kept.set(key, this.#all);
  }
}
