import { Database } from "bun:sqlite";
import { join } from "node:path";
import { programs } from "../support/postgresCluster.ts";
import { type Figure, percentile } from "./figures.ts";
import { askOnce } from "./http.ts";
import { fill, type Sharing, startSharing } from "./machines.ts";
import { MESSAGES, prepare, temporaryFolder } from "./people.ts";
import { pageRequest, pollRequest, type Reader } from "./requests.ts";
import { ROUNDS } from "./rounds.ts";
import { type Server, startRobin } from "./servers.ts";
import { openPages, type Stage } from "./stage.ts";

const CONNECTIONS = 60;
const SECONDS = 1;

/** Pages on which messages are seen, by as many readers, and sends a second meanwhile. */
const PAGES = 6;
const SENDS_PER_SECOND = 150;
const SEEN_SECONDS = 2;

/** How many machines share a database. */
const COUNTS = [1, 2, 3] as const;

/** Messages of which a machine makes a copy that has none, how often, and whether it is waited for the index of all their words. */
const COPIES = [
  { messages: 100_000, rounds: 3, isIndexed: true },
  { messages: 1_000_000, rounds: 1, isIndexed: false },
] as const;

/** Places alike: a Robin alone, and some that share a database. `newest`: the number of what was said last. */
type Place = { readonly servers: readonly Server[]; readonly readers: readonly Reader[]; newest: number };

/** What it costs that several machines share a database; all of them, PostgreSQL and the load are on this one. */
export async function several({ load }: Stage): Promise<readonly Figure[]> {
  // That is said where it is looked for.
  if (programs === undefined) return [];
  const sharing = await startSharing();
  const { folder, readers } = await prepare(CONNECTIONS);
  const place = async (servers: readonly Server[]): Promise<Place> => {
    return { servers, readers: await openPages(servers[0]!.port, readers), newest: MESSAGES };
  };
  const together = async (count: number) => {
    const url = await sharing.database(folder);
    return place(await Promise.all(Array.from({ length: count }, () => sharing.start(url))));
  };
  const shared = [await together(COUNTS[0]), await together(COUNTS[1]), await together(COUNTS[2])] as const;
  const filled: Copies[] = [];
  for (const copies of COPIES) filled.push({ ...copies, url: await sharing.database(folder) });
  const alone = await place([await startRobin(folder)]);

  try {
    const idle = await compareIdle();
    const seen = await compareSeen();
    const sends = await compareSends();
    for (const { servers } of [alone, ...shared]) for (const server of servers) await server.stop();
    const copies: Figure[] = [];
    for (const one of filled) copies.push(...(await measureCopies(sharing, one, readers[0]!)));
    return [...idle, ...seen, ...sends, ...copies];
  } finally {
    await sharing.stop();
  }

  async function compareIdle(): Promise<readonly Figure[]> {
    const measure = async ({ servers: [server], readers }: Place) => {
      const requests = readers.map((reader) => pollRequest(reader, MESSAGES));
      const flood = { port: server!.port, requests, seconds: SECONDS, status: 204, bytes: 0 };
      const pace = await load.do("flood", flood);
      return pace.answered / pace.seconds;
    };
    const rounds = await takingTurns([() => measure(shared[0]), () => measure(alone)]);
    return [
      {
        what: "idle poll of a machine that shares a database: requests a second against one alone",
        unit: "×",
        values: rounds.map(([ours, theirs]) => ours! / theirs!),
      },
    ];
  }

  async function compareSeen(): Promise<readonly Figure[]> {
    const measure = async (place: Place, from: Server, to: Server) => {
      const { seen, sent } = await load.do("seeElsewhere", {
        from: from.port,
        to: to.port,
        readers: place.readers.slice(0, PAGES + 1),
        cursor: place.newest,
        seconds: SEEN_SECONDS,
        sendsPerSecond: SENDS_PER_SECOND,
      });
      place.newest += sent;
      return seen;
    };
    const [one, , three] = shared;
    const ways: readonly (readonly [string, () => Promise<Float64Array>])[] = [
      ["on another of three machines", () => measure(three, three.servers[0]!, three.servers[1]!)],
      ["on the one of one machine", () => measure(one, one.servers[0]!, one.servers[0]!)],
      ["on a Robin alone", () => measure(alone, alone.servers[0]!, alone.servers[0]!)],
    ];
    const rounds = await takingTurns(ways.map(([, way]) => way));
    return ways.flatMap(([where], index) => [
      {
        what: `${index === 0 ? "" : "– "}150 sends a second, written to seen ${where}: p50`,
        unit: "ms" as const,
        values: rounds.map((round) => percentile(round[index]!, 0.5)),
      },
      { what: "– p99", unit: "ms" as const, values: rounds.map((round) => percentile(round[index]!, 0.99)) },
    ]);
  }

  async function compareSends(): Promise<readonly Figure[]> {
    const measure = async ({ servers, readers }: Place) => {
      const share = Math.ceil(readers.length / servers.length);
      const paces = await Promise.all(
        servers.map(({ port }, index) =>
          load.do("send", {
            port,
            readers: readers.slice(index * share, (index + 1) * share),
            seconds: SECONDS,
          }),
        ),
      );
      return paces.reduce((sum, { answered, seconds }) => sum + answered / seconds, 0);
    };
    const places = [alone, ...shared];
    const rounds = await takingTurns(places.map((place) => () => measure(place)));
    const ratios = ["one machine that shares a database", "two", "three"].map((who, index): Figure => ({
      what: `${index === 0 ? "" : "– "}sends acknowledged a second at ${CONNECTIONS} connections by ${who}, against one alone`,
      unit: "×",
      values: rounds.map(([alone, ...others]) => others[index]! / alone!),
    }));
    const paces = ["alone", "one", "two", "three"].map((who, index): Figure => ({
      what: `– ${who}, sends a second`,
      unit: "/s",
      values: rounds.map((round) => round[index]!),
    }));
    return [...ratios, ...paces];
  }
}

/** What each of `ways` gives, round by round; the first round warms up and does not count. */
async function takingTurns<Result>(ways: readonly (() => Promise<Result>)[]): Promise<readonly Result[][]> {
  const rounds: Result[][] = [];
  for (let count = 0; count <= ROUNDS; count += 1) {
    const round: Result[] = [];
    for (const way of ways) round.push(await way());
    rounds.push(round);
  }
  return rounds.slice(1);
}

type Copies = (typeof COPIES)[number] & { readonly url: string };

/** How long a machine takes that has nothing yet, until it answers from its copy, and until all is in its index of words. */
async function measureCopies(
  sharing: Sharing,
  { url, messages, rounds, isIndexed }: Copies,
  reader: Reader,
): Promise<readonly Figure[]> {
  await fill(url, messages);
  const times: { readonly answered: number; readonly indexed: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const folder = temporaryFolder();
    const begin = performance.now();
    const server = await sharing.start(url, folder);
    const { status } = await askOnce(server.port, pageRequest(reader));
    if (status !== 200) throw new Error(`The first page was answered with ${status}`);
    const answered = performance.now() - begin;
    if (isIndexed) await untilIndexed(folder);
    times.push({ answered, indexed: performance.now() - begin });
    await server.stop();
  }
  const seconds = (of: (one: (typeof times)[number]) => number) => times.map((one) => of(one) / 1_000);
  const copied: Figure = {
    what: `a copy of ${messages.toLocaleString("en")} messages where there is none: until the first answer`,
    unit: "s",
    values: seconds(({ answered }) => answered),
  };
  const what = "– until all of it is found by its words";
  const indexed: Figure = { what, unit: "s", values: seconds(({ indexed }) => indexed) };
  return isIndexed ? [copied, indexed] : [copied];
}

/** Resolves once the Robin at work in `folder` has taken all messages into its index of words. */
async function untilIndexed(folder: string): Promise<void> {
  using db = new Database(join(folder, "robin.sqlite"), { readwrite: true });
  const backlog = db.query<{ upTo: number }, []>("select up_to as upTo from search_backlog");
  while (backlog.get()!.upTo > 0) await Bun.sleep(50);
}
