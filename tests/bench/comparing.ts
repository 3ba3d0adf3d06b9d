import type { Figure } from "./figures.ts";
import type { Flood } from "./flood.ts";
import { askOnce } from "./http.ts";
import type { Stage } from "./stage.ts";
import { cpuSeconds } from "./processes.ts";
import { inTurn } from "./rounds.ts";
import type { BareServer, Server } from "./servers.ts";

const SECONDS = 1.2;
const WARM_UP_SECONDS = 0.6;

type Comparison = {
  readonly what: string;
  readonly least: number;
  /** One for each connection. */
  readonly requests: readonly Uint8Array[];
  readonly status: number;
  readonly give?: number;
  readonly stage: Stage;
  readonly robin: Server;
  readonly bare: BareServer;
};

/**
 * How many answers a second Robin gives to `requests`, against what Bun can do with the same requests and answers.
 * And the same by the CPU time of the server for a request: where the load generator is the slowest part, requests
 * a second flatter Robin, and CPU time does not.
 */
export async function compare(comparison: Comparison): Promise<readonly Figure[]> {
  const { what, least, requests, status, give = 0, stage, robin, bare } = comparison;
  await bare.copy(robin, requests[0]!);
  const bytes = (await askOnce(bare.port, requests[0]!)).body.length;

  const measure = async ({ port, pid }: Server, seconds = SECONDS) => {
    const before = cpuSeconds(pid);
    const load: Flood = { port, requests, seconds, status, bytes, give };
    const pace = await stage.load.do("flood", load);
    const cpu = cpuSeconds(pid) - before;
    return { perSecond: pace.answered / pace.seconds, cpuMicroseconds: (cpu / pace.answered) * 1e6 };
  };
  await inTurn(
    () => measure(robin, WARM_UP_SECONDS),
    () => measure(bare, WARM_UP_SECONDS),
    1,
  );
  const rounds = await inTurn(
    () => measure(robin),
    () => measure(bare),
  );

  return [
    {
      what: `${what}: requests a second against bare`,
      reach: { least },
      unit: "×",
      values: rounds.map(([ours, theirs]) => ours.perSecond / theirs.perSecond),
    },
    {
      what: `${what}: bare server's CPU time for a request against Robin's`,
      reach: { least },
      unit: "×",
      values: rounds.map(([ours, theirs]) => theirs.cpuMicroseconds / ours.cpuMicroseconds),
    },
    { what: "– Robin, requests a second", unit: "/s", values: rounds.map(([ours]) => ours.perSecond) },
    {
      what: "– Robin, CPU time for a request",
      unit: "µs",
      values: rounds.map(([ours]) => ours.cpuMicroseconds),
    },
    { what: "– bare, requests a second", unit: "/s", values: rounds.map(([, theirs]) => theirs.perSecond) },
    {
      what: "– bare, CPU time for a request",
      unit: "µs",
      values: rounds.map(([, theirs]) => theirs.cpuMicroseconds),
    },
  ];
}
