import { compare } from "./comparing.ts";
import type { Figure } from "./figures.ts";
import { MESSAGES } from "./people.ts";
import { pollRequest } from "./requests.ts";
import { type Stage, withBare, withRobin } from "./stage.ts";

const CONNECTIONS = 50;

/** Polls that bring one new message. */
export async function news(stage: Stage): Promise<readonly Figure[]> {
  return withRobin(CONNECTIONS, (robin, { readers }) =>
    withBare((bare) => {
      const requests = readers.map((reader) => pollRequest(reader, MESSAGES - 1));
      return compare({
        what: "poll with one new message",
        least: 0.6,
        requests,
        status: 200,
        stage,
        robin,
        bare,
      });
    }),
  );
}
