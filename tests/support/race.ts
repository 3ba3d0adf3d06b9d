import { spyOn } from "bun:test";
import { byFirst } from "../several/open.ts";
import type { Robin } from "../../src/robin.ts";

/** Does `meanwhile` between the moment at which what `ask` wants has passed all checks, and its commit. */
export async function race(
  { commits }: Pick<Robin, "commits">,
  ask: () => Promise<Response>,
  meanwhile: () => void,
): Promise<Response> {
  const run = commits.run.bind(commits);
  using _ = spyOn(commits, "run").mockImplementationOnce((work) => {
    meanwhile();
    return run(work);
  });
  using _first = byFirst();
  return await ask();
}
