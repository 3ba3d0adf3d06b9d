import { limits } from "../../base/limits.ts";
import { RateLimiter, takeAll } from "../../base/rateLimiter.ts";

/** How often a user may do what reaches others unasked: make rooms, begin conversations, invite. */
export class ContactLimits {
  #making: RateLimiter;
  #inviting: RateLimiter;
  #fromAddress: RateLimiter;
  #invited: RateLimiter;

  constructor(now: () => number) {
    this.#making = new RateLimiter(limits.making, now);
    this.#inviting = new RateLimiter(limits.inviting, now);
    this.#fromAddress = new RateLimiter(limits.makingFromAddress, now);
    this.#invited = new RateLimiter(limits.invited, now);
  }

  /** Takes one room, or one conversation with `others`, from what `user` may make; gives the whole seconds to wait if there is none. */
  make(user: number, address: string, others: readonly number[] = []): number {
    return takeAll(
      [this.#making, user],
      [this.#fromAddress, address],
      ...others.map((other) => [this.#invited, other] as const),
    );
  }

  /** The same for an invitation of user `other`. */
  invite(user: number, address: string, other: number): number {
    return takeAll([this.#inviting, user], [this.#fromAddress, address], [this.#invited, other]);
  }
}
