import { limits } from "../../base/limits.ts";

/**
 * What has to fit the seconds that a long poll may be held at most, all in seconds. A page asks for less, since some proxies cut a request
 * after 30 s; it gives a request up later, and a quiet connection is cut later still.
 */
export function timesFor(held: number) {
  return { asked: held - 5, givenUp: held + 5, idle: held + 30 };
}

export const longPollTimes = timesFor(limits.longPolls.seconds);
