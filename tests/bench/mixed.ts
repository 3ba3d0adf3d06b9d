import { type Figure, percentile } from "./figures.ts";
import { MESSAGES } from "./people.ts";
import { inTurn } from "./rounds.ts";
import { type Stage, withRobin } from "./stage.ts";

const CONNECTIONS = 50;
const SENDS_PER_SECOND = 200;
const SECONDS = 2;

/** Whether reading stays quick while people write: idle polls on 50 connections, with and without sends beside them. */
export async function mixed({ load }: Stage): Promise<readonly Figure[]> {
  return withRobin(CONNECTIONS, async ({ port }, { readers }) => {
    let cursor: number = MESSAGES;
    const poll = async (sendsPerSecond: number) => {
      const followed = await load.do("follow", { port, readers, cursor, seconds: SECONDS, sendsPerSecond });
      cursor = followed.cursor;
      return { p99: percentile(followed.idle, 0.99), sent: followed.sent / SECONDS };
    };
    await poll(SENDS_PER_SECOND);
    const rounds = await inTurn(
      () => poll(SENDS_PER_SECOND),
      () => poll(0),
    );
    return [
      {
        what: "idle polls on 50 connections while 200 sends a second go on: p99 against p99 without",
        reach: { most: 2 },
        unit: "×",
        values: rounds.map(([busy, calm]) => busy.p99 / calm.p99),
      },
      { what: "– p99 with sends", unit: "ms", values: rounds.map(([busy]) => busy.p99) },
      { what: "– p99 without", unit: "ms", values: rounds.map(([, calm]) => calm.p99) },
      { what: "– sends a second meanwhile", unit: "/s", values: rounds.map(([busy]) => busy.sent) },
    ];
  });
}
