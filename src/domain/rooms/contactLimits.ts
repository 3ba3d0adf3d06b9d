import { limits } from "../../limits.ts";
import { Allowance, takeAll } from "../../rateLimiter.ts";

/** How often one does what others get to see unasked: makes rooms, begins conversations, invites. */
export class Reaching {
  #making: Allowance;
  #inviting: Allowance;
  #fromAddress: Allowance;
  #invited: Allowance;

  constructor(now: () => number) {
    this.#making = new Allowance(limits.making, now);
    this.#inviting = new Allowance(limits.inviting, now);
    this.#fromAddress = new Allowance(limits.makingFromAddress, now);
    this.#invited = new Allowance(limits.invited, now);
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
