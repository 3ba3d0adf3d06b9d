import { afterAll, afterEach, beforeAll, describe, expect, mock, spyOn, test } from "bun:test";
import { createServer, connect, type AddressInfo } from "node:net";
import { openMemory } from "../../src/database/database.ts";
import { pushKeys } from "../../src/push/pushKeys.ts";
import { type Resolve, byDns } from "../../src/push/publicHosts.ts";
import { type Subscription, WebPush } from "../../src/push/webPush.ts";
import { PushService } from "../support/pushService.ts";

const HOW = { ttl: 60, subject: "mailto:ada@example.org" };

const keys = pushKeys(openMemory());
let service: PushService;

beforeAll(async () => (service = await PushService.start()));
afterAll(() => service.stop());
afterEach(() => void mock.restore());

/** As Robin pushes where nobody has allowed a stand-in. */
const strict = (resolve: Resolve) => new WebPush(keys, { now: Date.now, steady: () => 1, resolve });

const withStandIn = (resolve: Resolve) =>
  new WebPush(keys, { now: Date.now, steady: () => 1, resolve, standIn: { ca: service.ca } });

/** Where the names in the table lead to. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  localhost: ["127.0.0.1"],
  "loopback.example": ["127.0.0.1"],
  "loopback6.example": ["::1"],
  "nothing.example": ["0.0.0.0"],
  "private.example": ["10.1.2.3"],
  "metadata.example": ["169.254.169.254"],
  "carrier.example": ["100.64.0.1"],
  "local6.example": ["fd00::1"],
  "link6.example": ["fe80::1%eth0"],
  "mapped.example": ["::ffff:10.0.0.1"],
  "nat64.example": ["64:ff9b::a00:1"],
  "mixed.example": ["8.8.8.8", "192.168.1.1"],
  "empty.example": [],
  "public.example": ["8.8.8.8"],
};

const fromTable: Resolve = async (name) => NAMES[name] ?? Promise.reject(new Error("ENOTFOUND"));

describe("nobody is asked at", () => {
  test.each([
    // No address of https on its usual port, or one with a password in it.
    ["", "endpoint"],
    ["push.example", "endpoint"],
    ["//public.example/x", "endpoint"],
    ["http://public.example/x", "endpoint"],
    ["http://public.example:443/x", "endpoint"],
    ["ftp://public.example/x", "endpoint"],
    ["file:///etc/passwd", "endpoint"],
    ["data:text/plain,x", "endpoint"],
    ["javascript:alert(1)", "endpoint"],
    ["unix:/run/robin.sock", "endpoint"],
    ["https://", "endpoint"],
    ["https://[::1", "endpoint"],
    ["https://256.256.256.256/x", "endpoint"],
    ["https://public.example:80/x", "endpoint"],
    ["https://public.example:22/x", "endpoint"],
    ["https://public.example:8443/x", "endpoint"],
    ["https://public.example:65535/x", "endpoint"],
    ["https://user@public.example/x", "endpoint"],
    ["https://user:password@public.example/x", "endpoint"],
    ["https://:password@public.example/x", "endpoint"],
    ["https://public.example@127.0.0.1/x", "endpoint"],
    // Addresses of IPv4, however they are written.
    ["https://127.0.0.1/x", "address"],
    ["https://127.0.0.1./x", "address"],
    ["https://127.1/x", "address"],
    ["https://127.0.1/x", "address"],
    ["https://2130706433/x", "address"],
    ["https://0x7f000001/x", "address"],
    ["https://0x7f.0.0.1/x", "address"],
    ["https://017700000001/x", "address"],
    ["https://0177.0.0.1/x", "address"],
    ["https://①②⑦.⓪.⓪.①/x", "address"],
    ["https://%31%32%37.0.0.1/x", "address"],
    ["https://127。0。0。1/x", "address"],
    ["https:\\\\127.0.0.1\\x", "address"],
    ["https:127.0.0.1/x", "address"],
    ["https://0/x", "address"],
    ["https://0.0.0.0/x", "address"],
    ["https://10.0.0.1/x", "address"],
    ["https://0xa000001/x", "address"],
    ["https://167772161/x", "address"],
    ["https://012.0.0.1/x", "address"],
    ["https://172.16.0.1/x", "address"],
    ["https://172.31.65535/x", "address"],
    ["https://192.168.1.1/x", "address"],
    ["https://192.168.257/x", "address"],
    ["https://0300.0250.1.1/x", "address"],
    ["https://169.254.169.254/latest/meta-data", "address"],
    ["https://2852039166/x", "address"],
    ["https://100.64.0.1/x", "address"],
    ["https://198.18.0.1/x", "address"],
    ["https://224.0.0.1/x", "address"],
    ["https://240.0.0.1/x", "address"],
    ["https://255.255.255.255/x", "address"],
    // Addresses of IPv6.
    ["https://[::]/x", "address"],
    ["https://[::1]/x", "address"],
    ["https://[0:0:0:0:0:0:0:1]/x", "address"],
    ["https://[::127.0.0.1]/x", "address"],
    ["https://[::ffff:127.0.0.1]/x", "address"],
    ["https://[::ffff:7f00:1]/x", "address"],
    ["https://[::ffff:a9fe:a9fe]/x", "address"],
    ["https://[64:ff9b::7f00:1]/x", "address"],
    ["https://[2002:7f00:1::]/x", "address"],
    ["https://[2001:0:7f00:1::]/x", "address"],
    ["https://[fc00::1]/x", "address"],
    ["https://[fd00:ec2::254]/x", "address"],
    ["https://[fe80::1]/x", "address"],
    ["https://[ff02::1]/x", "address"],
    // Names that lead to such addresses.
    ["https://localhost/x", "address"],
    ["https://LOCALHOST./x", "address"],
    ["https://loopback.example/x", "address"],
    ["https://loopback6.example/x", "address"],
    ["https://nothing.example/x", "address"],
    ["https://private.example/x", "address"],
    ["https://metadata.example/x", "address"],
    ["https://carrier.example/x", "address"],
    ["https://local6.example/x", "address"],
    ["https://link6.example/x", "address"],
    ["https://mapped.example/x", "address"],
    ["https://nat64.example/x", "address"],
    ["https://mixed.example/x", "address"],
    ["https://empty.example/x", "address"],
  ] as const)("%s", async (endpoint, why) => {
    const asked = spyOn(globalThis, "fetch");
    const to = { ...service.subscribe(keys.publicKey), endpoint };
    expect(await strict(fromTable).send(to, "", HOW)).toEqual({ kind: "unusable", why });
    expect(asked).not.toHaveBeenCalled();
  });

  test.each(["127.0.0.1", "localhost", "push.example"])(
    "a port of this machine, where no stand-in is allowed: %s",
    async (host) => {
      const before = service.connections;
      const to = service.subscribe(keys.publicKey, host);
      const outcome = await strict(async () => ["127.0.0.1"]).send(to, "", HOW);
      expect(outcome).toEqual({ kind: "unusable", why: "endpoint" });
      expect(service.connections).toBe(before);
    },
  );

  test.each(["https://10.0.0.1:8443/x", "https://public.example:8443/x", "https://192.168.0.1/x"])(
    "%s, where a stand-in is allowed",
    async (endpoint) => {
      const asked = spyOn(globalThis, "fetch");
      const to = { ...service.subscribe(keys.publicKey), endpoint };
      const outcome = await withStandIn(fromTable).send(to, "", HOW);
      expect(outcome).toEqual({ kind: "unusable", why: "address" });
      expect(asked).not.toHaveBeenCalled();
    },
  );
});

describe("the address that was checked", () => {
  /** A push service that is not there: what is sent to it goes nowhere, and is noted. */
  function stubFetch() {
    const requests: { url: string; options: BunFetchRequestInit }[] = [];
    const stub = async (url: string, options: BunFetchRequestInit) => {
      requests.push({ url, options });
      return new Response(null, { status: 201 });
    };
    spyOn(globalThis, "fetch").mockImplementation(stub as typeof fetch);
    return requests;
  }

  const to = (endpoint: string): Subscription => ({ ...service.subscribe(keys.publicKey), endpoint });

  test("is the one that is connected to, by the name that the certificate has to have", async () => {
    const requests = stubFetch();
    await strict(fromTable).send(to("https://public.example/push/1?a=b"), "", HOW);
    expect(requests).toMatchObject([
      {
        url: "https://8.8.8.8:443/push/1?a=b",
        options: {
          method: "POST",
          headers: { host: "public.example", "user-agent": "Robin" },
          redirect: "manual",
          tls: { serverName: "public.example" },
        },
      },
    ]);
  });

  test("may be one of IPv6", async () => {
    const requests = stubFetch();
    await strict(async () => ["2606:4700::1"]).send(to("https://public.example/x"), "", HOW);
    expect(requests.map(({ url }) => url)).toEqual(["https://[2606:4700::1]:443/x"]);
  });

  test("stays where the path looks like another host", async () => {
    const requests = stubFetch();
    for (const path of ["//127.0.0.1/x", "/@127.0.0.1/x", "/\\127.0.0.1", "/?@127.0.0.1", "/#@127.0.0.1"]) {
      await strict(fromTable).send(to(`https://public.example${path}`), "", HOW);
    }
    expect(requests.map(({ url }) => new URL(url).host)).toEqual(Array(5).fill("8.8.8.8"));
  });

  test("stays the same when the name leads elsewhere a moment later", async () => {
    const requests = stubFetch();
    const answers = [["8.8.8.8"], ["127.0.0.1"]];
    const webPush = strict(async () => answers.shift()!);
    await webPush.send(to("https://public.example/x"), "", HOW);
    await webPush.send(to("https://public.example/x"), "", HOW);
    expect(requests.map(({ url }) => url)).toEqual(Array(2).fill("https://8.8.8.8:443/x"));
    expect(answers).toEqual([["127.0.0.1"]]);
  });

  test("reaches a service whose name is in no DNS, with the name in TLS and in HTTP", async () => {
    const outcome = await withStandIn(async () => ["127.0.0.1"]).send(
      service.subscribe(keys.publicKey, "push.example"),
      "Hello",
      HOW,
    );
    expect(outcome).toEqual({ kind: "taken" });
    expect(service.pushes.at(-1)).toMatchObject({
      text: "Hello",
      servername: "push.example",
      host: `push.example:${service.port}`,
    });
  });

  test("is used for each name by a connection of its own", async () => {
    const webPush = withStandIn(async () => ["127.0.0.1"]);
    const before = service.pushes.length;
    for (const host of ["push.example", "other.example", "push.example", "evil.example"]) {
      await webPush.send(service.subscribe(keys.publicKey, host), "", HOW);
    }
    // The certificate is not for evil.example, though a connection to its address was open.
    const names = service.pushes.slice(before).map(({ servername }) => servername);
    expect(names).toEqual(["push.example", "other.example", "push.example"]);
  });

  test("is what a proxy is asked for", async () => {
    const asked: string[] = [];
    const proxy = createServer((socket) => {
      socket.once("data", (data) => {
        asked.push(String(data).split("\r\n")[0]!);
        const onward = connect(service.port, "127.0.0.1", () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
        socket.pipe(onward).pipe(socket);
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const environment = { ...process.env };
    process.env.https_proxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    for (const name of ["no_proxy", "NO_PROXY"]) delete process.env[name];
    try {
      const to = service.subscribe(keys.publicKey, "other.example");
      const webPush = withStandIn(async () => ["127.0.0.1"]);
      expect(await webPush.send(to, "", HOW)).toEqual({ kind: "taken" });
    } finally {
      delete process.env.https_proxy;
      Object.assign(process.env, environment);
      proxy.close();
    }
    expect(asked).toEqual([`CONNECT 127.0.0.1:${service.port} HTTP/1.1`]);
  });
});

test("the DNS of the machine knows the machine itself", async () => {
  expect(await byDns("localhost")).toContain("127.0.0.1");
});
