import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { isPublic, PublicHosts, type Resolve } from "../../src/push/publicHosts.ts";

describe("public are", () => {
  test.each([
    "1.1.1.1",
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001:80b::200a",
    "64:ff9b::8.8.8.8",
  ])("%s", (address) => expect(isPublic(address)).toBeTrue());
});

describe("not public are", () => {
  test.each([
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.0",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:10.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b:1::8.8.8.8",
    "100::1",
    "2001::1",
    "2001:2::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456:789a::1",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1%eth0",
    "fec0::1",
    "ff02::1",
    // Only the usual notation is an address.
    "127.1",
    "2130706433",
    "0x7f000001",
    "01.1.1.1",
    "[::1]",
    "push.example",
    "",
  ])("%s", (address) => expect(isPublic(address)).toBeFalse());
});

test("no address of a private network is public, however it is put into one of IPv6", () => {
  const byte = fc.integer({ min: 0, max: 255 });
  const address = fc
    .tuple(fc.constantFrom("10", "127", "169.254", "172.20", "192.168", "100.100"), byte, byte, byte)
    .map(([start, ...rest]) => [...start.split("."), ...rest].slice(0, 4).join("."));
  const prefix = fc.constantFrom(
    "",
    "::",
    "::ffff:",
    "::ffff:0:",
    "64:ff9b::",
    "64:ff9b:1::",
    "2002::",
    "fe80::",
  );
  fc.assert(
    fc.property(address, prefix, (inside, before) => {
      expect(isPublic(before + inside)).toBeFalse();
    }),
  );
});

describe("the addresses of a host", () => {
  /** Hosts whose names lead to `answers`, one after the other, and how often they were asked for. */
  function hostsWith(...answers: (readonly string[] | Error)[]) {
    const asked: string[] = [];
    const resolve: Resolve = async (name) => {
      const answer = answers[Math.min(asked.push(name), answers.length) - 1]!;
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const clock = { time: 1 };
    const hosts = new PublicHosts({ resolve, steady: () => clock.time, allowLoopback: false });
    return { asked, clock, find: (url: string) => hosts.addressesOf(new URL(url)) };
  }

  test("are those of its name, those of IPv4 first", async () => {
    const { find, asked } = hostsWith(["2606:4700::1", "8.8.8.8"]);
    expect(await find("https://PUSH.example./x")).toEqual(["8.8.8.8", "2606:4700::1"]);
    expect(asked).toEqual(["push.example"]);
  });

  test("are none where one of them is not public", async () => {
    const { find } = hostsWith(["8.8.8.8", "10.0.0.1"]);
    expect(await find("https://push.example/x")).toBeUndefined();
  });

  test("are none where there is none", async () => {
    expect(await hostsWith([]).find("https://push.example/x")).toBeUndefined();
  });

  test("are asked for once in a minute", async () => {
    const { find, asked, clock } = hostsWith(["8.8.8.8"], ["10.0.0.1"]);
    await Promise.all([find("https://push.example/1"), find("https://push.example/2")]);
    clock.time += 60_000;
    expect(await find("https://push.example/3")).toEqual(["8.8.8.8"]);
    expect(asked).toHaveLength(1);
    clock.time += 1;
    expect(await find("https://push.example/4")).toBeUndefined();
    expect(asked).toHaveLength(2);
  });

  test("are asked for again when the name was not found", async () => {
    const { find } = hostsWith(new Error("ENOTFOUND"), ["8.8.8.8"]);
    await expect(find("https://push.example/x")).rejects.toThrow("ENOTFOUND");
    expect(await find("https://push.example/x")).toEqual(["8.8.8.8"]);
  });

  test("need no DNS where the host is one", async () => {
    const { find, asked } = hostsWith();
    expect(await find("https://8.8.8.8/x")).toEqual(["8.8.8.8"]);
    expect(await find("https://[2606:4700::1]/x")).toEqual(["2606:4700::1"]);
    expect(asked).toEqual([]);
  });
});
