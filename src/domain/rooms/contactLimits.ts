import { limits } from "../../limits.ts";
import { RateLimiter, takeAll } from "../../rateLimiter.ts";

/** How often one does what others get to see unasked: makes rooms, begins conversations, invites. */
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

  /** Whole seconds before `user` may make another room, or begin a conversation with `others`; 0: one is taken. */
  make(user: number, address: string, others: readonly number[] = []): number {
    return takeAll(
      [this.#making, user],
      [this.#fromAddress, address],
      ...others.map((other) => [this.#invited, other] as const),
    );
  }

  /** The same for inviting user `other`. */
  invite(user: number, address: string, other: number): number {
    return takeAll([this.#inviting, user], [this.#fromAddress, address], [this.#invited, other]);
  }
}
