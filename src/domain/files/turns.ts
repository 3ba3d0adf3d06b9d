/** Does one thing at a time. Who waits is served by user in turn, so that who sends many pictures holds nobody else up. */
export class Turns {
  #isBusy = false;
  /** What waits, in order, of each user; the user whose turn is next comes first. */
  #waiting = new Map<number, (() => void)[]>();

  /** What `work` gives, once it is the turn of `user`. */
  async next<Result>(user: number, work: () => Promise<Result>): Promise<Result> {
    if (this.#isBusy) await this.#wait(user);
    this.#isBusy = true;
    try {
      return await work();
    } finally {
      this.#goOn();
    }
  }

  #wait(user: number): Promise<void> {
    const own = this.#waiting.get(user) ?? [];
    this.#waiting.set(user, own);
    return new Promise((resolve) => own.push(resolve));
  }

  #goOn(): void {
    const [next] = this.#waiting;
    // Who comes while the next one is being called waits as well.
    this.#isBusy = next !== undefined;
    if (!next) return;
    const [user, own] = next;
    this.#waiting.delete(user);
    own.shift()!();
    if (own.length > 0) this.#waiting.set(user, own);
  }
}
