/** Numbers by chance that are the same each time for the same `seed` (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: string) {
    this.#state = Bun.hash.crc32(seed);
  }

  /** From 0 up to 1, without 1. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** From 0 up to `count`, without that. */
  below(count: number): number {
    return Math.floor(this.#next() * count);
  }

  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean {
    return this.#next() * 100 < percent;
  }

  /** One of `choices`, of which there is at least one. */
  pick<T>(choices: readonly T[]): T {
    const picked = choices[this.below(choices.length)];
    if (picked === undefined) throw new RangeError("There is nothing to pick from");
    return picked;
  }

  /** `list` in another order (Fisher-Yates). */
  shuffled<T>(list: readonly T[]): T[] {
    const shuffled = [...list];
    for (let last = shuffled.length - 1; last > 0; last -= 1) {
      const other = this.below(last + 1);
      [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
    }
    return shuffled;
  }
}
