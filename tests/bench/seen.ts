import type { Figure } from "./figures.ts";
import { percentile } from "./figures.ts";
import { readersFor } from "./parking.ts";
import { MESSAGES } from "./people.ts";
import { type Stage, withRobin } from "./stage.ts";

const POLLS = 1_000;
const WARM_UP_SENDS = 20;
const SENDS_A_ROUND = 50;
const ROUNDS = 5;

/** Ms between the moment all polls are held and the next send. */
const PAUSE = 10;

/** From a send being written to another browser's held poll being answered, in a room of 1,000 held polls. */
export async function seen({ load }: Stage): Promise<readonly Figure[]> {
  return withRobin(readersFor(POLLS), async ({ port }, { readers }) => {
    await load.do("gather", { port, readers, polls: POLLS, cursor: MESSAGES });
    await load.do("talk", { sends: WARM_UP_SENDS, pause: PAUSE });
    const rounds: Float64Array[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const heard = await load.do("talk", { sends: SENDS_A_ROUND, pause: PAUSE });
      // Whichever of the others one looks at: all of them, from all sends.
      rounds.push(Float64Array.from(heard.flatMap(({ seen }) => [...seen])));
    }
    await load.do("leave", undefined);
    const values = (share: number) => rounds.map((round) => percentile(round, share));
    return [
      {
        what: "send written to seen in another held poll, room of 1,000: p50",
        reach: { most: 10 },
        unit: "ms",
        values: values(0.5),
      },
      { what: "– p99", reach: { most: 50 }, unit: "ms", values: values(0.99) },
    ];
  });
}
