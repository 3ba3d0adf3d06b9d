import { afterEach, describe, expect, spyOn, test } from "bun:test";
import { logAs } from "../../../src/base/log.ts";
import { logged } from "../../../src/web/http/requestLog.ts";
import { RoutePatterns } from "../../../src/web/http/routePatterns.ts";
import { log } from "../../../src/web/page/errors.ts";
import { startRobin } from "../../support/robin.ts";

afterEach(() => logAs("info", { log: true, error: true }));

/** The lines that are logged while `work` goes on. */
async function linesOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  using printed = spyOn(console, "log").mockImplementation(() => {});
  await work();
  return printed.mock.calls.map(([line]) => String(line).replace(/ms=\d+/, "ms=0"));
}

describe("for debugging, each request that was answered is logged", () => {
  test("with its route, status and user, and nothing of its address that somebody typed", async () => {
    logAs("debug", { log: true, error: true });
    const { browser, signedIn } = startRobin();
    const ada = await signedIn("Ada", "owner");
    const lines = await linesOf(async () => {
      await ada.get("/search?q=my+own+words");
      await ada.get("/chats?after=0");
      await ada.get("/recover/aSecretOfMine");
      await browser().get("/a/secret/word");
      await ada.post("/logout");
    });
    expect(lines.map((line) => line.slice(line.indexOf(" ") + 1))).toEqual([
      "request method=GET route=/search status=200 ms=0 user=1 address=unknown",
      "request method=GET route=/chats status=204 ms=0 user=1 address=unknown",
      "request method=GET route=/recover/:secret status=404 ms=0 user=1 address=unknown",
      "request method=GET route=none status=404 ms=0 address=unknown",
      "request method=POST route=/logout status=303 ms=0 user=1 address=unknown",
    ]);
  });

  test("also where nobody can find out who asks", async () => {
    logAs("debug", { log: true, error: true });
    const parts = { routes: ["GET /"], settings: { trustProxy: false, origin: undefined }, steady: () => 0 };
    const authenticate = () => Promise.reject(new Error("the database is away"));
    const handle = logged(() => new Response(), { ...parts, authenticate });
    const lines = await linesOf(async () => handle(new Request("http://localhost/"), null));
    expect(lines).toEqual([expect.stringContaining("route=/ status=200")]);
  });
});

test("else nothing stands between a request and what answers it", () => {
  const handle = () => new Response();
  const parts = { routes: [], settings: { trustProxy: false, origin: undefined }, steady: () => 0 };
  expect(logged(handle, { ...parts, authenticate: () => ({ user: undefined }) })).toBe(handle);
});

test("the pattern of a route is that of its words, where it has words", () => {
  const patterns = new RoutePatterns(["GET /rooms/:id", "GET /rooms/new", "POST /rooms/:id", "GET /a.b"]);
  const of = (path: string, method = "GET") =>
    patterns.of(new Request(`http://localhost${path}`, { method }));
  expect(of("/rooms/3?x=1")).toBe("/rooms/:id");
  expect(of("/rooms/new")).toBe("/rooms/new");
  expect(of("/rooms/3", "POST")).toBe("/rooms/:id");
  expect([of("/rooms/3/more"), of("/aXb"), of("/rooms/3", "PUT")]).toEqual(["none", "none", "none"]);
});

test("no secret in the address of any route is logged where it fails", () => {
  using error = spyOn(console, "error").mockImplementation(() => {});
  const routes = startRobin().app.routes.filter((route) => /:(?:secret|token|name)/.test(route));
  expect(routes.length).toBeGreaterThan(8);
  for (const route of routes) {
    const [method = "", pattern = ""] = route.split(" ");
    const path = pattern.replace(/:(?:secret|token|name)/g, "aSecret").replace(/:\w+/g, "1");
    log(new Request(`http://localhost${path}`, { method }), new Error("a mistake"));
  }
  expect(error.mock.calls.join("\n")).not.toContain("aSecret");
});
