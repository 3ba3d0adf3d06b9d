import type { Later } from "./jobs.ts";
import { Histogram } from "./metrics.ts";

/** How often it is looked, in ms. */
const EVERY = 100;

/** For how long it is looked after somebody has asked, in ms: where nobody watches, an idle Robin sleeps. */
const WATCHED = 600_000;

/**
 * How late the event loop comes to what is due: for so long everybody waits. Bun's monitorEventLoopDelay would say the same, but not in
 * buckets that several who ask can share, and at more than twice the cost.
 */
export class EventLoopLag {
  readonly #seconds = new Histogram([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1]);
  #steady: () => number;
  #after: Later;
  #askedAt = -Infinity;
  #isLooking = false;

  /** `steady`: in ms. */
  constructor(steady: () => number, after: Later) {
    this.#steady = steady;
    this.#after = after;
  }

  /** How late it was since somebody asked first, in seconds; looks on from here. */
  read(): Histogram {
    this.#askedAt = this.#steady();
    if (!this.#isLooking) this.#look();
    return this.#seconds;
  }

  #look(): void {
    const due = this.#steady() + EVERY;
    this.#isLooking = due - this.#askedAt <= WATCHED;
    if (!this.#isLooking) return;
    this.#after(() => {
      this.#seconds.observe(Math.max(0, this.#steady() - due) / 1_000);
      this.#look();
    }, EVERY);
  }
}
