import { later, type Later } from "../../src/base/jobs.ts";

/** What is put off for so long at most, in ms, so that less is told to others, waits for no more than the next turn. */
const SHORT = 250;

let waiting = 0;
let isCalling = false;

/** By the timer of the system, but for what waits a short while only, and is no round of what goes on and on. */
export const soon: Later = (work, ms) => {
  if (ms > SHORT || isCalling) return later(work, ms);
  let isWaiting = true;
  waiting += 1;
  const end = () => {
    if (isWaiting) waiting -= 1;
    isWaiting = false;
  };
  const stop = later(() => {
    end();
    isCalling = true;
    try {
      work();
    } finally {
      isCalling = false;
    }
  }, 0);
  return () => {
    end();
    stop();
  };
};

/** Whether nothing waits that was put off for a short while. */
export function areDone(): boolean {
  return waiting === 0;
}
