/**
 * Runs tests that ask a Robin once more, with each request answered by any of three machines that share a database:
 * `bun tests/several/run.ts tests/web/rooms`. Of all in `tests/web` they run in some ten minutes.
 */
import { startPostgres } from "../support/postgres.ts";

/** Tests of what is not the same on several machines, by words of their names. */
const OF_ONE = [
  // Limits are counted to the last one: each machine gives what it has until it hears of what others gave.
  /limit|too many|too often|in a row|five times|ten times|guessed|given out now and then|first day of an account/,
  /counts an address|says when to try again|slow mode|lets everybody speak once|wrong passwords|while it is refused/,
  // They look into the memory of the machine that they know: polls that it holds, what it has rendered, queues, its log.
  /shows as writing|held|holds|a poll that|a poll whose|its place|places of|has a place|lets go|is let go|a stream of/,
  /the session holds|rendered once|hashing|a bug|what a proxy says|are told of once|pages that are open|is counted, by/,
  /figures of a minute ago/,
  // They have something happen inside that machine, or change rows that a trigger keeps.
  /nobody acts in them|its use is noted|note of it fails|loses the own one|cannot be stored|share a transaction/,
  /an owner who|a second owner|the audit log ends/,
  // They do not wait for what machines tell each other of who is here and what was read, some 20 to 220 ms.
  /whether somebody is there|wants to be seen by nobody|as it was but for the dot/,
  /who is here|not here any more|the sidebar changes|had read|stands apart above|same version on all machines/,
  // They look at all cookies: there is one more.
  /the cookie|worth nothing to whoever kept it|light and dark are chosen by guests|read it as a room that does not/,
  // Bytes are removed at once by the machine that is asked, and here a moment later.
  /gone with the account/,
  // Several machines make no backups of themselves.
  /the button to back up at once/,
  // They start a Robin in each of many runs, for which there are not enough connections.
  /a search finds just|a date finds just|the index whatever/,
];

const names = `^(?!.*(?:${OF_ONE.map(({ source }) => source).join("|")}))`;
const server = await startPostgres({ fsync: false });
try {
  const words = ["test", "--timeout", "20000", "--preload", `${import.meta.dir}/preload.ts`, "-t", names];
  const run = Bun.spawn(["bun", ...words, ...Bun.argv.slice(2)], {
    env: { ...Bun.env, SEVERAL: server.url("").slice(0, -1) },
    stdio: ["inherit", "inherit", "inherit"],
  });
  process.exitCode = await run.exited;
} finally {
  await server.remove();
}
