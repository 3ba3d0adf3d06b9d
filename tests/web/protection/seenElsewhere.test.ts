import { expect, test } from "bun:test";
import { copyGuard } from "../../../src/web/protection/copyGuard.ts";
import { startRobin } from "../../support/robin.ts";

const NEWER = [
  ["has seen something newer", "/chats?after=5", {}],
  ["has written something", "/chats?after=0", { cookie: "at=7" }],
] as const;

test.each(NEWER)("who %s is told that PostgreSQL is away, not what was before", async (_, path, headers) => {
  const { ask } = guarded({ pull: () => Promise.reject(new Error("away")) });
  const answer = await ask(path, headers);
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("1");
});

test.each(NEWER)("who %s is answered once the copy is up to date", async (_, path, headers) => {
  const { ask, pulls } = guarded({});
  expect(await (await ask(path, headers)).text()).toBe("answered");
  expect(pulls).toEqual([1]);
});

test("who knows of nothing newer is answered at once while PostgreSQL is away", async () => {
  const { ask } = guarded({ pull: () => Promise.reject(new Error("away")) });
  expect(await (await ask("/chats?after=0")).text()).toBe("answered");
});

function guarded({ pull = () => Promise.resolve() }: { pull?: () => Promise<void> }) {
  const pulls: number[] = [];
  const copy = {
    isGood: () => true,
    head: () => 3,
    pull: () => {
      pulls.push(pulls.length + 1);
      return pull();
    },
  };
  const guard = copyGuard(startRobin().robin, copy, () => new Response("answered"));
  const ask = async (path: string, headers: Record<string, string> = {}) =>
    guard(new Request(`http://localhost${path}`, { headers }), null);
  return { ask, pulls };
}
