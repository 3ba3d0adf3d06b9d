import { afterAll, beforeAll, expect, test } from "bun:test";
import { LOBBY } from "../../src/domain/room.ts";
import { PushService } from "../support/pushService.ts";
import { commit } from "../support/rooms.ts";
import { CalledBrowser } from "./calledBrowser.ts";
import { CalledPlace } from "./calledPlace.ts";
import { eventually } from "./chromium.ts";
import { inWholeChromium } from "./devtools.ts";

let service: PushService;

beforeAll(async () => {
  service = await PushService.start();
});

afterAll(() => service.stop());

inWholeChromium("The worker that is called", (browser) => {
  /** A browser in which no page is open any more. */
  async function begin(): Promise<CalledBrowser> {
    const bob = await CalledBrowser.start(browser(), await CalledPlace.start(service));
    await bob.close(bob.firstPage);
    return bob;
  }

  test("wakes up and shows what was said, one notification for a room", async () => {
    await using bob = await begin();
    const { place } = bob;
    const [garden, kitchen] = [place.room("Garden"), place.room("Kitchen")];
    await bob.sleep();
    const message = await bob.call(garden, "Come **out**");
    expect(await bob.shown()).toEqual([
      {
        title: "Ada · Garden",
        body: "Come out",
        tag: `room-${garden}`,
        data: { room: garden, message },
        lang: "en",
        silent: false,
        timestamp: place.robin.messages.find(message)!.createdAt,
        actions: [
          { action: "reply", title: "Reply" },
          { action: "read", title: "Mark all as read" },
        ],
      },
    ]);
    await bob.call(garden, "At once");
    await bob.call(kitchen, "Dinner");
    const shown = (await bob.shown()).map(({ title, body }) => `${title}: ${body}`);
    expect(shown.toSorted()).toEqual(["Ada · Garden (2): At once", "Ada · Kitchen: Dinner"]);
  });

  test("takes away what was read elsewhere, and nothing else", async () => {
    await using bob = await begin();
    const { place } = bob;
    const [garden, kitchen] = [place.room("Garden"), place.room("Kitchen")];
    const read = await bob.call(garden, "Come out");
    await bob.call(kitchen, "Dinner");
    await (await place.elsewhere(place.bob)).post(`/rooms/${garden}/read`, { upTo: String(read) });
    const push = await place.nextPush();
    expect(JSON.parse(push)).toEqual({ clear: `room-${garden}`, badge: 0 });
    await bob.deliver(push);
    expect((await bob.shown()).map(({ body }) => body)).toEqual(["Dinner"]);
  });

  // Chromium forgets what it is about to show one time in four or more, if it is asked meanwhile what it shows.
  test("loses nothing of what comes at once", async () => {
    await using bob = await begin();
    const { place } = bob;
    const { push } = await place.say(place.room("Garden"), "Come out");
    const { show } = JSON.parse(push) as { readonly show: object };
    const showing = (tag: string) => JSON.stringify({ show: { ...show, tag }, badge: 0 });
    for (let turn = 0; turn < 10; turn += 1) {
      await bob.deliver(showing("room-9"));
      await bob.deliver(showing(`room-${10 + turn}`), JSON.stringify({ clear: "room-9", badge: 0 }));
    }
    expect(await tagsOf(bob)).toEqual(Array.from({ length: 10 }, (_, turn) => `room-${10 + turn}`));
  });

  // The badge itself is the system's, and no page sees it: what the worker says of it is noted in its place.
  test("tells the system how much is meant for one, and when nothing is any more", async () => {
    await using bob = await begin();
    const { place } = bob;
    const garden = place.room("Garden");
    const worker = await bob.worker();
    await worker.evaluate(`void (
      self.badges = [],
      navigator.setAppBadge = async (count) => void badges.push(count),
      navigator.clearAppBadge = async () => void badges.push("none")
    )`);
    await bob.call(garden, "@Bob, come out");
    const read = await bob.call(garden, "@Bob, at once");
    await (await place.elsewhere(place.bob)).post(`/rooms/${garden}/read`, { upTo: String(read) });
    await bob.deliver(await place.nextPush());
    expect(await worker.evaluate("badges")).toEqual([1, 2, "none"]);
  });

  test("leads a window of the room to the message, and takes what was pressed away", async () => {
    await using bob = await begin();
    const { place } = bob;
    const [garden, kitchen] = [place.room("Garden"), place.room("Kitchen")];
    const message = await bob.call(garden, "Come out");
    await bob.call(kitchen, "Dinner");
    const inGarden = await bob.open(`/rooms/${garden}`);
    const inKitchen = await bob.open(`/rooms/${kitchen}`);
    const path = `/rooms/${garden}/chats/${message}#chat-${message}`;
    expect(await bob.press(garden)).toEqual([path]);
    await bob.arrived(inGarden, path);
    expect(await inGarden.evaluate("document.querySelector(':target .content').innerText")).toBe("Come out");
    await bob.arrived(inKitchen, `/rooms/${kitchen}`);
    expect((await bob.shown()).map(({ body }) => body)).toEqual(["Dinner"]);
  });

  test("leads a window of the lobby to a message there, at whichever address it shows the lobby", async () => {
    await using bob = await begin();
    const { place } = bob;
    commit(place.robin, () => place.robin.members.setLevel(LOBBY, place.bob.id, "everything"));
    const kitchen = place.room("Kitchen");
    // Nobody is called who has a page of a room in view: both are made before there is one.
    const calls = [await place.say(LOBBY, "Good morning"), await place.say(LOBBY, "Good night")];
    const inLobby = await bob.open("/");
    const inKitchen = await bob.open(`/rooms/${kitchen}`);
    for (const { message, push } of calls) {
      await bob.deliver(push);
      await bob.press(LOBBY);
      await bob.arrived(inLobby, `/rooms/${LOBBY}/chats/${message}#chat-${message}`);
    }
    await bob.arrived(inKitchen, `/rooms/${kitchen}`);
  });

  test("leads whichever window there is, where none is of the room", async () => {
    await using bob = await begin();
    const { place } = bob;
    const [garden, kitchen] = [place.room("Garden"), place.room("Kitchen")];
    const message = await bob.call(garden, "Come out");
    const page = await bob.open(`/rooms/${kitchen}`);
    await bob.press(garden);
    await bob.arrived(page, `/rooms/${garden}/chats/${message}#chat-${message}`);
  });

  test("asks for a window where there is none, or none that it may lead", async () => {
    await using bob = await begin();
    const { place } = bob;
    const garden = place.room("Garden");
    const message = await bob.call(garden, "Come out");
    const path = `/rooms/${garden}/chats/${message}#chat-${message}`;
    expect(await bob.press(garden)).toEqual([`new ${path}`]);

    const next = await bob.call(garden, "At once");
    const page = await bob.open(`/rooms/${garden}`);
    // A page that is loaded past all caches, as with Shift held, is no worker's.
    await page.send("Page.reload", { ignoreCache: true });
    await eventually(async () =>
      expect(await page.evaluate("navigator.serviceWorker.controller")).toBe(null),
    );
    expect(await bob.press(garden)).toEqual([`new /rooms/${garden}/chats/${next}#chat-${next}`]);
  });

  test("marks as read what it shows", async () => {
    await using bob = await begin();
    const { place } = bob;
    const garden = place.room("Garden");
    await bob.call(garden, "Come out");
    expect(place.unread(garden)).toBe(1);
    expect(await bob.press(garden, { action: "read" })).toEqual([]);
    expect(place.unread(garden)).toBe(0);
    expect(await bob.shown()).toEqual([]);
  });

  test("says what was written into it as a reply that others read, and marks as read what it answers", async () => {
    await using bob = await begin();
    const { place } = bob;
    const garden = place.room("Garden");
    const message = await bob.call(garden, "Come out");
    expect(await bob.press(garden, { action: "reply", reply: "On my way" })).toEqual([]);
    expect(place.robin.messages.last(garden)).toMatchObject([
      { id: message },
      { content: "On my way", author: { name: "Bob" }, replyTo: message },
    ]);
    expect(await (await (await place.elsewhere(place.ada)).get(`/rooms/${garden}`)).text()).toContain(
      "On my way",
    );
    expect(place.unread(garden)).toBe(0);
  });

  test("opens the box with the reply where the system takes no words", async () => {
    await using bob = await begin();
    const { place } = bob;
    const garden = place.room("Garden");
    const message = await bob.call(garden, "Come out");
    const page = await bob.open("/");
    await bob.press(garden, { action: "reply" });
    await bob.arrived(page, `/rooms/${garden}?reply=${message}`);
    expect(await page.evaluate("document.querySelector('#context').innerText")).toContain("Ada");
  });

  test("gives way at once to a newer one, which alone shows what comes then", async () => {
    const place = await CalledPlace.start(service);
    place.formerWorker = former(await place.workerNow());
    await using bob = await CalledBrowser.start(browser(), place);
    const garden = place.room("Garden");
    await bob.call(garden, "Come out");
    expect(await tagsOf(bob)).toEqual(["former", `room-${garden}`]);
    const page = bob.firstPage;
    expect(await page.evaluate("caches.keys()")).toEqual(["/offline"]);

    place.formerWorker = undefined;
    await bob.update();
    const kept = /^const kept = (.*);/.exec(await place.workerNow())![1]!;
    await eventually(async () =>
      expect(await page.evaluate("caches.keys()")).toEqual([(JSON.parse(kept) as string[]).join(" ")]),
    );
    const state = `navigator.serviceWorker.getRegistrations().then((all) => all.map(({ installing, waiting, active }) =>
      [installing, waiting, active?.state, active === navigator.serviceWorker.controller]))`;
    await eventually(async () =>
      expect(await page.evaluate(state)).toEqual([[null, null, "activated", true]]),
    );
    await bob.close(page);
    await (
      await bob.worker()
    ).evaluate(`registration.getNotifications().then((all) => all.forEach((one) => one.close()))`);
    // One that is still being closed would take the next one of its room with it.
    await eventually(async () => expect(await bob.shown()).toEqual([]));
    await bob.call(garden, "At once");
    expect(await tagsOf(bob)).toEqual([`room-${garden}`]);
  });
});

/** A worker of before: it kept something else, and showed more. */
const former = (now: string) =>
  `${now.replace(/^const kept = .*;/, 'const kept = ["/offline"];')}
   addEventListener("push", (event) => event.waitUntil(registration.showNotification("Former", { tag: "former" })));`;

const tagsOf = async (bob: CalledBrowser) => (await bob.shown()).map(({ tag }) => tag).toSorted();
