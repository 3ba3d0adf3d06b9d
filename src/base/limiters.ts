import { RateLimiter } from "./rateLimiter.ts";
import { type Deed, SharedRateLimiter } from "./sharedRateLimiter.ts";
import type { Key, Sharing } from "./sharing.ts";
import { Spared } from "./spared.ts";

type Limit = { readonly burst: number; readonly every: number };

const TOPIC = "limits";

/**
 * Makes the limits that all machines count together, if there are several. What is taken on one counts on the others once they hear of it:
 * until then each gives what it has. A machine that starts knows nothing of what was taken before, as a restart forgives. What guards only
 * the machine that does the work, as searching, uploading, exporting and writing into the log, is limited on each by a `RateLimiter`.
 */
export class Limiters {
  #steady: () => number;
  #sharing: Sharing | undefined;
  #shared = new Map<string, (member: number) => SharedRateLimiter>();

  /** Without `sharing` one machine is alone. */
  constructor(steady: () => number, sharing?: Sharing) {
    this.#steady = steady;
    this.#sharing = sharing;
    sharing?.on(TOPIC, (key, deed, name, member) => {
      if (typeof name !== "string" || typeof member !== "number") return;
      this.#shared.get(name)?.(member).hear(key, deed);
    });
  }

  /** The limit that all machines know by `name`. */
  make(name: string, limit: Limit): RateLimiter {
    return this.family(name, () => limit)(0);
  }

  /** Limits of one name, each made by a number of its own when it is needed first, here or elsewhere. */
  family(name: string, limitOf: (member: number) => Limit): (member: number) => RateLimiter {
    const sharing = this.#sharing;
    if (!sharing) return kept((member) => new RateLimiter(limitOf(member), this.#steady));
    const shared = kept((member) => {
      const limit = limitOf(member);
      // Where nothing has to be waited for there is nothing to tell.
      const tell = (key: Key, deed: Deed) => limit.every > 0 && sharing.tell(TOPIC, key, deed, name, member);
      return new SharedRateLimiter(limit, { steady: this.#steady, seal: (key) => sharing.seal(key), tell });
    });
    this.#shared.set(name, shared);
    return shared;
  }

  /** Keys that a limit spares: the last `most` of them. */
  spared(name: string, most: number): Spared {
    return new Spared(name, most, this.#sharing);
  }
}

function kept<Limiter>(make: (member: number) => Limiter): (member: number) => Limiter {
  const made = new Map<number, Limiter>();
  return (member) => made.getOrInsertComputed(member, make);
}
