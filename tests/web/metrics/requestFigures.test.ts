import { describe, expect, test } from "bun:test";
import type { Histogram } from "../../../src/base/metrics.ts";
import { measured, RequestFigures } from "../../../src/web/metrics/requestFigures.ts";
import { isPoll, kindOf } from "../../../src/web/metrics/requestKinds.ts";
import { Clock, startRobin } from "../../support/robin.ts";

const asked = (method: string, path: string) => new Request(`http://localhost:3000${path}`, { method });

describe("a request is of the kind of what it asks for", () => {
  test.each([
    ["GET /", "page"],
    ["GET /rooms/3?reply=2", "page"],
    ["GET /chats?before=9", "page"],
    ["GET /files/3", "page"],
    ["GET /nothing/here", "page"],
    ["GET /constructor", "page"],
    ["POST /chats", "send"],
    ["POST /chats?x=1", "send"],
    ["POST /files?room=1&name=a%2Fb", "upload"],
    ["POST /profile/picture", "upload"],
    ["POST /place/mark", "upload"],
    ["GET /files/3/cake.png?size=small", "file"],
    ["GET /avatars/abc.webp", "file"],
    ["GET /assets/style.1.css", "asset"],
    ["GET /worker.js", "asset"],
    ["GET /metrics", "other"],
    ["GET /healthz", "other"],
    ["POST /chats/3", "other"],
    ["POST /files/3", "other"],
    ["POST /login", "other"],
    ["HEAD /", "other"],
  ] as const)("%s: %s", (door, kind) => {
    const [method = "", path = ""] = door.split(" ");
    expect([isPoll(asked(method, path)), kindOf(asked(method, path))]).toEqual([false, kind]);
  });

  test.each(["/chats?after=3", "/chats?after=3&now=abc", "/chats?since=1&after=0"])("a poll: %s", (path) => {
    expect(isPoll(asked("GET", path))).toBe(true);
    expect(isPoll(asked("POST", path))).toBe(false);
  });
});

/** Figures of what comes by `ask`, which takes 20 ms unless it waits for `news`. */
function begin() {
  const clock = new Clock();
  let looks = 0;
  const steady = () => {
    looks += 1;
    return clock.time;
  };
  const figures = new RequestFigures();
  const news = Promise.withResolvers<Response>();
  const handle = measured(
    ({ url }) => {
      clock.pass(20);
      return url.endsWith("wait")
        ? news.promise
        : new Response(null, { status: url.endsWith("no") ? 404 : 204 });
    },
    figures,
    steady,
  );
  const ask = (path: string, method = "GET") => handle(asked(method, path), null);
  const count = (kind: string, status: string) =>
    figures.counts.find(([labels]) => labels["kind"] === kind && labels["status"] === status)?.[1];
  const seconds = (kind: string) =>
    figures.seconds.find(([labels]) => labels["kind"] === kind)?.[1] as Histogram | undefined;
  return { clock, ask, news, count, seconds, looks: () => looks };
}

describe("of each request", () => {
  test("the kind, the class of the status, and the time until there is a response are noted", async () => {
    const { clock, ask, news, count, seconds } = begin();
    await ask("/");
    await ask("/no");
    const later = ask("/wait");
    clock.pass(500);
    news.resolve(new Response(null, { status: 500 }));
    await later;
    expect([count("page", "2xx"), count("page", "4xx"), count("page", "5xx")]).toEqual([1, 1, 1]);
    expect(seconds("page")!.cumulated.at(-1)).toBe(3);
    expect(seconds("page")!.sum).toBeCloseTo(0.56);
    expect(count("send", "2xx")).toBe(0);
  });

  test("that is a poll no clock is looked at, and no time is noted, since it is held", async () => {
    const { ask, news, count, seconds, looks } = begin();
    expect(ask("/chats?after=1")).toBeInstanceOf(Response);
    const later = ask("/chats?after=1&wait");
    expect(count("poll", "2xx")).toBe(1);
    news.resolve(new Response());
    await later;
    expect([count("poll", "2xx"), seconds("poll"), looks()]).toEqual([2, undefined, 0]);
  });
});

test("what is asked of Robin is counted, by whichever way it is answered", async () => {
  const { signedIn } = startRobin();
  const ada = await signedIn("Ada", "owner");
  await ada.get("/");
  await ada.get("/chats?after=9");
  await ada.post("/chats", { content: "Hello" });
  await ada.get("/nothing");
  const text = await (await ada.get("/metrics")).text();
  const counted = [...text.matchAll(/^robin_requests_total\{kind="(\w+)",status="(\w+)"\} ([1-9]\d*)$/gm)];
  expect(counted.map(([, ...told]) => told.join(" "))).toEqual([
    "page 2xx 1",
    "page 4xx 1",
    "poll 2xx 1",
    "send 3xx 1",
  ]);
});
