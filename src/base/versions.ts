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
    return this.#kept.get(key) ?? this.#others;
  }

  /** Notes a change of `key`. */
  grow(key: Key): void {
    this.#all += 1;
    this.#kept.set(key, this.#all);
  }
}
