import { Child } from "./children.ts";
import type { loadJobs } from "./load.ts";
import { askOnce } from "./http.ts";
import { type Prepared, prepare } from "./people.ts";
import { nowIn, pageRequest, type Reader } from "./requests.ts";
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
  settings: Readonly<Record<string, string>> = {},
): Promise<Result> {
  const prepared = await prepare(browsers);
  const robin = await startRobin(prepared.folder, undefined, settings);
  try {
    const readers = await openPages(robin.port, prepared.readers);
    return await work(robin, { ...prepared, readers });
  } finally {
    await robin.stop();
  }
}

/** `readers` with what their pages show beside the log, as their polls tell it. */
export async function openPages(port: number, readers: readonly Reader[]): Promise<readonly Reader[]> {
  const opened: Reader[] = [];
  for (const reader of readers) {
    const { body } = await askOnce(port, pageRequest(reader));
    const now = nowIn(body.toString("latin1"));
    if (now === undefined) throw new Error("A page shows nothing beside the log");
    opened.push({ ...reader, now });
  }
  return opened;
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

/** Pages that are open, and how far they have read. */
export type Pages = {
  readonly stage: Stage;
  readonly port: number;
  readonly readers: readonly Reader[];
  cursor: number;
};

/** Has `pages` poll for so many seconds, each as fast as answers come; how long each poll took that brought nothing, in ms. */
export async function poll(pages: Pages, seconds: number): Promise<Float64Array> {
  const { stage, port, readers, cursor } = pages;
  const followed = await stage.load.do("follow", { port, readers, cursor, seconds, sendsPerSecond: 0 });
  pages.cursor = followed.cursor;
  return followed.idle;
}
