/** Rounds of each comparison: medians of fewer say little on a machine that does other things as well. */
export const ROUNDS = 5;

/**
 * Runs `one` and `other` in turn, once each a round and the other first in every second round, so that what slows
 * the machine for a while slows both. Gives the results of each round.
 */
export async function inTurn<One, Other>(
  one: () => Promise<One>,
  other: () => Promise<Other>,
  rounds = ROUNDS,
): Promise<readonly (readonly [One, Other])[]> {
  const results: [One, Other][] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) {
      const first = await one();
      results.push([first, await other()]);
    } else {
      const first = await other();
      results.push([await one(), first]);
    }
  }
  return results;
}
