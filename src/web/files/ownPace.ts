import { longPollTimes } from "../http/longPollTimes.ts";

/** What a server is told of the line of one request. */
export type Lines = { timeout(request: Request, seconds: number): void };

/**
 * What `take` comes to, which reads a file of `request` and says itself when that is too slow. Bun ends a line without an answer that brings
 * less than 16 kB a second, as many seconds long as a line may idle; and many a line is no faster.
 */
export async function atItsOwnPace<Result>(
  request: Request,
  server: Lines | null,
  take: () => Promise<Result>,
): Promise<Result> {
  server?.timeout(request, 0);
  try {
    return await take();
  } finally {
    server?.timeout(request, longPollTimes.idle);
  }
}
