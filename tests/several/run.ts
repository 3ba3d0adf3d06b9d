/**
 * Runs tests that ask a Robin once more, with each request answered by any of three machines that share a database:
 * `bun tests/several/run.ts tests/web/rooms`. Of all in `tests/web` they run in some twelve minutes, or in seven where two take half each.
 */
import { startPostgres } from "../support/postgres.ts";

/** Tests of what is not the same on several machines, by words of their names. */
const OF_ONE = [
  // Limits are counted to the last one: each machine gives what it has until it hears of what others gave.
  /limit|too many|too often|in a row|five times|ten times|guessed|given out now and then|first day of an account/,
  /counts an address|says when to try again|slow mode|lets everybody speak once|wrong passwords|while it is refused|to thirty people/,
  // They look into the memory of the machine that they know: polls that it holds, what it has rendered, queues, its log.
  /shows as writing|held|holds|a poll that|a poll whose|its place|places of|has a place|lets go|is let go|a stream of/,
  /the session holds|rendered once|hashing|a bug|what a proxy says|are told of once|pages that are open|is counted, by/,
  /in no time|of two alone|figures of a minute ago|leads to a page that sets one|wakes the pages of|log says once/,
  // They have something happen inside that machine, or change rows that a trigger keeps.
  /nobody acts in them|its use is noted|note of it fails|loses the own one|cannot be stored|share a transaction/,
  /an owner who|a second owner|users without an owner|the audit log ends|the audit log notes|asks once more/,
  /the database itself refuses/,
  // They do not wait for what machines tell each other of who is here and what was read, some 20 to 220 ms.
  /whether somebody is there|wants to be seen by nobody|as it was but for the dot/,
  /who is here|not here any more|the sidebar changes|had read|stands apart above|same version on all machines/,
  /stays so in a room where more|beside the link to the inbox/,
  // They look at all cookies: there is one more.
  /the cookie|worth nothing to whoever kept it|light and dark are chosen by guests|read it as a room that does not/,
  // Bytes are removed at once by the machine that is asked, and here a moment later, or are kept by that machine alone.
  /gone with the account|gone with it at once|are swept within|bytes are gone there is nothing/,
  // The key to the bucket goes with it, before the others have read it.
  /while the bucket is away/,
  // Several machines make no backups of themselves.
  /the button to back up at once/,
  // They start a Robin in each of many runs, for which there are not enough connections.
  /a search finds just|a date finds just|the index whatever/,
];

const names = `^(?!.*(?:${OF_ONE.map(({ source }) => source).join("|")}))`;
const server = await startPostgres({ fsync: false });
try {
  const words = ["test", "--timeout", "60000", "--preload", `${import.meta.dir}/preload.ts`, "-t", names];
  const run = Bun.spawn(["bun", ...words, ...Bun.argv.slice(2)], {
    env: { ...Bun.env, SEVERAL: server.url("").slice(0, -1) },
    stdio: ["inherit", "inherit", "inherit"],
  });
  process.exitCode = await run.exited;
} finally {
  await server.remove();
}
