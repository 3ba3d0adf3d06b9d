import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, mock, spyOn, test } from "bun:test";
import { openMemory } from "../../src/database/database.ts";
import { type Outcome, outcomeOf } from "../../src/push/outcome.ts";
import { pushKeys } from "../../src/push/pushKeys.ts";
import type { Resolve } from "../../src/push/publicHosts.ts";
import { PAYLOAD_BYTES, type Subscription, WebPush } from "../../src/push/webPush.ts";
import { HandTimer } from "../support/handTimer.ts";
import { type Answer, PushService } from "../support/pushService.ts";
import { until } from "../support/robin.ts";

const HOW = { ttl: 60, subject: "mailto:ada@example.org" };
const LATER = { kind: "later", seconds: undefined } as const;

/** Sat, 28 Nov 2026 12:00:00 GMT. */
const NOON = Date.UTC(2026, 10, 28, 12);

const keys = pushKeys(openMemory());
let service: PushService;
let timer: HandTimer;

beforeAll(async () => (service = await PushService.start()));
afterAll(() => service.stop());
afterEach(() => void mock.restore());
beforeEach(() => {
  service.answer = { status: 201 };
  timer = new HandTimer();
});

function newWebPush(resolve: Resolve = async () => ["127.0.0.1"]) {
  const options = { now: () => NOON, steady: () => 1, after: timer.later, resolve };
  return new WebPush(keys, { ...options, standIn: { ca: service.ca } });
}

async function outcomeFor(answer: Answer) {
  service.answer = answer;
  return newWebPush().send(service.subscribe(keys.publicKey), "Hello", HOW);
}

describe("what a push service answers", () => {
  test.each([200, 201, 202, 204])("%d: it has the push", async (status) => {
    expect(await outcomeFor({ status })).toEqual({ kind: "taken" });
  });

  test.each([404, 410])("%d: the subscription is over", async (status) => {
    expect(await outcomeFor({ status })).toEqual({ kind: "gone" });
  });

  test("413: the push is too long for it", async () => {
    expect(await outcomeFor({ status: 413 })).toEqual({ kind: "tooLarge" });
  });

  test.each([429, 500, 502, 503, 504])("%d: it may be tried again", async (status) => {
    expect(await outcomeFor({ status })).toEqual(LATER);
  });

  test.each([
    ["0", 0],
    ["120", 120],
    ["86401", 86_400],
    ["99999999999999999999", 86_400],
    ["Sat, 28 Nov 2026 12:01:30 GMT", 90],
    ["Sat, 28 Nov 2026 11:00:00 GMT", 0],
    ["Thu, 28 Nov 2999 12:00:00 GMT", 86_400],
    ["Sat, 99 Nov 2026 12:01:30 GMT", undefined],
    ["2026-11-28T12:01:30Z", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["soon", undefined],
    ["", undefined],
  ])("Retry-After: %s", async (value, seconds) => {
    const answer = { status: 429, headers: { "retry-after": value } };
    expect(await outcomeFor(answer)).toEqual({ kind: "later", seconds });
  });

  test.each([400, 401, 402, 403, 405, 406, 418])("%d: it says no", async (status) => {
    expect(await outcomeFor({ status })).toEqual({ kind: "refused", status });
  });

  test.each([301, 302, 303, 307, 308])("%d: it is not followed", async (status) => {
    const before = service.pushes.length;
    const { endpoint } = service.subscribe(keys.publicKey);
    expect(await outcomeFor({ status, headers: { location: endpoint } })).toEqual({
      kind: "refused",
      status,
    });
    expect(service.pushes).toHaveLength(before + 1);
  });

  test("every status has an outcome", () => {
    for (let status = 100; status < 1_000; status += 1) {
      expect(outcomeOf(status, null, NOON).kind).toBeOneOf(["taken", "gone", "tooLarge", "later", "refused"]);
    }
  });

  test.each([201, 503])("%d with a body that never ends: the body is not read", async (status) => {
    // A response that nobody has any more ends by itself, some time; this one is kept.
    const asked = spyOn(globalThis, "fetch");
    const before = service.cutOff;
    const { kind } = await outcomeFor({ status, endless: true });
    expect(kind).toBe(status === 201 ? "taken" : "later");
    await until(() => service.cutOff === before + 1);
    expect(await asked.mock.results[0]!.value).toBeInstanceOf(Response);
  });
});

describe("a push service that is not there", () => {
  const closed = (to: Subscription) => ({ ...to, endpoint: to.endpoint.replace(/:\d+\//, ":1/") });

  test("may be tried again where nobody listens", async () => {
    expect(await newWebPush().send(closed(service.subscribe(keys.publicKey)), "", HOW)).toEqual(LATER);
  });

  test("may be tried again where its name is not found", async () => {
    const webPush = newWebPush(() => Promise.reject(new Error("ENOTFOUND push.example")));
    expect(await webPush.send(service.subscribe(keys.publicKey, "push.example"), "", HOW)).toEqual(LATER);
  });

  test("is asked at its next address where the first leads nowhere", async () => {
    const webPush = newWebPush(async () => ["127.0.0.9", "127.0.0.1"]);
    const to = service.subscribe(keys.publicKey, "push.example");
    expect(await webPush.send(to, "", HOW)).toEqual({ kind: "taken" });
  });

  test.each<[number, number, Outcome]>([
    [1, 1, { kind: "taken" }],
    [2, 0, LATER],
  ])(
    "or closes a connection that was kept, %d times: is asked once more, at once",
    async (times, taken, outcome) => {
      await outcomeFor({ status: 201 });
      const before = service.pushes.length;
      service.toCut = times;
      expect(await outcomeFor({ status: 201 })).toEqual(outcome);
      expect([service.toCut, service.pushes.length - before]).toEqual([0, taken]);
    },
  );

  test("may be tried again where its certificate is of another name", async () => {
    const to = service.subscribe(keys.publicKey, "another.example");
    const before = service.pushes.length;
    expect(await newWebPush().send(to, "", HOW)).toEqual(LATER);
    expect(service.pushes).toHaveLength(before);
  });

  test("may be tried again where its certificate is not believed", async () => {
    const other = await PushService.start();
    expect(await newWebPush().send(other.subscribe(keys.publicKey), "", HOW)).toEqual(LATER);
    expect(other.pushes).toEqual([]);
    other.stop();
  });
});

describe("the time of a push", () => {
  test("is over after 10 seconds: the request ends", async () => {
    const [before, cut] = [service.pushes.length, service.cutOff];
    const outcome = outcomeFor("none");
    await until(() => service.pushes.length > before);
    expect(timer.waiting.map(({ ms }) => ms)).toEqual([10_000]);
    timer.ring();
    expect(await outcome).toEqual(LATER);
    await until(() => service.cutOff === cut + 1);
  });

  test("is over while the name is still looked up: nobody is asked any more", async () => {
    const { promise, resolve } = Promise.withResolvers<readonly string[]>();
    const outcome = newWebPush(() => promise).send(
      service.subscribe(keys.publicKey, "push.example"),
      "",
      HOW,
    );
    await until(() => timer.waiting.length > 0);
    timer.ring();
    expect(await outcome).toEqual(LATER);
    const before = service.pushes.length;
    resolve(["127.0.0.1"]);
    await newWebPush().send(service.subscribe(keys.publicKey), "the next one", HOW);
    expect(service.pushes.slice(before).map(({ text }) => text)).toEqual(["the next one"]);
  });

  test("leaves no timer behind", async () => {
    await outcomeFor({ status: 201 });
    expect(timer.waiting).toEqual([]);
  });
});

describe("keys of a browser that are none", () => {
  const point = Buffer.alloc(65, 7).fill(4, 0, 1).toString("base64url");

  test.each<[string, Partial<Subscription>]>([
    ["an empty key", { p256dh: "" }],
    ["a key that is no base64", { p256dh: "<script>" }],
    ["a key that is too short", { p256dh: "BAAA" }],
    ["a key that is no point of the curve", { p256dh: point }],
    ["an empty secret", { auth: "" }],
    ["a secret that is no base64", { auth: "***" }],
    ["a secret that is too short", { auth: "AAAA" }],
  ])("%s", async (_, wrong) => {
    const before = service.connections;
    const to = { ...service.subscribe(keys.publicKey), ...wrong };
    expect(await newWebPush().send(to, "", HOW)).toEqual({ kind: "unusable", why: "keys" });
    expect(service.connections).toBe(before);
  });
});

describe("nothing secret is told", () => {
  const payload = "the secret words";

  test.each<[string, Answer, Partial<Subscription>]>([
    ["a push that is taken", { status: 201 }, {}],
    ["one that is refused", { status: 403, body: payload }, {}],
    ["one that comes too soon", { status: 429 }, {}],
    ["one to nobody", { status: 201 }, { endpoint: "https://127.0.0.1:1/push/secret" }],
    ["one to no address", { status: 201 }, { endpoint: "https://[secret" }],
    ["one to another name", { status: 201 }, { endpoint: "https://another.example/push/secret" }],
    ["one with other keys", { status: 201 }, { p256dh: "secret" }],
  ])("by %s", async (_, answer, change) => {
    const log = (["error", "log", "warn", "info", "debug"] as const).map((name) => spyOn(console, name));
    const streams = [process.stderr, process.stdout].map((stream) => spyOn(stream, "write"));
    service.answer = answer;
    const to = { ...service.subscribe(keys.publicKey), ...change };
    const told = JSON.stringify(await newWebPush().send(to, payload, HOW));
    for (const said of [...log, ...streams]) expect(said).not.toHaveBeenCalled();
    for (const secret of [payload, "secret", "/push/", to.p256dh, to.auth, keys.privateKey]) {
      expect(told).not.toContain(secret);
    }
  });

  test("by the error of one that is too long, or wrong", async () => {
    const to = service.subscribe(keys.publicKey);
    const long = newWebPush().send(to, payload + "x".repeat(PAYLOAD_BYTES), HOW);
    const wrong = newWebPush().send(to, payload, { ...HOW, topic: "a secret topic" });
    for (const sending of [long, wrong]) {
      const told = Bun.inspect(await sending.catch((error) => [error.message, error.cause, { ...error }]));
      for (const secret of ["secret", "/push/", to.p256dh, to.auth]) expect(told).not.toContain(secret);
    }
  });
});
