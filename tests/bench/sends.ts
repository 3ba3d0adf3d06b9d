import { Child } from "./children.ts";
import type { Figure } from "./figures.ts";
import { prepare } from "./people.ts";
import { cpuSeconds } from "./processes.ts";
import type { rawJobs } from "./raw.ts";
import { inTurn } from "./rounds.ts";
import { type Stage, withRobin } from "./stage.ts";

const CONNECTIONS = 64;
const SECONDS = 1.5;

/** Less than Robin gets, so that its database grows about as fast. */
const RAW_SECONDS = 0.5;

/** Sends that are on disk when they are acknowledged, against what the database alone can do. */
export async function sends({ load }: Stage): Promise<readonly Figure[]> {
  const raw = new Child<typeof rawJobs>("raw.ts");
  await raw.do("open", { folder: (await prepare(0)).folder });
  const figures = await withRobin(CONNECTIONS, async ({ port, pid }, { readers }) => {
    const ours = async (seconds = SECONDS) => {
      const before = cpuSeconds(pid);
      const pace = await load.do("send", { port, readers, seconds });
      const cpu = cpuSeconds(pid) - before;
      return { perSecond: pace.answered / pace.seconds, cpuMicroseconds: (cpu / pace.answered) * 1e6 };
    };
    const theirs = async () => {
      const pace = await raw.do("store", { seconds: RAW_SECONDS, together: CONNECTIONS });
      return pace.answered / pace.seconds;
    };
    await ours();
    const rounds = await inTurn(() => ours(), theirs);
    const figures: readonly Figure[] = [
      {
        what: "sends acknowledged a second at 64 connections, on disk each, against raw bun:sqlite group commits",
        reach: { least: 0.3 },
        unit: "×",
        values: rounds.map(([{ perSecond }, raw]) => perSecond / raw),
      },
      { what: "– Robin, sends a second", unit: "/s", values: rounds.map(([{ perSecond }]) => perSecond) },
      {
        what: "– Robin, CPU time for a send",
        unit: "µs",
        values: rounds.map(([{ cpuMicroseconds }]) => cpuMicroseconds),
      },
      { what: "– raw bun:sqlite, rows a second", unit: "/s", values: rounds.map(([, raw]) => raw) },
    ];
    return figures;
  });
  await raw.stop();
  return figures;
}
