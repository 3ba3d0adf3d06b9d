import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "../../src/base/exitCodes.ts";
import { Browser } from "../support/browser.ts";
import { endProcesses, failure, newFolder, spawn, start } from "../support/processes.ts";

/** Where Robin is to listen, anew for each test. */
let path = "";

beforeEach(() => {
  path = join(newFolder(), "robin.sock");
});
afterAll(endProcesses);

const settings = (more = {}) => ({ HOST: `unix:${path}`, TRUST_PROXY: "on", ...more });

/** What is said of a socket at `path` that cannot be. */
const refusal = async (more = {}) =>
  (await failure(EXIT.unavailable, settings(more))).replaceAll(path, "PATH");

describe("a socket in place of an address", () => {
  test("has pages, for its user and its group alone", async () => {
    const robin = await start(settings());
    expect(robin.address).toBe(`unix:${path}`);
    const answer = await fetch("http://chat.example.org/login", { unix: path });
    expect(await answer.text()).toContain("<title>");
    expect(statSync(path).mode & 0o777).toBe(0o660);
  });

  test("tells whom a proxy says who comes by it", async () => {
    const robin = await start(settings({ OWNER_NAME: "Ada", OWNER_PASSWORD_FILE: await password() }));
    const ada = new Browser((request) => fetch(request, { unix: path }));
    const from = { "x-forwarded-for": "203.0.113.9" };
    expect((await ada.post("/login", { name: "Ada", password: "a long way home" }, from)).status).toBe(303);
    await robin.end("SIGTERM");
    expect(await robin.rest()).toContain("203.0.113.9");
  });

  test("is found by the health check", async () => {
    const robin = await start(settings());
    const check = () => spawn(settings(), ["health"]).exited;
    expect(await check()).toBe(EXIT.ok);
    await robin.end("SIGTERM");
    expect(existsSync(path)).toBe(false);
    expect(await check()).toBe(EXIT.found);
  });

  test("is taken over from a Robin that was killed, and from none that lives", async () => {
    const first = await start(settings());
    expect(await refusal()).toBe("Robin cannot listen at PATH: another program does. Set HOST.\n");
    expect(await spawn(settings(), ["health"]).exited).toBe(EXIT.ok);
    await first.end("SIGKILL");
    expect(existsSync(path)).toBe(true);
    await start(settings());
    expect(await spawn(settings(), ["health"]).exited).toBe(EXIT.ok);
  });

  test("overwrites nothing else", async () => {
    await Bun.write(path, "a poem");
    expect(await refusal()).toBe("Robin cannot listen at PATH: something else is there. Set HOST.\n");
    expect(readFileSync(path, "utf8")).toBe("a poem");
  });

  test("is not that of the commands", async () => {
    expect(await refusal({ DATA_DIR: join(path, "..") })).toBe(
      "Robin cannot listen at PATH: the commands of Robin come by it. Set HOST.\n",
    );
  });

  test("needs a folder that is there", async () => {
    path = "/nowhere/robin.sock";
    expect(await refusal()).toBe("Robin cannot listen at PATH: there is no such folder.\n");
  });
});

async function password(): Promise<string> {
  const file = join(newFolder(), "password");
  await Bun.write(file, "a long way home\n");
  return file;
}
