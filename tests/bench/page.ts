import { compare } from "./comparing.ts";
import type { Figure } from "./figures.ts";
import { pageRequest } from "./requests.ts";
import { type Stage, withBare, withRobin } from "./stage.ts";

const CONNECTIONS = 50;

/** What Chromium takes over plain HTTP from this machine. */
const COMPRESSED = { "accept-encoding": "gzip, deflate, br, zstd" };

/** The lobby's page with 100 messages, for signed-in readers. */
export async function page(stage: Stage): Promise<readonly Figure[]> {
  return withRobin(CONNECTIONS, (robin, { readers }) =>
    withBare(async (bare) => {
      const common = { least: 0.5, status: 200, give: 64, stage, robin, bare };
      const plain = readers.map((reader) => pageRequest(reader));
      const coded = readers.map((reader) => pageRequest(reader, COMPRESSED));
      return [
        ...(await compare({ ...common, what: "page with 100 messages", requests: plain })),
        ...(await compare({ ...common, what: "the same, compressed", requests: coded })),
      ];
    }),
  );
}
