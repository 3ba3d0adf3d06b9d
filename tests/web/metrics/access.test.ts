import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StartupError } from "../../../src/base/startupError.ts";
import { metricsRoutes } from "../../../src/web/metrics/routes.ts";
import { startRobin } from "../../support/robin.ts";

const folder = mkdtempSync(join(tmpdir(), "robin-metrics-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file with `token`. */
function fileOf(token: string): string {
  const file = join(folder, crypto.randomUUID());
  writeFileSync(file, token);
  return file;
}

const TOKEN = "a-long.token_of~letters+and/digits==";

/** How `address` is answered that asks with `headers`. */
async function ask(
  address: string,
  headers: Record<string, string> = {},
  { file, host = "localhost:3000" }: { file?: string | undefined; host?: string | undefined } = {},
) {
  const parts = { settings: { metricsTokenFile: file } };
  const routes = metricsRoutes(parts, [{ name: "size", type: "gauge", help: "Large.", read: () => 7 }]);
  const server = { requestIP: () => ({ address, family: "IPv4", port: 1 }) };
  routes.server = server as unknown as NonNullable<typeof routes.server>;
  return routes.handle(new Request("http://localhost:3000/metrics", { headers: { host, ...headers } }));
}

describe("without a token", () => {
  test.each(["127.0.0.1", "::1", "::ffff:127.0.0.1"])(
    "the machine itself is told, as %s",
    async (address) => {
      const answer = await ask(address);
      expect([answer.status, await answer.text()]).toEqual([
        200,
        "# TYPE size gauge\n# HELP size Large.\nsize 7\n# EOF\n",
      ]);
      expect(answer.headers.get("content-type")).toBe(
        "application/openmetrics-text; version=1.0.0; charset=utf-8",
      );
      expect(answer.headers.get("cache-control")).toBe("no-store");
    },
  );

  test.each<[string, string, Record<string, string>, string?]>([
    ["another machine", "192.0.2.1", {}],
    ["one that says it is another", "192.0.2.1", { "x-forwarded-for": "127.0.0.1" }],
    ["a proxy for another", "127.0.0.1", { "x-forwarded-for": "192.0.2.1" }],
    ["a proxy for nobody it names", "127.0.0.1", { via: "1.1 proxy" }],
    ["a page of another site that leads here", "127.0.0.1", {}, "evil.example.com"],
    ["who guesses", "192.0.2.1", { authorization: `Bearer ${TOKEN}` }],
  ])("to %s there is no such page", async (_, address, headers, host) => {
    expect((await ask(address, headers, { host })).status).toBe(404);
  });
});

describe("with a token", () => {
  const file = fileOf(`${TOKEN}\n`);

  test("who has it is told from anywhere, through a proxy too", async () => {
    const headers = { authorization: `Bearer ${TOKEN}`, "x-forwarded-for": "192.0.2.1" };
    expect((await ask("192.0.2.1", headers, { file })).status).toBe(200);
    expect((await ask("192.0.2.1", { ...headers, host: "chat.example.org" }, { file })).status).toBe(200);
  });

  test("the machine itself needs none", async () => {
    expect((await ask("127.0.0.1", {}, { file })).status).toBe(200);
  });

  test.each([
    {},
    { authorization: `Bearer ${TOKEN}x` },
    { authorization: `Bearer ${TOKEN.slice(1)}` },
    { authorization: "Bearer" },
    { authorization: `Basic ${TOKEN}` },
    { authorization: `Bearer x ${TOKEN}` },
  ])("all others are told that one is missing: %p", async (headers) => {
    const answer = await ask("192.0.2.1", headers, { file });
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    expect(await answer.text()).not.toContain("size");
  });

  test.each(["", "two words", "tökén", "one\ntwo"])(
    "a file with %j has none, and stops the start",
    (token) => {
      const metricsTokenFile = fileOf(token);
      const begin = () => metricsRoutes({ settings: { metricsTokenFile } }, []);
      expect(begin).toThrow(StartupError);
      expect(begin).toThrow(`METRICS_TOKEN_FILE ${metricsTokenFile} has no token`);
    },
  );
});

test("it is there under any host, before the place has an owner, and while another proxy is believed", async () => {
  const file = fileOf(TOKEN);
  const environment = { METRICS_TOKEN_FILE: file, ORIGIN: "https://chat.example.org", TRUST_PROXY: "on" };
  const headers = { authorization: `Bearer ${TOKEN}`, host: "10.0.0.7:3000" };
  expect((await startRobin(environment).browser().get("/metrics", headers)).status).toBe(200);
  const early = { ...headers, "x-forwarded-for": "192.0.2.1" };
  expect((await startRobin({ METRICS_TOKEN_FILE: file }).browser().get("/metrics", early)).status).toBe(200);
});
