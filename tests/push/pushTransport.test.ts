import { afterEach, beforeEach, describe, expect, mock, type Mock, spyOn, test } from "bun:test";
import { readSettings } from "../../src/base/settings.ts";
import { openMemory } from "../../src/database/database.ts";
import { pushTransport } from "../../src/pushTransport.ts";
import { PushService } from "../support/pushService.ts";

const HOW = { ttl: 60, topic: "room-1", isUrgent: true };

let service: PushService;
let warned: Mock<typeof console.error>;

beforeEach(async () => {
  service = await PushService.start();
  warned = spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => {
  service.stop();
  mock.restore();
});

/** Sends to a browser of the push service, which is believed by the certificate `ca`, and gives what became of it. */
async function begin(ca = service.ca) {
  const clocks = { now: Date.now, steady: () => performance.now() };
  const push = pushTransport(openMemory(), readSettings({}), clocks, { ca });
  const to = { ...service.subscribe(push.publicKey), id: 1, user: 1, origin: "https://robin.example" };
  return { to, send: (endpoint = to.endpoint) => push.send({ ...to, endpoint } as never, "Hello", HOW) };
}

const said = () => warned.mock.calls.map(([line]) => String(line).replace(/^\S+ /, ""));

describe("what is wrong with a push service is told once for each reason", () => {
  test("that it is away", async () => {
    const { send, to } = await begin();
    service.stop();
    for (const _ of [1, 2]) expect(await send()).toMatchObject({ kind: "later" });
    const { host, pathname } = new URL(to.endpoint);
    expect(said()).toEqual([
      `warning: the push service ${host} cannot be reached: ECONNREFUSED; tried again later.`,
    ]);
    expect(said()[0]).not.toContain(pathname);
  });

  test("that its certificate is none of its own", async () => {
    const other = await PushService.start();
    const { send } = await begin(other.ca);
    other.stop();
    for (const _ of [1, 2]) expect(await send()).toMatchObject({ kind: "later" });
    expect(said()).toHaveLength(1);
    expect(said()[0]).toMatch(/cannot be reached: \w*(?:CERT|SIGN)\w*;/);
  });

  test.each([400, 413])("that it refuses what is sent, with the status %d", async (status) => {
    service.answer = { status };
    const { send, to } = await begin();
    for (const _ of [1, 2]) expect(await send()).toMatchObject({ kind: "refused" });
    expect(said()).toEqual([
      `warning: the push service ${new URL(to.endpoint).host} refuses what Robin sends, with the status ${status}.`,
    ]);
  });

  test("of a hundred at most: anybody may name one", async () => {
    const { send } = await begin();
    const ports = Array.from({ length: 110 }, (_, index) => 1 + index);
    await Promise.all(ports.map((port) => send(`https://127.0.0.1:${port}/`)));
    expect(said()).toHaveLength(100);
    // One that answers is none that somebody has made up.
    service.answer = { status: 403 };
    await send();
    expect(said().at(-1)).toContain("refuses what Robin sends, with the status 403");
  });
});
