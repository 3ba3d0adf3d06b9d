import type { Limiters } from "../../base/limiters.ts";
import { limits } from "../../base/limits.ts";
import { type Bucket, type RateLimiter, takeAll } from "../../base/rateLimiter.ts";
import { Refusal } from "../refusal.ts";

/** How often a user may do what reaches others unasked: make rooms, begin conversations, invite. */
export class ContactLimits {
  #making: RateLimiter;
  #conversing: RateLimiter;
  #inviting: RateLimiter;
  #fromAddress: RateLimiter;
  #invited: RateLimiter;
  #reaching: RateLimiter;

  constructor(limiters: Limiters) {
    this.#making = limiters.make("making", limits.making);
    this.#conversing = limiters.make("conversing", limits.conversing);
    this.#inviting = limiters.make("inviting", limits.inviting);
    this.#fromAddress = limiters.make("making from address", limits.makingFromAddress);
    this.#invited = limiters.make("invited", limits.invited);
    this.#reaching = limiters.make("reaching", limits.reaching);
  }

  /** Takes one room, or one conversation with `others`, from what `user` may make; says how long to wait if there is none. */
  make(user: number, address: string, others: readonly number[] = []): Refusal | undefined {
    const reached = others.flatMap((other) => this.#reach(user, other));
    const own = others.length > 0 ? this.#conversing : this.#making;
    const seconds = takeAll([own, user], [this.#fromAddress, address], ...reached);
    return Refusal.tooSoon(
      seconds,
      (left) =>
        ({ rooms }) =>
          others.length > 0 ? rooms.tooManyDirects(left) : rooms.tooMany(left),
    );
  }

  /** The same for an invitation of user `other`. */
  invite(user: number, address: string, other: number): Refusal | undefined {
    const seconds = takeAll(
      [this.#inviting, user],
      [this.#fromAddress, address],
      ...this.#reach(user, other),
    );
    return Refusal.tooSoon(seconds, (left) => (words) => words.about.tooManyInvitations(left));
  }

  #reach(user: number, other: number): readonly Bucket[] {
    return [
      [this.#invited, other],
      [this.#reaching, `${user} ${other}`],
    ];
  }
}
