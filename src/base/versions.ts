/** Keys that are told apart at least; what is older than them counts as changed. */
const KEPT = 10_000;

/** Changes that are told apart: some 10 ns each for one who asks. */
const LATEST = 256;

/** Numbers that only grow: where one is the same as before, nothing has changed of what it stands for. */
export class Versions<Key extends {}> {
  #all = 0;
  /** No key that is not kept has changed since. */
  #others = 0;
  /** The keys that changed last, each where its number is. */
  #latest: Key[] = [];
  /** In the order in which they changed last. */
  #kept = new Map<Key, number>();

  /** Grows with every change. */
  get all(): number {
    return this.#all;
  }

  /** Grows with every change of `key`. */
  of(key: Key): number {
    return this.#kept.get(key) ?? this.#others;
  }

  /** Whether a key for which `concerns` is true has changed since all was `version`. True also where too much has changed to tell. */
  hasChangedSince(version: number, concerns: (key: Key) => boolean): boolean {
    if (this.#all - version > LATEST) return true;
    for (let at = this.#all; at > version; at -= 1) if (concerns(this.#latest[at % LATEST]!)) return true;
    return false;
  }

  /** Notes a change of `key`. */
  grow(key: Key): void {
    this.#all += 1;
    this.#latest[this.#all % LATEST] = key;
    this.#kept.delete(key);
    this.#kept.set(key, this.#all);
    if (this.#kept.size > 2 * KEPT) this.#forgetOldest();
  }

  // Many at once: to find the first one, all places are passed over that were left before it.
  #forgetOldest(): void {
    for (const [key, version] of this.#kept) {
      if (this.#kept.size <= KEPT) return;
      this.#kept.delete(key);
      this.#others = version;
    }
  }
}
