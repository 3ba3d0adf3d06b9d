import { afterEach, beforeAll, describe, expect, test } from "bun:test";
import { DEFAULTS } from "../../../src/domain/place.ts";
import { connect, type Socket } from "node:net";
import { limits } from "../../../src/base/limits.ts";
import { Deliveries, sized } from "../../../src/web/http/pacing.ts";
import type { Handle, Server } from "../../../src/web/http/connection.ts";
import { paced, serve } from "../../../src/web/server.ts";
import { Browser } from "../../support/browser.ts";
import { someone, startRobin, until } from "../../support/robin.ts";
import { sendMessage } from "../../support/messages.ts";

/** More than the kernel takes for a connection whose reader does not. */
const BIG = new Uint8Array(12_000_000).map((_, index) => index % 251);

/** Says who asks, as a proxy does. */
const from = (address: string) => ({ "x-forwarded-for": address });

let close: (() => void)[] = [];

const VISITED = { place: { settings: DEFAULTS }, hiding: { of: () => [] } };
const DIRECT = { ...VISITED, settings: { trustProxy: false, origin: undefined } };
const PROXIED = { ...VISITED, settings: { trustProxy: true, origin: undefined } };

afterEach(() => {
  for (const one of close) one();
  close = [];
});

/** A server of a big answer at /big, and a small one elsewhere; `statuses` are those of all its answers. */
function start(
  most?: { perAddress: number; together: number },
  answer: Handle = ({ url }) => sized(url.endsWith("/big") ? BIG : "small", {}),
) {
  const deliveries = new Deliveries(most);
  const statuses: number[] = [];
  const handle = paced(answer, PROXIED, deliveries);
  const server = serve(
    async (request, on) => {
      const response = await handle(request, on);
      statuses.push(response.status);
      return response;
    },
    { hostname: "127.0.0.1", fileMB: 1, port: 0 },
  );
  close.push(() => void server.stop(true));
  const ask = (path: string, headers = {}) => fetch(`http://127.0.0.1:${server.port}${path}`, { headers });
  return { deliveries, statuses, server, ask };
}

/** Asks for the big answer and reads nothing of it. */
function stall({ port }: Server, address: string): Socket {
  const socket = connect(port!, "127.0.0.1").on("error", () => {});
  socket.pause();
  socket.write(`GET /big HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: ${address}\r\n\r\n`);
  close.push(() => socket.destroy());
  return socket;
}

describe("sixty connections of one address that ask for a big page and read nothing", () => {
  test("have ten under way, and the others are told to wait", async () => {
    const { deliveries, statuses, server, ask } = start();
    const sockets = Array.from({ length: 60 }, () => stall(server, "203.0.113.1"));
    await until(() => statuses.length === 60);
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    expect(deliveries.size).toBe(10);
    expect(deliveries.bytes).toBe(10 * BIG.length);

    const refused = await ask("/big", from("203.0.113.1"));
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "5"]);
    expect(refused.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await refused.text()).toContain("That was too much at once");

    // Whoever asks from elsewhere gets all of it, and what is small everybody gets.
    expect(await (await ask("/small", from("203.0.113.1"))).text()).toBe("small");
    expect(new Uint8Array(await (await ask("/big", from("203.0.113.2"))).arrayBuffer())).toEqual(BIG);

    for (const socket of sockets) socket.destroy();
    await until(() => deliveries.size === 0);
    expect(deliveries.bytes).toBe(0);
    expect((await ask("/big", from("203.0.113.1"))).status).toBe(200);
  });
});

test("when too many are under way in all, the one whose reader took nothing for longest is cut", async () => {
  const deliveries = new Deliveries({ perAddress: 9, together: 2 });
  const [first, second] = ["203.0.113.1", "203.0.113.2"].map((one) =>
    deliveries.begin(BIG, one)!.getReader(),
  );
  await second!.read();
  await first!.read();
  deliveries.begin(BIG, "203.0.113.3");
  await expect(second!.read()).rejects.toThrow();
  expect((await first!.read()).value?.length).toBe(64 * 1_024);
  expect(deliveries.bytes).toBe(2 * BIG.length);
});

test("who is cut sees that it is not all, and those who read on get all", async () => {
  const { deliveries, statuses, server, ask } = start({ perAddress: 2, together: 3 });
  const [first] = ["1", "2", "3"].map((host) => stall(server, `203.0.113.${host}`));
  await until(() => statuses.length === 3);
  expect(new Uint8Array(await (await ask("/big", from("203.0.113.4"))).arrayBuffer())).toEqual(BIG);
  await until(() => deliveries.size === 2);
  let [taken, ended] = [0, false];
  first!.on("data", (bytes) => (taken += bytes.length)).on("close", () => (ended = true));
  first!.resume();
  await until(() => ended);
  expect(taken).toBeLessThan(BIG.length);
});

test("a big answer to somebody who has gone by then is not under way", async () => {
  const { deliveries, statuses, server } = start(undefined, async (request) => {
    await new Promise((resolve) => request.signal.addEventListener("abort", resolve));
    return sized(BIG, {});
  });
  const socket = stall(server, "203.0.113.1");
  await until(() => server.pendingRequests === 1);
  socket.destroy();
  await until(() => statuses.length === 1);
  await until(() => deliveries.size === 0);
});

test("what is small is left as it is", () => {
  const small = sized("x".repeat(80_000), {});
  expect(paced(() => small, DIRECT)(new Request("http://localhost/"), null)).toBe(small);
});

describe("a page of Robin that is big is paced", () => {
  const { robin, app, signedIn, clock } = startRobin();
  const deliveries = new Deliveries();
  const handle = paced(app.handle, DIRECT, deliveries);
  const ask = (request: Request) => handle(request, null);

  beforeAll(async () => {
    const user = someone(robin);
    const said = Array.from({ length: 60 }, () =>
      sendMessage(robin, { user, room: 1, content: incompressible() }),
    );
    await Promise.all(said);
  });

  test.each([
    ["/", "identity"],
    ["/", "gzip"],
    ["/rooms/1", "identity"],
    ["/rooms/1/chats/5", "gzip"],
    ["/chats?before=99", "identity"],
    ["/chats?after=0", "identity"],
  ])("%s, %s", async (path, coding) => {
    const answer = await new Browser(ask).get(path, { "accept-encoding": coding });
    const { bytes } = deliveries;
    expect(bytes).toBeGreaterThan(256 * 1_024);
    expect((await answer.bytes()).length).toBe(bytes);
    expect(deliveries.size).toBe(0);
  });

  test("also where it brings a new cookie", async () => {
    const ada = new Browser(ask);
    ada.cookies = (await signedIn("Bob")).cookies;
    clock.pass(limits.session.renewal);
    const answer = await ada.poll("/chats?after=0");
    expect(answer.headers.has("set-cookie")).toBeTrue();
    expect(deliveries.size).toBe(1);
    await answer.bytes();
  });
});

test("a page that becomes small when it is compressed is not paced, and says nothing of how long it was", async () => {
  const { robin, browser } = startRobin();
  const user = someone(robin);
  const content = "字".repeat(4_000);
  await Promise.all(Array.from({ length: 60 }, () => sendMessage(robin, { user, room: 1, content })));
  for (const path of ["/", "/rooms/1"]) {
    const answer = await browser().get(path, { "accept-encoding": "gzip" });
    expect([path, answer.headers.get("content-length")]).toEqual([path, null]);
  }
});

/** As much as a message may say, in signs that nothing makes shorter. */
function incompressible(): string {
  const numbers = crypto.getRandomValues(new Uint16Array(4_000)).map((number) => 0x4e00 + (number % 20_000));
  return String.fromCodePoint(...numbers);
}
