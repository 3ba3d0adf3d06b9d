import type { Later } from "./jobs.ts";

/** One job, or several that share what is to be done. */
type Startable = { readonly start: () => unknown };

/** Starts a job at a moment that only what is left to do tells, also from within that job: `startIn` would have it go on at once there. */
export class Alarm {
  #job: Startable;
  #after: Later;
  #now: () => number;
  #at = Infinity;
  #cancel: (() => void) | undefined;

  /** `now`: the clock, in ms since 1970. */
  constructor(job: Startable, after: Later, now: () => number) {
    this.#job = job;
    this.#after = after;
    this.#now = now;
  }

  /** Has the job start `at` a moment, in ms since 1970, or earlier where it was to. Undefined: nothing is left to do. */
  set(at: number | undefined): void {
    if (at === undefined || at >= this.#at) return;
    this.#cancel?.();
    this.#at = at;
    this.#cancel = this.#after(() => this.#ring(), Math.max(0, at - this.#now()));
  }

  #ring(): void {
    this.#at = Infinity;
    this.#cancel = undefined;
    this.#job.start();
  }
}
