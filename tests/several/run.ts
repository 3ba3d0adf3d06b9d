/**
 * Runs tests that ask a Robin once more, with each request answered by any of three machines that share a database:
 * `bun tests/several/run.ts tests/web/rooms`. Of all in `tests/web` they run in some ten minutes.
 */
import { startPostgres } from "../support/postgres.ts";

/** Tests of what is not the same on several machines, by words of their names. */
const OF_ONE = [
  // Limits are counted to the last one: each machine gives what it has until it hears of what others gave.
  /limit|too many|in a row|five times|given out now and then|first day of an account|counts an address/,
  /says when to try again|slow mode|lets everybody speak once/,
  // They look into the memory of the machine that they know, or have something happen inside it.
  /shows as writing|held|the session holds|nobody acts in them|its use is noted|note of it fails|loses the own one|a second owner/,
  // They do not wait for what machines tell each other of who is here and what was read, some 20 to 220 ms.
  /who is here|not here any more|the sidebar changes|how far its reader had read|same version on all machines/,
  // They count cookies: there is one more.
  /the cookie|worth nothing to whoever kept it/,
  // Bytes are removed at once by the machine that is asked, and here a moment later.
  /gone with the account/,
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
