import { compare } from "./comparing.ts";
import type { Figure } from "./figures.ts";
import { MESSAGES } from "./people.ts";
import { pollRequest } from "./requests.ts";
import { type Stage, withBare, withRobin } from "./stage.ts";

const CONNECTIONS = 50;

/** What Robin does all day: polls of signed-in readers that bring nothing. */
export async function idle(stage: Stage): Promise<readonly Figure[]> {
  return withRobin(CONNECTIONS, (robin, { readers }) =>
    withBare((bare) => {
      const requests = readers.map((reader) => pollRequest(reader, MESSAGES));
      return compare({
        what: "idle poll, signed in",
        least: 0.75,
        requests,
        status: 204,
        stage,
        robin,
        bare,
      });
    }),
  );
}
