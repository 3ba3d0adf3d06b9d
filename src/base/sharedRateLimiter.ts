import { RateLimiter } from "./rateLimiter.ts";
import type { Key } from "./sharing.ts";

/** What is done with what a key has left. */
export type Deed = "take" | "refund" | "restore";

type Parts = {
  readonly steady: () => number;
  /** What stands for a key on all machines. */
  readonly seal: (key: Key) => Key;
  /** Tells the others of a key that is sealed. */
  readonly tell: (key: Key, deed: Deed) => void;
};

/** A rate limiter whose buckets other machines have, too. */
export class SharedRateLimiter extends RateLimiter {
  #of: Parts;

  constructor(limit: { readonly burst: number; readonly every: number }, of: Parts) {
    super(limit, of.steady);
    this.#of = of;
  }

  override wait(key: Key): number {
    return super.wait(this.#of.seal(key));
  }

  override take(key: Key): number {
    const sealed = this.#of.seal(key);
    const seconds = super.take(sealed);
    if (seconds === 0) this.#of.tell(sealed, "take");
    return seconds;
  }

  override refund(key: Key): void {
    const sealed = this.#of.seal(key);
    super.refund(sealed);
    this.#of.tell(sealed, "refund");
  }

  override restore(key: Key): void {
    const sealed = this.#of.seal(key);
    super.restore(sealed);
    this.#of.tell(sealed, "restore");
  }

  /** Does what another machine did with a key that it has sealed. */
  hear(sealed: Key, deed: unknown): void {
    if (deed === "take") super.take(sealed);
    else if (deed === "refund") super.refund(sealed);
    else if (deed === "restore") super.restore(sealed);
  }
}
