import { describe, expect, test } from "bun:test";
import { healthRoutes } from "../../src/web/health.ts";
import { startRobin } from "../support/robin.ts";

/** What a Robin says of itself, of whose copy a test says whether it is good; undefined: it shares nothing. */
function begin(isGood?: boolean) {
  const { robin } = startRobin();
  const shared = isGood === undefined ? undefined : { isGood: () => isGood };
  const routes = healthRoutes({ ...robin, shared });
  const ask = async (path: string) => {
    const answer = await routes.handle(new Request(`http://localhost${path}`));
    return [answer.status, await answer.text(), answer.headers.get("cache-control")];
  };
  return { robin, ask };
}

describe("Robin", () => {
  test.each([undefined, true])("says that it works: with a copy that is good, %p", async (isGood) => {
    const { ask } = begin(isGood);
    expect(await ask("/healthz")).toEqual([200, "ok", "no-store"]);
  });

  test("gets nothing to do from a balancer while its copy is not good", async () => {
    const { robin, ask } = begin(false);
    expect(await ask("/healthz")).toEqual([503, "PostgreSQL does not answer", "no-store"]);
    // It would wait for what does not answer.
    expect(robin.commits.done).toBe(0);
  });

  test("is alive all the same: to start it anew would help nobody", async () => {
    const { robin, ask } = begin(false);
    expect(await ask("/alive")).toEqual([200, "ok", "no-store"]);
    robin.db.close();
    expect(await ask("/healthz")).toEqual([503, "the database does not answer", "no-store"]);
    expect(await ask("/alive")).toEqual([200, "ok", "no-store"]);
  });
});
