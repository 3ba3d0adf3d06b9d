import { compare } from "./comparing.ts";
import type { Figure } from "./figures.ts";
import { MESSAGES } from "./people.ts";
import { pollRequest } from "./requests.ts";
import { type Stage, withBare, withRobin } from "./stage.ts";

const CONNECTIONS = 50;

/** What Robin does all day: polls of signed-in readers that bring nothing. And how near to bare it could come at all. */
export async function idle(stage: Stage): Promise<readonly Figure[]> {
  return withRobin(CONNECTIONS, (robin, { readers }) =>
    withBare((bare) =>
      withBare(async (reading) => {
        const requests = readers.map((reader) => pollRequest(reader, MESSAGES));
        const common = { requests, status: 204, stage, bare };
        const figures = await compare({ ...common, what: "idle poll, signed in", least: 0.75, robin });
        await reading.copy(robin, requests[0]!, "cookie");
        const [ceiling] = await compare({ ...common, what: "", least: 0, robin: reading });
        const what = "– a bare route that only looks for the cookie: requests a second against bare";
        return [...figures, { what, unit: "×", values: ceiling!.values }];
      }),
    ),
  );
}
