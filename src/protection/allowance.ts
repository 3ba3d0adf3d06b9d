/** Keys kept at most: past it those that waited longest are forgotten, so that a flood of keys costs no memory. */
const KEPT = 10_000;

/**
 * How often something may be done: `burst` times at once, then once every `every` ms (a token bucket). Kept in
 * memory: a restart forgives.
 */
export class Allowance {
  #burst: number;
  #every: number;
  #now: () => number;
  /** For each key the moment, in ms, at which all of its burst is there again. */
  #fullAt = new Map<string | number, number>();

  constructor({ burst, every }: { burst: number; every: number }, now: () => number) {
    this.#burst = burst;
    this.#every = every;
    this.#now = now;
  }

  /** Takes one from what `key` has left: 0 when there was one, else the whole seconds until there is. */
  take(key: string | number): number {
    const now = this.#now();
    const whole = this.#burst * this.#every;
    // Never further ahead than when all of it is taken: the clock may have gone back.
    const fullAt = Math.min(Math.max(this.#fullAt.get(key) ?? now, now), now + whole);
    const excess = fullAt + this.#every - now - whole;
    this.#fullAt.delete(key);
    this.#fullAt.set(key, excess > 0 ? fullAt : fullAt + this.#every);
    if (excess > 0) return Math.ceil(excess / 1_000);
    if (this.#fullAt.size > KEPT) this.#forgetOne();
    return 0;
  }

  /** Gives `key` back all that it took. */
  restore(key: string | number): void {
    this.#fullAt.delete(key);
  }

  #forgetOne(): void {
    const [oldest] = this.#fullAt.keys();
    this.#fullAt.delete(oldest!);
  }
}
