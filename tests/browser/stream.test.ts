import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

inChromium("A page that somebody looks at", () => {
  test("asks for nothing while news comes, and tells now and then what is read", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    await eventually(() => expect(site.robin.longPolls.size).toBe(1));
    await countRequests(ada);
    const begin = performance.now();
    const all = Array.from({ length: 20 }, (_, index) => String(index + 1));
    for (const said of all) {
      await site.say(bob, said);
      await eventually(async () => expect((await ada.said()).at(-1)).toBe(said));
    }
    expect(await ada.said()).toEqual(all);
    await eventually(() => expect(readBy(site, ada)).toBe(site.robin.heads.newest));
    const seconds = (performance.now() - begin) / 1_000;
    const { polls, tells } = await requests(ada);
    expect(polls).toBe(0);
    expect(tells).toBeWithin(1, Math.ceil(seconds / 0.3) + 1);
  });

  test("shows all of what is more than an answer holds, in order", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await eventually(() => expect(site.robin.longPolls.size).toBe(1));
    const all = Array.from({ length: 250 }, (_, index) => String(index + 1));
    await site.say(await site.user("Bob"), ...all);
    await eventually(async () => expect(await ada.said()).toEqual(all));
  });

  test("has what it read be known, though what comes next is not read", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 100 }, (_, index) => String(index + 1)));
    const ada = await site.signedIn("Ada");
    await eventually(() => expect(readBy(site, ada)).toBe(100));
    await eventually(() => expect(site.robin.longPolls.size).toBe(1));
    await site.say(bob, "read");
    await eventually(async () => expect((await ada.said()).at(-1)).toBe("read"));
    await ada.evaluate(
      "new Promise((scrolled) => { log.addEventListener('scroll', scrolled, { once: true }); log.scrollTop -= 700; })",
    );
    await site.say(bob, "not read");
    await eventually(async () => expect((await ada.said()).at(-1)).toBe("not read"));
    await eventually(() => expect(readBy(site, ada)).toBe(101));
    await Bun.sleep(1_000);
    expect(readBy(site, ada)).toBe(101);
  });

  test("has what it read last be known, though one leaves at once", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    for (const said of ["one", "two", "three"]) {
      await site.say(bob, said);
      await eventually(async () => expect((await ada.said()).at(-1)).toBe(said));
    }
    await ada.evaluate(`void location.assign("/people")`);
    await eventually(() => expect(readBy(site, ada)).toBe(site.robin.heads.newest), 900);
  });

  test("has what it read last be known, though it is hidden at once", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    await eventually(() => expect(site.robin.longPolls.size).toBe(1));
    await site.say(bob, "one");
    await eventually(async () => expect((await ada.said()).at(-1)).toBe("one"));
    await ada.setHidden(true);
    await eventually(() => expect(readBy(site, ada)).toBe(site.robin.heads.newest), 250);
    await site.say(bob, "two");
    await eventually(async () => expect((await ada.said()).at(-1)).toBe("two"));
    await Bun.sleep(1_100);
    expect(readBy(site, ada)).toBe(1);
  });

  test("goes on at once when a stream has come to its end", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    await eventually(() => expect(site.robin.longPolls.size).toBe(1));
    await Bun.sleep(1_100);
    await countRequests(ada);
    // As when its time is up.
    const { handle } = site.robin.sessions.of(site.userOf(ada).id)[0]!;
    site.robin.longPolls.end(handle);
    await eventually(() => expect(site.robin.longPolls.size).toBe(1), 300);
    expect((await requests(ada)).polls).toBe(1);
    await site.say(bob, "still here?");
    await eventually(async () => expect(await ada.said()).toEqual(["still here?"]), 500);
  });

  test("is not told that the server is away where nobody says anything for longer than one waits", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await eventually(() => expect(site.robin.longPolls.size).toBe(1));
    // As the page does in 25 and 35 seconds.
    await ada.evaluate(`{
      htmx.config.defaultTimeout = 3_000;
      tail.setAttribute("hx-headers", '{"Prefer": "wait=2"}');
      window.failures = 0;
      document.addEventListener("htmx:error", () => failures += 1);
      new MutationObserver(() => failures += 1).observe(document.getElementById("status"), { childList: true });
      tail.dispatchEvent(new Event("htmx:abort"));
    }`);
    await Bun.sleep(5_500);
    expect(await ada.evaluate<number>("failures")).toBe(0);
    expect(ada.troubles).toEqual([]);
  });

  test("opens no stream again and again that is cut at once", async () => {
    await using site = new Site();
    const proxy = through(site, async (answer) => {
      const isStream = answer.headers.get("content-type") === "text/event-stream";
      return isStream ? new Response(":\n\n", answer) : answer;
    });
    const ada = await site.signedIn("Ada");
    await open(ada, proxy.url);
    await countRequests(ada);
    await Bun.sleep(2_500);
    // None where the one that is held was asked before they were counted.
    expect((await requests(ada)).polls).toBeWithin(0, 4);
    await site.say(await site.user("Bob"), "slow, but there");
    await eventually(async () => expect(await ada.said()).toEqual(["slow, but there"]));
    await proxy.stop(true);
  });

  test("polls behind a proxy that keeps back what it passes on", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const proxy = through(site, async (answer) => new Response(await answer.bytes(), answer));
    const ada = await site.signedIn("Ada");
    await open(ada, proxy.url);
    // By then the page has given up to wait for a stream.
    await Bun.sleep(3_200);
    for (const said of ["first", "second", "third"]) {
      await site.say(bob, said);
      await eventually(async () => expect((await ada.said()).at(-1)).toBe(said), 800);
    }
    expect(await ada.text("#status")).toBe("");
    await proxy.stop(true);
  });
});

/** A server in front of `site` that passes on what `change` makes of each answer. */
function through(site: Site, change: (answer: Response) => Promise<Response>): Bun.Server<undefined> {
  return Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 60,
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      const { method, headers, signal } = request;
      const body = method === "GET" ? null : await request.bytes();
      const init = { method, headers, body, signal, redirect: "manual", decompress: false } as const;
      return change(await fetch(site.origin + pathname + search, init));
    },
  });
}

function open(tab: Tab, { port }: URL): Promise<void> {
  return tab.arrive(() => tab.cdp("Page.navigate", { url: `http://localhost:${port}/` }));
}

/** How far the user of `tab` has read the lobby, as the server knows it. */
function readBy(site: Site, tab: Tab): number | undefined {
  return site.robin.members.of(site.userOf(tab).id).get(1)?.read;
}

/** Counts what the page asks from here on: polls, which may be held, and requests that only tell. */
async function countRequests(tab: Tab): Promise<void> {
  await tab.evaluate(`{
    const ask = window.fetch;
    window.asked = { polls: 0, tells: 0 };
    window.fetch = (address, init) => {
      if (String(address).includes("after=")) asked[init.headers.Prefer === "wait=0" ? "tells" : "polls"] += 1;
      return ask(address, init);
    };
  }`);
}

function requests(tab: Tab): Promise<{ polls: number; tells: number }> {
  return tab.evaluate("asked");
}
