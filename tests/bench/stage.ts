import { Child } from "./children.ts";
import type { loadJobs } from "./load.ts";
import { type Prepared, prepare } from "./people.ts";
import { BareServer, type Server, startRobin } from "./servers.ts";

/** What every measure has: the process that makes the load. */
export type Stage = { readonly load: Child<typeof loadJobs> };

export function setUp(): Stage {
  return { load: new Child<typeof loadJobs>("load.ts") };
}

/** Prepares a database with `browsers` signed in, has `work` measure Robin on it, and stops Robin. */
export async function withRobin<Result>(
  browsers: number,
  work: (robin: Server, prepared: Prepared) => Promise<Result>,
): Promise<Result> {
  const prepared = await prepare(browsers);
  const robin = await startRobin(prepared.folder);
  try {
    return await work(robin, prepared);
  } finally {
    await robin.stop();
  }
}

/** Has `work` measure the server to compare with, and stops it. */
export async function withBare<Result>(work: (bare: BareServer) => Promise<Result>): Promise<Result> {
  const bare = await BareServer.start();
  try {
    return await work(bare);
  } finally {
    await bare.stop();
  }
}
