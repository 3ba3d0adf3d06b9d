import type { Limiters } from "../../base/limiters.ts";
import { limits } from "../../base/limits.ts";
import { type Bucket, type RateLimiter, takeAll } from "../../base/rateLimiter.ts";
import type { Spared } from "../../base/spared.ts";

/** Pairs of a user and an address from which that one came in before. */
const KNOWN = 10_000;

type Attempt = { readonly folded: string; readonly address: string };

/** Attempts to sign in: by name and address, by address, and by name, which slows strangers down and locks nobody out. */
export class SignInAttempts {
  #ofName: RateLimiter;
  #fromAddress: RateLimiter;
  #wrong: RateLimiter;
  #cameFrom: Spared;

  constructor(limiters: Limiters) {
    this.#ofName = limiters.make("signing in", limits.signingIn);
    this.#fromAddress = limiters.make("signing in from address", limits.signingInFromAddress);
    this.#wrong = limiters.make("guessing", limits.guessing);
    this.#cameFrom = limiters.spared("came from", KNOWN);
  }

  /** Whole seconds before `attempt` may be made; 0: it is taken. */
  begin(attempt: Attempt): number {
    return takeAll(...this.#buckets(attempt));
  }

  /** Takes back that `attempt` was made: no password was checked. */
  undo(attempt: Attempt): void {
    for (const [limit, key] of this.#buckets(attempt)) limit.refund(key);
  }

  /** Lets one wait who tries a name at which many have guessed, unless user `id` has come in from there before. */
  async slowDown({ folded, address }: Attempt, id: number | undefined): Promise<void> {
    if (this.#cameFrom.has(`${id} ${address}`)) return;
    const seconds = this.#wrong.wait(folded);
    if (seconds > 0) await Bun.sleep(Math.min(seconds * 1_000, limits.guessing.delay));
  }

  /** Notes that the password was wrong. */
  failed({ folded }: Attempt): void {
    this.#wrong.take(folded);
  }

  /** Notes that user `id` came in: what went wrong before at this address is forgiven. */
  succeeded(attempt: Attempt, id: number): void {
    const [[ofName, key]] = this.#buckets(attempt);
    ofName.restore(key);
    this.#cameFrom.note(`${id} ${attempt.address}`);
  }

  #buckets({ folded, address }: Attempt): readonly [Bucket, Bucket] {
    return [
      [this.#ofName, `${address} ${folded.slice(0, limits.name.most)}`],
      [this.#fromAddress, address],
    ];
  }
}
