/** Runs tests once more, each request answered by any of three machines: `bun tests/several/run.ts tests/web/rooms`. */
import { startPostgres } from "../support/postgres.ts";

const server = await startPostgres({ fsync: false });
try {
  const run = Bun.spawn(["bun", "test", "--preload", `${import.meta.dir}/preload.ts`, ...Bun.argv.slice(2)], {
    env: { ...Bun.env, SEVERAL: server.url("").slice(0, -1) },
    stdio: ["inherit", "inherit", "inherit"],
  });
  process.exitCode = await run.exited;
} finally {
  await server.remove();
}
