import { afterEach, describe, expect, mock, spyOn, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { normaliseName } from "../../../src/names/userNames.ts";
import { createApp } from "../../../src/app.ts";
import { openDatabase } from "../../../src/database/database.ts";
import { RateLimiter } from "../../../src/base/rateLimiter.ts";
import { address, isMistrusted, isSecure } from "../../../src/web/http/connection.ts";
import { assemble } from "../../../src/robin.ts";
import { readSettings } from "../../../src/base/settings.ts";
import { Browser } from "../../support/browser.ts";
import { field } from "../../support/page.ts";
import { someone, startRobin, until } from "../../support/robin.ts";
import { sendMessage } from "../../support/messages.ts";

const DAY = 24 * 60 * 60 * 1_000;

afterEach(() => void mock.restore());

test("every answer to an idle poll has its headers, the second over the same server too", async () => {
  const { app } = startRobin();
  const server = app.listen({ hostname: "127.0.0.1", port: 0 });
  try {
    for (let time = 0; time < 3; time += 1) {
      const { status, headers } = await fetch(new URL("/chats?after=0", server.url));
      expect(status).toBe(204);
      expect(headers.get("cache-control")).toBe("no-store");
    }
  } finally {
    await server.stop(true);
  }
});

test("a name that normalises to a book is not read to its end", () => {
  expect(normaliseName("\uFDFA".repeat(100_000)).length).toBeLessThan(20_000);
});

describe("a poll whose session is due for renewal", () => {
  test("is answered at once, with the new cookie", async () => {
    const { clock, robin, browser } = startRobin();
    const ada = await browser().register("Ada");
    const old = ada.cookies.get("session");
    clock.pass(DAY);
    const answer = await ada.poll("/chats?after=0", { prefer: "wait=25" });
    expect(answer.status).toBe(204);
    expect(ada.cookies.get("session")).not.toBe(old);
    expect(robin.longPolls.size).toBe(0);
    const held = ada.poll("/chats?after=0", { prefer: "wait=25" });
    await until(() => robin.longPolls.size === 1);
    robin.longPolls.close();
    expect((await held).headers.get("set-cookie")).toBeNull();
  });

  test("is answered though its use cannot be noted, and is renewed when it can", async () => {
    const { clock, robin, browser } = startRobin();
    const ada = await browser().register("Ada");
    clock.pass(DAY);
    const renew = spyOn(robin.sessions, "renew").mockImplementation(() => {
      throw new Error("The disk is full");
    });
    expect((await ada.poll("/chats?after=0")).status).toBe(204);
    expect((await ada.get("/")).status).toBe(200);
    renew.mockRestore();
    expect((await ada.poll("/chats?after=0")).headers.get("set-cookie")).not.toBeNull();
  });
});

test.each([
  ["2001:db8::1", "2001:db8::ffff:1:2:3", true],
  ["2001:db8:0:1::1", "2001:db8:0:2::1", false],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2:ffff::", true],
  ["192.0.2.1", "192.0.2.2", false],
  ["::ffff:192.0.2.1", "::ffff:192.0.2.2", false],
])("%s and %s are one for the limits: %p", (one, other, same) => {
  const known = (from: string) =>
    address(
      new Request("http://localhost/"),
      { requestIP: () => ({ address: from }) },
      { trustProxy: false, origin: undefined },
    );
  expect(known(one) === known(other)).toBe(same);
});

test.each([
  ["10.0.0.1", "x-forwarded-for", true],
  ["127.0.0.1", "x-forwarded-proto", true],
  ["::ffff:172.17.0.1", "x-forwarded-for", true],
  ["fd00::1", "x-forwarded-for", true],
  ["203.0.113.5", "x-forwarded-for", false],
  ["10.0.0.1", "accept", false],
])("%s with %s is a proxy that is not believed: %p", (from, header, isProxy) => {
  const request = new Request("http://localhost/", { headers: { [header]: "203.0.113.9" } });
  const listener = { requestIP: () => ({ address: from }) };
  const site = { trustProxy: false, origin: undefined };
  expect(isMistrusted(request, listener, site)).toBe(isProxy);
  expect(isMistrusted(request, listener, { ...site, trustProxy: true })).toBe(false);
});

test("a proxy that is not believed is told of once in the log", async () => {
  const warnings = spyOn(console, "error").mockImplementation(() => {});
  const { app, robin } = startRobin();
  someone(robin, "Ada", "owner");
  const server = app.listen({ hostname: "127.0.0.1", port: 0 });
  try {
    for (const path of ["/login", "/register"])
      await fetch(new URL(path, server.url), { headers: { "x-forwarded-for": "203.0.113.5" } });
    expect(warnings.mock.calls).toEqual([[expect.stringContaining("set TRUST_PROXY=on")]]);
  } finally {
    warnings.mockRestore();
    await server.stop(true);
  }
});

describe("behind a proxy", () => {
  const known = (header: string) =>
    address(
      new Request("http://localhost/", { headers: { "x-forwarded-for": header } }),
      { requestIP: () => ({ address: "10.0.0.1" }) },
      { trustProxy: true, origin: undefined },
    );

  test.each([
    ["203.0.113.5", "203.0.113.5"],
    ["203.0.113.5:50001", "203.0.113.5"],
    ["  203.0.113.5:50002  ", "203.0.113.5"],
    ["[203.0.113.5]:50003", "203.0.113.5"],
    ["::ffff:203.0.113.5", "203.0.113.5"],
    ["::FFFF:203.0.113.5", "203.0.113.5"],
    ["::ffff:cb00:7105", "203.0.113.5"],
    ["0:0:0:0:0:ffff:CB00:7105", "203.0.113.5"],
    ["[::ffff:203.0.113.5]:443", "203.0.113.5"],
    ["::ffff:203.0.113.5:50004", "203.0.113.5"],
    ["64:ff9b::203.0.113.5", "203.0.113.5"],
    ["198.51.100.7, 203.0.113.5:1", "203.0.113.5"],
    ["203.0.113.5,", "203.0.113.5"],
    ["203.0.113.5, ,", "203.0.113.5"],
    [",203.0.113.5", "203.0.113.5"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["[2001:db8::1]", "2001:db8:0:0"],
    ["[2001:db8::1]:443", "2001:db8:0:0"],
    ["[2001:DB8:0:0:1::]:50001", "2001:db8:0:0"],
    ["2001:db8::1%eth0", "2001:db8:0:0"],
    ["fe80::1%25eth0", "fe80:0:0:0"],
  ])("%j is the client %s", (header, client) => {
    expect(known(header)).toBe(client);
  });

  test.each([
    "",
    ",",
    "unknown",
    "_hidden",
    "203.0.113",
    "203.0.113.5:x",
    "300.1.2.3",
    "[2001:db8::1",
    "::g",
    "<script>",
  ])("%j is nobody's address, so that of the proxy counts", (header) => {
    expect(known(header)).toBe("10.0.0.1");
  });

  test.each([
    ["https", true],
    ["HTTPS", true],
    ["https,http", true],
    [" https , http", true],
    [",https", true],
    ["http,https", false],
    ["http", false],
    ["", false],
    ["httpsx", false],
  ])("X-Forwarded-Proto: %j means HTTPS: %p", (header, secure) => {
    const request = new Request("http://localhost/", { headers: { "x-forwarded-proto": header } });
    expect(isSecure(request, { trustProxy: true, origin: undefined })).toBe(secure);
    expect(isSecure(request, { trustProxy: false, origin: undefined })).toBe(false);
  });
});

test("a message that cannot be stored stands in its box again, with the reason", async () => {
  const { robin, browser } = startRobin();
  const ada = await browser().register("Ada");
  const logged = spyOn(console, "error").mockImplementation(() => {});
  spyOn(robin.messages, "add").mockImplementation(() => {
    throw Object.assign(new Error("database disk image is malformed"), { code: "SQLITE_CORRUPT" });
  });
  const plain = await ada.post("/chats", { content: "Keep me" });
  expect(plain.status).toBe(500);
  const page = await plain.text();
  expect(field(page, "content")).toBe("Keep me");
  expect(page).toContain("Robin could not store this");
  const htmx = await ada.post("/chats", { content: "Keep me" }, { "hx-request": "true" });
  expect(await htmx.text()).toMatch(/^<p class="reason">Robin could not store this\./);
  expect(logged.mock.calls.flat().join("\n")).toContain("POST /chats failed: Error SQLITE_CORRUPT");
});

test("a clock that goes back makes nobody wait for it", () => {
  let now = 10 * DAY;
  const allowance = new RateLimiter({ burst: 2, every: 1_000 }, () => now);
  expect([allowance.take("a"), allowance.take("a"), allowance.take("a")]).toEqual([0, 0, 1]);
  now -= DAY;
  expect(allowance.take("a")).toBe(1);
  now += 1_000;
  expect(allowance.take("a")).toBe(0);
});

test.each(["[", "a b", "", "a:99999999"])(
  "an address that cannot be read (Host: %j) gets a page, not a mistake",
  async (host) => {
    const { app } = startRobin();
    const server = app.listen({ hostname: "127.0.0.1", port: 0 });
    const logged = spyOn(console, "error").mockImplementation(() => {});
    try {
      const answer = Promise.withResolvers<string>();
      const socket = await Bun.connect({
        hostname: "127.0.0.1",
        port: server.port!,
        socket: { data: (_, bytes) => answer.resolve(bytes.toString()) },
      });
      socket.write(`GET /chats?room=1&after=0 HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      expect(await answer.promise).toMatch(/^HTTP\/1.1 4\d\d /);
      socket.end();
      expect(logged).not.toHaveBeenCalled();
    } finally {
      await server.stop(true);
    }
  },
);

test("the health check notices that the file is gone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "robin-adversity-"));
  const app = createApp(assemble(openDatabase(folder), readSettings({})));
  const browser = new Browser((request) => app.handle(request));
  expect((await browser.get("/healthz")).status).toBe(200);
  rmSync(folder, { recursive: true });
  expect((await browser.get("/healthz")).status).toBe(503);
});

test("writes that share a transaction with one that the disk does not take are stored, or refused, each by itself", async () => {
  const { db, commits } = startRobin().robin;
  db.run("create table scratch (bytes blob)");
  db.run(`pragma max_page_count = ${Number(db.query("pragma page_count").values()[0]![0]) + 4}`);
  const insert = db.query<void, { bytes: Uint8Array }>("insert into scratch values ($bytes)");
  const writes = [10, 800_000, 20].map((size) =>
    commits.run(() => void insert.run({ bytes: new Uint8Array(size) })),
  );
  const outcomes = await Promise.allSettled(writes);
  expect(outcomes).toMatchObject([
    { status: "fulfilled" },
    { status: "rejected", reason: { code: "SQLITE_FULL" } },
    { status: "fulfilled" },
  ]);
  expect(db.query("select length(bytes) from scratch").values()).toEqual([[10], [20]]);
});

test("a listener that fails after a commit leaves the neighbours their answers", async () => {
  const { robin } = startRobin();
  const user = someone(robin);
  robin.heads.onChange(() => {
    if (robin.heads.newest === 1) throw new Error("A mistake in a listener");
  });
  const sends = ["one", "two"].map((content) => sendMessage(robin, { user, room: 1, content }));
  const [first, second] = await Promise.allSettled(sends);
  expect([first!.status, second]).toEqual(["rejected", { status: "fulfilled", value: 2 }]);
  expect(robin.messages.last(1)).toHaveLength(2);
});
