import { describe, setDefaultTimeout } from "bun:test";
import { freePorts } from "./freePorts.ts";
import { makeCluster, programs } from "./postgresCluster.ts";
import { PostgresServer } from "./postgresServer.ts";

if (programs === undefined) reportMissing();

/** How long a test may take, in ms: a server starts slowly on a machine that is busy with other tests. */
const PATIENCE = 20_000;

/** Tests with a real PostgreSQL, where there is one. */
export function inPostgres(what: string, tests: () => void): void {
  setDefaultTimeout(PATIENCE);
  describe.skipIf(programs === undefined)(what, tests);
}

/**
 * Starts a PostgreSQL for a test file, with a cluster of its own; the file calls `remove` when it is done. Without `fsync` commits
 * do not wait for the disk.
 */
export async function startPostgres({ fsync = true } = {}): Promise<PostgresServer> {
  const [port] = await freePorts(1);
  const server = new PostgresServer(await makeCluster(), port!, fsync);
  await server.restart();
  return server;
}

/** Where there is no PostgreSQL the tests say so and go on; in CI, which has one, that is a failure. */
function reportMissing(): void {
  const missing = "PostgreSQL is missing (apt install postgresql)";
  if (Bun.env.CI) throw new Error(`${missing}, and in CI its tests have to run.`);
  const told = Symbol.for("robin: told that there is no PostgreSQL");
  if (!(told in globalThis)) console.warn(`${missing}: its tests are skipped.`);
  Object.assign(globalThis, { [told]: true });
}
