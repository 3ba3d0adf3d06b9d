import { Histogram } from "../base/metrics.ts";

/** How long commits took, and how much was written in each. */
export class CommitFigures {
  readonly seconds = new Histogram([
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
  ]);
  readonly jobs = new Histogram([1, 2, 5, 10, 25, 50, 100, 250, 500]);

  /** Notes that so many `jobs` were written together, or were tried, in `ms`. */
  note(jobs: number, ms: number): void {
    this.seconds.observe(ms / 1_000);
    this.jobs.observe(jobs);
  }
}
