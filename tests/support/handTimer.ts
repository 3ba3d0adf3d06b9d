import type { Later } from "../../src/base/jobs.ts";

/** A timer that a test lets ring. */
export class HandTimer {
  waiting: { readonly work: () => void; readonly ms: number }[] = [];

  readonly later: Later = (work, ms) => {
    const one = { work, ms };
    this.waiting.push(one);
    return () => (this.waiting = this.waiting.filter((other) => other !== one));
  };

  ring(): void {
    const [first] = this.waiting.splice(0, 1);
    first!.work();
  }
}
