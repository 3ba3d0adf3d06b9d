import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { parseOpenMetrics } from "./support/openMetrics.ts";
import { browser, endProcesses, newFolder, start } from "./support/processes.ts";

// Processes start slowly on a machine that is busy with other tests.
setDefaultTimeout(30_000);

afterAll(endProcesses);

/** An address of this machine by which it is not known to be this one. */
const elsewhere = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === "IPv4" && !internal)?.address;

test("all that Robin says to no terminal in production is JSON, and has no secret but the link to claim it", async () => {
  const robin = await start({ NODE_ENV: "production", LOG_LEVEL: "debug" });
  const ada = browser(robin);
  await ada.register("Ada");
  await ada.post("/chats", { content: "a secret word" });
  await ada.get("/search?q=secret");
  await ada.get("/join/aSecret");
  await ada.post("/logout");
  await ada.post("/login", { name: "Ada", password: "a secret guess" });
  await robin.end("SIGTERM");
  const said = [await robin.rest(), await new Response(robin.stderr).text()].join("");
  const lines = said
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.every(({ time, level }) => typeof time === "string" && typeof level === "string")).toBe(true);
  expect(lines.map(({ event, route }) => event ?? route).filter(Boolean)).toEqual(
    expect.arrayContaining(["registered", "wrong password", "/chats", "/search", "/join/:secret"]),
  );
  expect(said.replaceAll("/join/:secret", "").replace(/claim\/\S+/, "")).not.toMatch(/secret|Ada|session=/i);
});

test("how Robin fares is told to the machine itself, and to another only with the token", async () => {
  const file = join(newFolder(), "token");
  await Bun.write(file, "a-token\n");
  const [open, guarded] = await Promise.all([
    start({ HOST: "0.0.0.0" }),
    start({ HOST: "0.0.0.0", METRICS_TOKEN_FILE: file }),
  ]);
  const answer = await fetch(`http://127.0.0.1:${open.port}/metrics`);
  expect(answer.headers.get("content-type")).toStartWith("application/openmetrics-text; version=1.0.0;");
  expect(parseOpenMetrics(await answer.text()).get("process_resident_memory_bytes")!.samples).toHaveLength(1);
  if (elsewhere === undefined) return;
  const status = async ({ port }: { port: string }, headers = {}) =>
    (await fetch(`http://${elsewhere}:${port}/metrics`, { headers })).status;
  expect(await status(open)).toBe(404);
  expect(await status(guarded)).toBe(401);
  expect(await status(guarded, { authorization: "Bearer a-token" })).toBe(200);
});
