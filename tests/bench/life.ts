import { compiled } from "../support/program.ts";
import type { Figure } from "./figures.ts";
import { askOnce } from "./http.ts";
import { MESSAGES, prepare } from "./people.ts";
import { quiet, residentBytes } from "./processes.ts";
import { pageRequest, pollRequest, type Reader } from "./requests.ts";
import { type Server, startRobin } from "./servers.ts";
import { openPages, type Stage } from "./stage.ts";

const STARTS = 7;
const CONNECTIONS = 50;
const POLLS = 1_000_000;

/** Polls after which memory counts as what is in use: the engine has compiled what is called often. */
const WARM_UP = 200_000;

const MB = 1_024 * 1_024;

/** What the collector leaves more one time than another, in MB. A leak of one pointer a poll would be more. */
const NO_GROWTH = 5;

/** How Robin begins and ages: time to the first answer, memory at rest, memory after a million polls. */
export async function life(stage: Stage): Promise<readonly Figure[]> {
  const { folder, readers } = await prepare(CONNECTIONS);
  const program = compiled();
  const begin = async (command?: readonly string[]) => {
    const began = performance.now();
    const robin = await startRobin(folder, command);
    const { status } = await askOnce(robin.port, pageRequest(readers[0]!));
    const took = performance.now() - began;
    if (status !== 200) throw new Error(`The first page was answered with ${status}`);
    const resting = await restingMB(robin);
    await robin.stop();
    return { took, resting };
  };
  const image: { took: number; resting: number }[] = [];
  const source: { took: number; resting: number }[] = [];
  for (let count = 0; count < STARTS; count += 1) {
    image.push(await begin(program));
    source.push(await begin());
  }
  const robin = await startRobin(folder);
  const opened = await openPages(robin.port, readers);
  const early = await afterPolls(stage, robin, opened, WARM_UP);
  const late = await afterPolls(stage, robin, opened, POLLS - WARM_UP);
  await robin.stop();
  return [
    ...figuresOf("as in the image", image),
    ...figuresOf("from source", source),
    {
      what: "memory after 1,000,000 polls, less after 200,000",
      reach: { most: NO_GROWTH },
      unit: "MB",
      values: [late - early],
    },
    { what: "– after 1,000,000 polls", unit: "MB", values: [late] },
  ];
}

function figuresOf(how: string, starts: readonly { took: number; resting: number }[]): readonly Figure[] {
  const took = starts.map((start) => start.took);
  const resting = starts.map((start) => start.resting);
  return [
    { what: `start to first answer, ${how}`, reach: { most: 100 }, unit: "ms", values: took },
    { what: `– memory idle (resident after one page)`, reach: { most: 70 }, unit: "MB", values: resting },
  ];
}

/** Memory in MB once `count` polls were answered. */
async function afterPolls({ load }: Stage, robin: Server, readers: readonly Reader[], count: number) {
  const requests = readers.map((reader) => pollRequest(reader, MESSAGES));
  await load.do("flood", { port: robin.port, requests, count, status: 204, bytes: 0 });
  return restingMB(robin);
}

async function restingMB({ pid }: Server): Promise<number> {
  await quiet(pid);
  return residentBytes(pid) / MB;
}
