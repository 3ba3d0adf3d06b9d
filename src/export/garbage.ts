/** Messages after which garbage is collected. */
export const COLLECTED_EVERY = 2_000;

/**
 * Gives back the memory of what nobody needs any more. Left to itself JavaScript does so when there are some 200 MB of it, on a machine that may have little
 * more for all. It takes some 10 ms, and so a third of the whole time.
 */
export function collectGarbage(): void {
  Bun.gc(true);
}
