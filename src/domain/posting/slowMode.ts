import { RateLimiter, type Bucket } from "../../base/rateLimiter.ts";
import type { Room } from "../room.ts";

/** Slow mode: in a room with a pause a user posts once in it. Kept in memory; a restart lets everybody post. */
export class SlowMode {
  #now: () => number;
  /** By the seconds that a pause may have: `limits.room.pause` of them at most. */
  #limiters = new Map<number, RateLimiter>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** What `user` takes from by posting in `room`, which is in slow mode. */
  bucket(user: number, { id, slowModeSeconds }: Room): Bucket {
    let limiter = this.#limiters.get(slowModeSeconds);
    if (!limiter) {
      limiter = new RateLimiter({ burst: 1, every: slowModeSeconds * 1_000 }, this.#now);
      this.#limiters.set(slowModeSeconds, limiter);
    }
    return [limiter, `${id} ${user}`];
  }
}
