import { limits } from "../../base/limits.ts";

/** By the seconds that a poll is held at most: a page asks for less (some proxies cut at 30), gives up later, is cut later still. */
export function timesFor(held: number) {
  return { asked: held - 5, givenUp: held + 5, idle: held + 30 };
}

export const longPollTimes = timesFor(limits.longPolls.seconds);
