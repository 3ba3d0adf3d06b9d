/** Keys that a limit knows apart. Past it those that come new share what is left: a flood of keys forgives nobody. */
const KEPT = 10_000;

/** What the keys share that come when there are KEPT of them already. */
const SHARES = 256n;

/** Another one in each process, so that nobody can choose with whom to share. */
const [SEED = 0n] = crypto.getRandomValues(new BigUint64Array(1));

/** A token bucket for each key: `burst` at once, then one every `every` ms. Kept in memory: a restart forgives. */
export class RateLimiter {
  #limit;
  #steady: () => number;
  /** For each key the moment, in ms, at which all of its burst is there again; in the order in which they were used. */
  #fullAt = new Map<string | number, number>();
  /** When it is worth looking again for keys that have all of their burst. */
  #sweepAt = 0;

  constructor(limit: { readonly burst: number; readonly every: number }, steady: () => number) {
    this.#limit = limit;
    this.#steady = steady;
  }

  /** The whole seconds until `key` has one left; 0: it has. Nothing is taken. */
  wait(key: string | number): number {
    return this.#standOf(key).seconds;
  }

  /** Takes one from what `key` has left: 0 when there was one, else the whole seconds until there is. */
  take(key: string | number): number {
    const { known, fullAt, seconds } = this.#standOf(key);
    this.#fullAt.delete(known);
    this.#fullAt.set(known, seconds > 0 ? fullAt : fullAt + this.#limit.every);
    return seconds;
  }

  /** Gives `key` back one that it took and did not use. */
  refund(key: string | number): void {
    const known = this.#known(key);
    const fullAt = this.#fullAt.get(known);
    if (fullAt !== undefined) this.#fullAt.set(known, fullAt - this.#limit.every);
  }

  /** Gives `key` back all that it took. What it shares with others stays taken. */
  restore(key: string | number): void {
    this.#fullAt.delete(key);
  }

  #standOf(key: string | number) {
    const { burst, every } = this.#limit;
    const known = this.#known(key);
    const now = this.#steady();
    // Never further ahead than when all of it is taken: the clock may have gone back.
    const fullAt = Math.min(Math.max(this.#fullAt.get(known) ?? now, now), now + burst * every);
    return { known, fullAt, seconds: Math.max(0, Math.ceil((fullAt + every - now - burst * every) / 1_000)) };
  }

  /** `key`, or what it shares with others when there is no room for more; no number and no address looks like that. */
  #known(key: string | number): string | number {
    if (this.#fullAt.has(key)) return key;
    if (this.#fullAt.size >= KEPT) this.#sweep();
    if (this.#fullAt.size < KEPT) return key;
    return `shared ${Bun.hash.wyhash(String(key), SEED) % SHARES}`;
  }

  /** Forgets the keys that have all of their burst: there is nothing to remember of them. */
  #sweep(): void {
    const now = this.#steady();
    if (now < this.#sweepAt) return;
    this.#sweepAt = now + this.#limit.every;
    for (const [key, fullAt] of this.#fullAt) if (fullAt <= now) this.#fullAt.delete(key);
  }
}

/** A limit, and who takes from it. */
export type Bucket = readonly [limit: RateLimiter, key: string | number];

/** Takes one from each of `buckets`, or from none: 0, or the whole seconds until each has one. */
export function takeAll(...buckets: readonly Bucket[]): number {
  const seconds = Math.max(...buckets.map(([limit, key]) => limit.wait(key)));
  if (seconds === 0) for (const [limit, key] of buckets) limit.take(key);
  return seconds;
}
