import { RateLimiter, type Bucket } from "../../rateLimiter.ts";
import type { Room } from "../room.ts";

/** Slow mode: in a room with a pause a user speaks once in it. Kept in memory; a restart lets everybody speak. */
export class SlowMode {
  #now: () => number;
  #rooms = new Map<number, { readonly pause: number; readonly speaking: RateLimiter }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** What `user` takes from who speaks in `room`, which has a pause. */
  bucket(user: number, { id, slowModeSeconds: pause }: Room): Bucket {
    let known = this.#rooms.get(id);
    if (known?.pause !== pause) {
      known = { pause, speaking: new RateLimiter({ burst: 1, every: pause * 1_000 }, this.#now) };
      this.#rooms.set(id, known);
    }
    return [known.speaking, user];
  }
}
