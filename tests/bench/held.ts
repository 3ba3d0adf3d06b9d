import { saying } from "./contents.ts";
import type { Figure } from "./figures.ts";
import { askOnce } from "./http.ts";
import { readersFor } from "./parking.ts";
import { MESSAGES } from "./people.ts";
import { openFilesAllowed, quiet, residentBytes } from "./processes.ts";
import { pollRequest, type Reader } from "./requests.ts";
import { ROUNDS } from "./rounds.ts";
import type { Server } from "./servers.ts";
import { type Stage, withBare, withRobin } from "./stage.ts";

const PAGES = 10_000;

/** Files that the server and the load generator have open besides the connections. */
const OTHER_FILES = 200;

/** Polls before memory is read first: what the engine compiles and caches is no memory of a page. */
const WARM_UP = 20_000;

const SENT = { content: saying(MESSAGES), marker: `(${MESSAGES})` };

/** `bytes`: memory for each page. Times in ms since the send was written. */
type Round = { readonly bytes: number; readonly acknowledged: number; readonly last: number };

/** 10,000 open pages in one process: what each weighs, and how long it takes to tell them all. */
export async function held(stage: Stage): Promise<readonly Figure[]> {
  requireFiles(PAGES + OTHER_FILES);
  const ours: Round[] = [];
  const theirs: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const news = await withRobin(readersFor(PAGES), async (robin, { readers }) => {
      ours.push(await measure(stage, robin, readers));
      return askOnce(robin.port, pollRequest({ ...readers[0]!, now: undefined }, MESSAGES));
    });
    await withBare(async (bare) => {
      await bare.hold(new Uint8Array(news.body));
      const readers = Array.from({ length: readersFor(PAGES) }, () => ({ cookie: "session=none", user: 1 }));
      theirs.push(await measure(stage, bare, readers));
    });
  }
  return [
    {
      what: "10,000 open pages: memory for each (resident, all there, less before the first connection)",
      reach: { most: 6 },
      unit: "kB",
      values: ours.map(({ bytes }) => bytes / 1_024),
    },
    {
      what: "– from the send's answer to the last page told",
      reach: { most: 150 },
      unit: "ms",
      values: ours.map(({ last, acknowledged }) => last - acknowledged),
    },
    { what: "– from the send being written", unit: "ms", values: ours.map(({ last }) => last) },
    { what: "– bare: memory for each", unit: "kB", values: theirs.map(({ bytes }) => bytes / 1_024) },
    {
      what: "– bare: from the release being written to the last told",
      unit: "ms",
      values: theirs.map(({ last }) => last),
    },
  ];
}

/** One round on a server that was just started, so that nothing but these pages is in its memory. */
async function measure({ load }: Stage, { port, pid }: Server, readers: readonly Reader[]): Promise<Round> {
  const warm = readers.slice(0, 100).map((reader) => pollRequest(reader, MESSAGES));
  await load.do("flood", { port, requests: warm, count: WARM_UP, status: 204, bytes: 0 });
  await quiet(pid);
  const before = residentBytes(pid);
  await load.do("gather", { port, readers, pages: PAGES, cursor: MESSAGES });
  await load.do("park", undefined);
  await quiet(pid);
  const bytes = (residentBytes(pid) - before) / PAGES;
  const { acknowledged, seen } = await load.do("release", SENT);
  await load.do("leave", undefined);
  return { bytes, acknowledged, last: seen.at(-1) ?? NaN };
}

function requireFiles(count: number): void {
  const allowed = openFilesAllowed();
  if (allowed >= count) return;
  throw new Error(
    `Each page is an open file, and this shell allows ${allowed}: say "ulimit -n ${count}" first.`,
  );
}
