import { describe, setDefaultTimeout } from "bun:test";
import { createServer } from "node:net";
import { makeCluster, programs } from "./postgresCluster.ts";
import { PostgresServer } from "./postgresServer.ts";

if (programs === undefined) reportMissing();

/** How long a test may take, in ms: a server starts slowly on a machine that is busy with other tests. */
const PATIENCE = 20_000;

/**
 * Ports that the system gives to nobody by itself (Linux: to 32767). While a server is down its port stays free, and who
 * knocks there again and again does not come out at it himself.
 */
const PORTS = { from: 20_000, to: 32_000 } as const;

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
  const server = new PostgresServer(await makeCluster(), await freePort(), fsync);
  await server.restart();
  return server;
}

async function freePort(): Promise<number> {
  const port = PORTS.from + Math.floor(Math.random() * (PORTS.to - PORTS.from));
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const probe = createServer().once("error", () => resolve(false));
  probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  return (await promise) ? port : freePort();
}

/** Where there is no PostgreSQL the tests say so and go on; in CI, which has one, that is a failure. */
function reportMissing(): void {
  const missing = "PostgreSQL is missing (apt install postgresql)";
  if (Bun.env.CI) throw new Error(`${missing}, and in CI its tests have to run.`);
  const told = Symbol.for("robin: told that there is no PostgreSQL");
  if (!(told in globalThis)) console.warn(`${missing}: its tests are skipped.`);
  Object.assign(globalThis, { [told]: true });
}
