import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { openMemory } from "../../src/database/database.ts";
import { pushKeys } from "../../src/push/pushKeys.ts";
import { PAYLOAD_BYTES, type Sending, WebPush } from "../../src/push/webPush.ts";
import { PushService } from "../support/pushService.ts";
import { Clock } from "../support/robin.ts";

const HOW: Sending = { ttl: 3_600, subject: "https://chat.example.org" };
const HOUR = 60 * 60 * 1_000;

const keys = pushKeys(openMemory());
let service: PushService;

beforeAll(async () => (service = await PushService.start()));
afterAll(() => service.stop());
beforeEach(() => {
  service.pushes.length = 0;
  service.answer = { status: 201 };
});

function newWebPush(now = Date.now) {
  return new WebPush(keys, { now, steady: now, standIn: { ca: service.ca } });
}

const subscribe = () => service.subscribe(keys.publicKey);

describe("a push", () => {
  test("is decrypted by the browser that subscribed", async () => {
    const outcome = await newWebPush().send(subscribe(), "Grüße an 小明 🎉", HOW);
    expect(outcome).toEqual({ kind: "taken" });
    expect(service.pushes.map(({ text }) => text)).toEqual(["Grüße an 小明 🎉"]);
  });

  test.each([0, 1, 2, 15, 16, 17, 255, 256, 2_048, PAYLOAD_BYTES - 1, PAYLOAD_BYTES])(
    "of %d bytes comes whole, and is as long as all others",
    async (bytes) => {
      await newWebPush().send(subscribe(), "x".repeat(bytes), HOW);
      expect(service.pushes).toMatchObject([{ text: "x".repeat(bytes), size: 4_096 }]);
    },
  );

  test("holds whatever can be written, up to its limit in UTF-8", async () => {
    const webPush = newWebPush();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 150 }), async (text) => {
        await webPush.send(subscribe(), text, HOW);
        expect(service.pushes.at(-1)?.text).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    ["x".repeat(PAYLOAD_BYTES + 1), 3_994],
    ["ü".repeat(PAYLOAD_BYTES / 2 + 1), 3_994],
  ])("that is too long is not sent", async (payload, bytes) => {
    const sending = newWebPush().send(subscribe(), payload, HOW);
    expect(await sending.catch((error) => [error.name, error.message])).toEqual([
      "RangeError",
      `A push may have 3993 bytes; this one has ${bytes}.`,
    ]);
    expect(service.pushes).toEqual([]);
  });

  test("says for how long it waits, in place of which, and how urgent it is", async () => {
    await newWebPush().send(subscribe(), "", { ...HOW, ttl: 0, topic: "room-1_A", urgency: "high" });
    expect(service.pushes).toMatchObject([{ ttl: "0", topic: "room-1_A", urgency: "high" }]);
  });

  test("without a topic and an urgency names none", async () => {
    await newWebPush().send(subscribe(), "", HOW);
    expect(service.pushes).toMatchObject([{ ttl: "3600", topic: undefined, urgency: undefined }]);
  });

  test.each<[string, Partial<Sending>]>([
    ["a ttl below 0", { ttl: -1 }],
    ["half a second", { ttl: 0.5 }],
    ["no number", { ttl: NaN }],
    ["an empty topic", { topic: "" }],
    ["33 characters of topic", { topic: "x".repeat(33) }],
    ["a topic that is not base64url", { topic: "room 1" }],
    ["a topic with another header", { topic: "x\r\nurgency: high" }],
    ["no subject", { subject: "" }],
    ["plain http", { subject: "http://chat.example.org" }],
    ["a bare address", { subject: "ada@example.org" }],
    ["nobody's mail", { subject: "mailto:" }],
    ["no host", { subject: "https://" }],
  ])("with %s is a mistake of the caller", async (_, wrong) => {
    const sending = newWebPush().send(subscribe(), "a secret", { ...HOW, ...wrong });
    expect(await sending.catch((error) => error)).toBeInstanceOf(TypeError);
    expect(service.pushes).toEqual([]);
  });

  test.each(["mailto:ada@example.org", "https://chat.example.org"])(
    "is signed for its push service, with %s to complain to",
    async (subject) => {
      await newWebPush().send(subscribe(), "", { ...HOW, subject });
      const [{ claims }] = service.pushes as [(typeof service.pushes)[number]];
      expect(claims).toMatchObject({ sub: subject, aud: `https://127.0.0.1:${service.port}` });
      expect(claims.exp - Date.now() / 1_000).toBeWithin(12 * 3_600 - 60, 12 * 3_600 + 1);
    },
  );

  test("for the key of another Robin is refused", async () => {
    const other = service.subscribe(pushKeys(openMemory()).publicKey);
    expect(await newWebPush().send(other, "", HOW)).toEqual({ kind: "refused", status: 403 });
  });
});

describe("a token", () => {
  /** How many tokens have come. */
  const tokens = () => new Set(service.pushes.map(({ authorization }) => authorization)).size;

  test("is used for eleven hours, for all subscriptions of a push service", async () => {
    const clock = new Clock();
    const webPush = newWebPush(clock.now);
    await webPush.send(subscribe(), "", HOW);
    clock.pass(11 * HOUR - 1);
    await webPush.send(subscribe(), "", HOW);
    expect(tokens()).toBe(1);
    clock.pass(1);
    await webPush.send(subscribe(), "", HOW);
    expect(tokens()).toBe(2);
  });

  test("is made once for those that are sent together", async () => {
    const webPush = newWebPush();
    await Promise.all(Array.from({ length: 5 }, () => webPush.send(subscribe(), "", HOW)));
    expect(tokens()).toBe(1);
  });

  test("of a time that has not come yet is made again", async () => {
    const clock = new Clock();
    const webPush = newWebPush(clock.now);
    await webPush.send(subscribe(), "", HOW);
    clock.pass(-1);
    await webPush.send(subscribe(), "", HOW);
    expect(tokens()).toBe(2);
  });

  test("is another one for another push service, and for another subject", async () => {
    const webPush = newWebPush();
    await webPush.send(subscribe(), "", HOW);
    await webPush.send(service.subscribe(keys.publicKey, "localhost"), "", HOW);
    await webPush.send(subscribe(), "", { ...HOW, subject: "mailto:ada@example.org" });
    expect(tokens()).toBe(3);
  });
});

test("2,000 pushes go through, 20 at a time, over connections that are used again", async () => {
  const webPush = newWebPush();
  const subscriptions = Array.from({ length: 2_000 }, subscribe);
  const before = service.connections;
  service.together.most = 0;
  const work = subscriptions.values();
  const outcomes: string[] = [];
  const worker = async () => {
    for (const to of work) outcomes.push((await webPush.send(to, "x".repeat(500), HOW)).kind);
  };
  await Promise.all(Array.from({ length: 20 }, worker));
  expect(outcomes.filter((kind) => kind === "taken")).toHaveLength(2_000);
  expect(service.together.most).toBeLessThanOrEqual(20);
  expect(service.connections - before).toBeLessThan(100);
});
