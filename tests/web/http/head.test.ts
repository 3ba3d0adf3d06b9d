import { expect, test } from "bun:test";
import { startRobin } from "../../support/robin.ts";

test.each(["/users", "/profile", "/rooms", "/search?q=a", "/rooms/2/new"])(
  "HEAD %s has the headers that GET has",
  async (path) => {
    const { app, signedIn, browser } = startRobin();
    for (const { cookies } of [await signedIn("Ada", "owner"), browser()]) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const ask = async (method: string) => {
        const answer = await app.handle(
          new Request(`http://localhost${path}`, { method, headers: { cookie }, redirect: "manual" }),
        );
        const { length } = await answer.bytes();
        const told = answer.headers.get("content-length") ?? String(length);
        return [answer.status, answer.headers.get("location"), told];
      };
      expect(await ask("HEAD")).toEqual(await ask("GET"));
    }
  },
);
