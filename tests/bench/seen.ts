import { Child } from "./children.ts";
import { type Figure, median, percentile } from "./figures.ts";
import { type Heard, readersFor } from "./parking.ts";
import type { peerJobs } from "./peers.ts";
import { MESSAGES, prepare } from "./people.ts";
import { cpuSeconds } from "./processes.ts";
import type { rawJobs } from "./raw.ts";
import { ROUNDS } from "./rounds.ts";
import type { Peer } from "./sockets.ts";
import { type Stage, withRobin } from "./stage.ts";

const PAGES = 1_000;
const WARM_UP_SENDS = 20;
const SENDS_A_ROUND = 50;

/** Ms between the moment at which all have heard and the next send. */
const PAUSE = 10;

/** How long the database alone stores messages, each in a commit of its own. */
const COMMIT_SECONDS = 0.3;

type Talk = (sends: number) => Promise<readonly Heard[]>;

/** All from all sends of a round: whichever of the readers one looks at. Times in ms, CPU time in µs. */
type Round = {
  readonly seen: Float64Array;
  readonly acknowledged: number;
  readonly cpuMicroseconds: number;
};

/**
 * From a send being written to all others having it, in a room that 1,000 pages show, each of which tells now and then what is read;
 * and the same over the sockets of two peers, that store each message on disk, too, but know neither users nor rooms nor pages.
 */
export async function seen(stage: Stage): Promise<readonly Figure[]> {
  const { load } = stage;
  return withRobin(readersFor(PAGES), async ({ port, pid }, { readers }) => {
    const database = new Child<typeof rawJobs>("raw.ts");
    await database.do("open", { folder: (await prepare(0)).folder });
    await load.do("gather", { port, readers, pages: PAGES, cursor: MESSAGES });
    await load.do("park", undefined);
    const robin = rounding(pid, (sends) => load.do("talk", { sends, pause: PAUSE }));
    const socketIo = await startPeer(stage, "socketIo");
    const webSockets = await startPeer(stage, "webSockets");
    const peers = [robin, socketIo.round, webSockets.round];
    for (const round of peers) await round(WARM_UP_SENDS);
    const commits: number[] = [];
    const rounds = peers.map((): Round[] => []);
    for (let count = 0; count < ROUNDS; count += 1) {
      for (const [index, round] of peers.entries()) rounds[index]!.push(await round(SENDS_A_ROUND));
      const { answered, seconds } = await database.do("store", { seconds: COMMIT_SECONDS, together: 1 });
      commits.push((seconds / answered) * 1_000);
    }
    await load.do("leave", undefined);
    await load.do("part", undefined);
    await Promise.all([database.stop(), socketIo.stop(), webSockets.stop()]);
    return figures(rounds, commits);
  });
}

async function startPeer({ load }: Stage, peer: Peer) {
  const child = new Child<typeof peerJobs>("peers.ts");
  const port = await child.do(peer, { folder: (await prepare(0)).folder });
  await load.do("join", { peer, port, sockets: PAGES });
  const round = rounding(child.pid, (sends) => load.do("chat", { peer, sends, pause: PAUSE }));
  return { round, stop: () => child.stop() };
}

/** Measures what `talk` hears, and what the server `pid` needs for it. */
function rounding(pid: number, talk: Talk): (sends: number) => Promise<Round> {
  return async (sends) => {
    const before = cpuSeconds(pid);
    const heard = await talk(sends);
    const cpu = cpuSeconds(pid) - before;
    return {
      seen: Float64Array.from(heard.flatMap(({ seen }) => [...seen])),
      acknowledged: median(heard.map(({ acknowledged }) => acknowledged)),
      cpuMicroseconds: (cpu / sends / PAGES) * 1e6,
    };
  };
}

function figures(rounds: readonly (readonly Round[])[], commits: readonly number[]): readonly Figure[] {
  const [robin = [], socketIo = [], webSockets = []] = rounds;
  const share = (of: readonly Round[], share: number) => of.map(({ seen }) => percentile(seen, share));
  const p50 = share(robin, 0.5);
  const peer = (name: string, of: readonly Round[]): readonly Figure[] => [
    { what: `– ${name}: p50`, unit: "ms", values: share(of, 0.5) },
    { what: `– ${name}: p99`, unit: "ms", values: share(of, 0.99) },
    { what: `– ${name}: acknowledged`, unit: "ms", values: of.map(({ acknowledged }) => acknowledged) },
    {
      what: `– ${name}: CPU time for a reader`,
      unit: "µs",
      values: of.map(({ cpuMicroseconds }) => cpuMicroseconds),
    },
  ];
  return [
    {
      what: "send written to seen on another page, room of 1,000: p50",
      reach: { most: 10 },
      unit: "ms",
      values: p50,
    },
    { what: "– p99", reach: { most: 25 }, unit: "ms", values: share(robin, 0.99) },
    {
      what: "– p50 against socket.io's",
      reach: { most: 1 },
      unit: "×",
      values: share(socketIo, 0.5).map((theirs, index) => p50[index]! / theirs),
    },
    { what: "– acknowledged", unit: "ms", values: robin.map(({ acknowledged }) => acknowledged) },
    {
      what: "– CPU time for a reader, who tells what is read",
      reach: { most: 20 },
      unit: "µs",
      values: robin.map(({ cpuMicroseconds }) => cpuMicroseconds),
    },
    { what: "– a commit on disk alone", unit: "ms", values: commits },
    ...peer("socket.io", socketIo),
    ...peer("WebSockets of Bun", webSockets),
  ];
}
