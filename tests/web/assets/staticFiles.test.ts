import { describe, expect, test } from "bun:test";
import { startRobin } from "../../support/robin.ts";
import { pictures } from "../../../src/web/assets/staticFiles.ts";

describe("what keeps its address", () => {
  test.each(["/robots.txt", ...Object.values(pictures)])("%s is kept for a day", async (path) => {
    const { browser } = startRobin();
    const response = await browser().get(path);
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, "public, max-age=86400"]);
    const again = await browser().get(path, { "if-none-match": response.headers.get("etag")! });
    expect(again.status).toBe(304);
  });

  test.each([
    "/.env",
    "/assets/.env",
    "/assets/..%2f..%2fstyle/robin.css",
    "/style/robin.css",
    "/static/robots.txt",
  ])("%s is not there", async (path) => {
    const { browser } = startRobin();
    expect((await browser().get(path)).status).toBe(404);
  });

  test("lets search engines read that they are to list nothing, and no search", async () => {
    const { browser } = startRobin();
    const rules = await (await browser().get("/robots.txt")).text();
    expect(rules.replace(/^#.*\n/gm, "")).toBe("User-agent: *\nDisallow: /search\n");
  });
});
