import type { Broadcast } from "../../base/broadcast.ts";

type Parts = {
  readonly broadcast: Broadcast;
  readonly steady: () => number;
  /** After how long somebody is told of again, in ms. */
  readonly again: number;
  /** For how long that is believed, in ms. */
  readonly believed: number;
};

const TOPIC = "crowd";

/** Users of which one word tells: up to 17 bytes each of the 8,000 that a notice has. */
const TOGETHER = 400;

/**
 * Who is here by the polls of other machines beyond those who show, as machines tell each other by number alone: nobody of them is to be
 * called. A word is [user, …]; older programs pass it by.
 */
export class Crowd {
  #of: Parts;
  /** Until when each is believed to be here. */
  #heard = new Map<number, number>();
  /** When others were told of each. */
  #told = new Map<number, number>();

  constructor(of: Parts) {
    this.#of = of;
    of.broadcast.on(TOPIC, (word) => this.#hear(word));
  }

  /** Tells that `users` are here, of whom that was not told lately: where somebody else comes just before they are due, it is not put off. */
  tell(users: readonly number[]): void {
    const { broadcast, steady, again } = this.#of;
    const now = steady();
    const due = users.filter((user) => (this.#told.get(user) ?? -Infinity) + again / 2 <= now);
    for (const user of due) this.#told.set(user, now);
    for (let from = 0; from < due.length; from += TOGETHER)
      broadcast.send(TOPIC, due.slice(from, from + TOGETHER));
  }

  isHere(user: number): boolean {
    return (this.#heard.get(user) ?? -Infinity) > this.#of.steady();
  }

  /** Takes `user`, who is no more, for gone. */
  forget(user: number): void {
    this.#heard.delete(user);
  }

  /** Forgets what is believed no more, and what is to be told again anyway. */
  expire(): void {
    const { steady, again } = this.#of;
    const now = steady();
    for (const [user, until] of this.#heard) if (until <= now) this.#heard.delete(user);
    for (const [user, at] of this.#told) if (at + again <= now) this.#told.delete(user);
  }

  #hear(word: unknown): void {
    if (!Array.isArray(word) || word.length > TOGETHER || !word.every(Number.isSafeInteger)) return;
    const until = this.#of.steady() + this.#of.believed;
    for (const user of word as readonly number[]) this.#heard.set(user, until);
  }
}
