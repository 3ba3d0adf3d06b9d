import type { Later } from "../../src/base/jobs.ts";
import type { Clock } from "./robin.ts";

/** Timers that ring as a test lets time go by. */
export class ClockTimers {
  #clock: Clock;
  #waiting = new Set<{ readonly work: () => void; readonly at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly later: Later = (work, ms) => {
    const one = { work, at: this.#clock.time + ms };
    this.#waiting.add(one);
    return () => void this.#waiting.delete(one);
  };

  /** Lets `ms` go by; each timer rings at its time. */
  pass(ms: number): void {
    const end = this.#clock.time + ms;
    for (;;) {
      const [next] = [...this.#waiting].toSorted((a, b) => a.at - b.at);
      if (!next || next.at > end) break;
      this.#waiting.delete(next);
      this.#clock.time = Math.max(this.#clock.time, next.at);
      next.work();
    }
    this.#clock.time = end;
  }
}
