import { afterAll, beforeEach, describe, expect, test } from "bun:test";

/** The worker's world: what it listens to, shows, opens and asks for. */
const world = {};
const before = { ...globalThis };

globalThis.addEventListener = (name, listener) => (listeners[name] = listener);
const listeners = {};
const { takePushes } = await import("../../public/worker/notifications.js");
takePushes();

/** A window that is open, of which it is noted where it was led. */
const windowAt = (path) => ({
  url: `https://robin.example${path}`,
  async navigate(to) {
    world.led.push(to);
    return this;
  },
  focus() {
    world.focused.push(path);
  },
});

beforeEach(() => {
  Object.assign(world, {
    shown: [],
    badge: undefined,
    windows: [],
    led: [],
    focused: [],
    opened: [],
    asked: [],
  });
  globalThis.registration = {
    async showNotification(title, options) {
      world.shown = world.shown.filter(({ tag }) => tag !== options.tag);
      world.shown.push({ title, ...options, close: () => drop(options.tag) });
    },
    getNotifications: async ({ tag }) => world.shown.filter((one) => one.tag === tag),
  };
  globalThis.clients = {
    matchAll: async () => world.windows,
    openWindow: async (path) => world.opened.push(path),
  };
  navigator.setAppBadge = async (count) => (world.badge = count);
  navigator.clearAppBadge = async () => (world.badge = 0);
  globalThis.fetch = async (path, { body }) => {
    world.asked.push([path, Object.fromEntries(body)]);
    if (world.isAway) throw new TypeError("Failed to fetch");
    return { ok: !world.isRefusing };
  };
});

afterAll(() => Object.assign(globalThis, { fetch: before.fetch, addEventListener: before.addEventListener }));

function drop(tag) {
  world.shown = world.shown.filter((one) => one.tag !== tag);
}

/** Has an event happen, and waits for what the worker does with it. */
async function happen(name, event) {
  const work = [];
  listeners[name]({ ...event, waitUntil: (promise) => work.push(promise) });
  await Promise.all(work);
}

const CALL = {
  tag: "room-3",
  title: "Ada · Garden",
  body: "Come out",
  at: 1,
  language: "en",
  direction: "ltr",
  renotify: true,
  room: 3,
  message: 42,
  actions: { reply: "Reply", read: "Mark all as read" },
};

const push = (message) => happen("push", { data: { json: () => message } });
const click = (action = "", reply = undefined) => {
  const notification = { data: { room: 3, message: 42 }, close: () => drop("room-3") };
  return happen("notificationclick", { action, reply, notification });
};

describe("a push", () => {
  test("is shown, in the place of what has the same tag, with how much is meant for one", async () => {
    await push({ show: CALL, badge: 2 });
    await push({ show: { ...CALL, body: "Now", renotify: false }, badge: 3 });
    expect(world.shown).toMatchObject([
      {
        title: "Ada · Garden",
        body: "Now",
        tag: "room-3",
        silent: true,
        lang: "en",
        data: { room: 3, message: 42 },
      },
    ]);
    expect(world.shown[0].actions.map(({ action }) => action)).toEqual(["reply", "read"]);
    expect(world.badge).toBe(3);
  });

  test("takes away what was read elsewhere, and nothing else", async () => {
    await push({ show: CALL, badge: 1 });
    await push({ show: { ...CALL, tag: "room-4" }, badge: 1 });
    await push({ clear: "room-3", badge: 0 });
    expect(world.shown.map(({ tag }) => tag)).toEqual(["room-4"]);
    expect(world.badge).toBe(0);
  });
});

test("pushes that come together are done one after the other, and one that fails holds none up", async () => {
  const { getNotifications } = registration;
  const asked = Promise.withResolvers();
  registration.getNotifications = () => asked.promise;
  const both = [push({ clear: "room-4", badge: 0 }), push({ show: CALL, badge: 1 })];
  await new Promise(setImmediate);
  expect(world.shown).toEqual([]);
  registration.getNotifications = getNotifications;
  asked.reject(new Error("not now"));
  await Promise.allSettled(both);
  expect(world.shown).toHaveLength(1);
});

describe("what one answers", () => {
  test("opens the message, where no window is open", async () => {
    await push({ show: CALL, badge: 1 });
    await click();
    expect(world.opened).toEqual(["/rooms/3/chats/42#chat-42"]);
    expect(world.shown).toEqual([]);
  });

  test("leads a window that is open there, that of the room before any other", async () => {
    world.windows = [windowAt("/"), windowAt("/rooms/3")];
    await click();
    expect([world.led, world.focused, world.opened]).toEqual([
      ["/rooms/3/chats/42#chat-42"],
      ["/rooms/3"],
      [],
    ]);
  });

  test("opens a window of its own, where the one that is open cannot be led", async () => {
    world.windows = [{ ...windowAt("/rooms/3"), navigate: () => Promise.reject(new TypeError("not mine")) }];
    await click();
    expect([world.focused, world.opened]).toEqual([[], ["/rooms/3/chats/42#chat-42"]]);
  });

  test("marks as read what it says", async () => {
    await click("read");
    expect(world.asked).toEqual([["/rooms/3/read", { upTo: "42" }]]);
    expect(world.opened).toEqual([]);
  });

  test("is said in the room, once, where the platform takes words; else the box opens with the reply", async () => {
    await click("reply", "On my way");
    expect(world.asked).toMatchObject([
      ["/chats", { room: "3", content: "On my way", reply: "42", key: expect.any(String) }],
      ["/rooms/3/read", { upTo: "42" }],
    ]);
    await click("reply");
    expect(world.opened).toEqual(["/rooms/3?reply=42"]);
  });

  test.each(["isAway", "isRefusing"])(
    "is not lost where it is not taken: it waits in the box (%s)",
    async (why) => {
      world[why] = true;
      await click("reply", "On my way & more");
      expect(world.opened).toEqual(["/rooms/3?reply=42&content=On+my+way+%26+more"]);
      expect(world.asked).toHaveLength(1);
    },
  );
});

test("a browser that gets another address tells it", async () => {
  const subscription = {
    toJSON: () => ({ endpoint: "https://push.example/new", keys: { p256dh: "p", auth: "a" } }),
  };
  await happen("pushsubscriptionchange", { newSubscription: subscription });
  expect(world.asked).toEqual([["/push", { endpoint: "https://push.example/new", p256dh: "p", auth: "a" }]]);
});
