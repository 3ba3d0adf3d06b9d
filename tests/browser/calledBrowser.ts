import { expect } from "bun:test";
import { limits } from "../../src/base/limits.ts";
import { readSettings } from "../../src/base/settings.ts";
import { openMemory } from "../../src/database/database.ts";
import type { User } from "../../src/domain/user.ts";
import { pushTransport } from "../../src/pushTransport.ts";
import { Browser } from "../support/browser.ts";
import { sendMessage } from "../support/messages.ts";
import type { PushService } from "../support/pushService.ts";
import { startPushing, TimedClock } from "../support/pushing.ts";
import { DATA_DIR, newCookie, signIn, withApp } from "../support/robin.ts";
import { commit, makeRoom } from "../support/rooms.ts";
import { eventually } from "./chromium.ts";
import type { Chromium, Target } from "./devtools.ts";

/** A notification as the browser has it. */
export type Shown = {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly data: { readonly room: number; readonly message: number };
  readonly lang: string;
  readonly silent: boolean;
  readonly timestamp: number;
  readonly actions: readonly { readonly action: string; readonly title: string }[];
};

type Registrations = { readonly registrations: readonly { registrationId: string; scopeURL: string }[] };
type Version = { readonly versionId: string; readonly scriptURL: string; readonly runningStatus: string };

/** What DevTools tell of what goes on where no page is open. */
type Told = {
  readonly backgroundServiceEvent: {
    readonly origin: string;
    readonly eventName: string;
    readonly eventMetadata: readonly { readonly key: string; readonly value: string }[];
  };
};

/** What is pressed of a notification, and the words that are written into it. */
type Press = { readonly action?: "reply" | "read"; readonly reply?: string };

let places = 0;

/**
 * A Robin whose time is moved by hand, with Ada, who speaks, and Bob, who is called in a browser in which no page is open. The push service
 * is a stand-in, since Chromium's own is on the network; what came to it is handed to the worker by DevTools, which do what
 * Chromium does when a push has come and was decrypted.
 */
export class CalledBrowser {
  readonly ada: User;
  readonly bob: User;
  /** Where a worker of before comes from, while there is one. */
  formerWorker: string | undefined;
  #place;
  #app;
  #server;
  #browser: Chromium;
  #service: PushService;
  #pages = new Set<Target>();
  #registration = "";
  /** Whether each version of the worker runs, as DevTools have it. */
  #running = new Map<string, string>();

  private constructor(browser: Chromium, service: PushService) {
    const db = openMemory();
    const clock = new TimedClock();
    // Certificates, cookies and what a push service is shown are good at the time that it is.
    clock.time = Date.now();
    const settings = readSettings({ DATA_DIR });
    const push = pushTransport(db, settings, { now: clock.now, steady: clock.now }, service);
    this.#place = startPushing({ db, clock, push });
    this.ada = this.#place.someone("Ada");
    this.bob = this.#place.someone("Bob");
    this.#app = withApp(this.#place.robin).app;
    this.#browser = browser;
    this.#service = service;
    this.#server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      idleTimeout: 0,
      fetch: (request) =>
        this.formerWorker !== undefined && new URL(request.url).pathname === "/worker.js"
          ? new Response(this.formerWorker, { headers: { "content-type": "text/javascript" } })
          : this.#app.handle(request),
    });
    // A host of its own, and so its own cookies.
    this.origin = `http://called-${++places}.localhost:${this.#server.port}`;
  }

  readonly origin: string;

  /** A place that runs, where Bob has said that he wants to be called; `formerWorker`: the worker that he gets first. */
  static async start(
    browser: Chromium,
    service: PushService,
    formerWorker?: (now: string) => string,
  ): Promise<CalledBrowser> {
    const place = new CalledBrowser(browser, service);
    if (formerWorker) place.formerWorker = formerWorker(await place.workerNow());
    await place.#subscribe();
    return place;
  }

  async #subscribe(): Promise<void> {
    await this.#place.call(this.bob, "Bob", this.#service.subscribe(this.robin.pushing.publicKey));
    const { value } = await newCookie(this.robin, this.bob);
    const cookie = { name: "session", value, url: this.origin, httpOnly: true, sameSite: "Lax" };
    await this.#browser.send("Storage.setCookies", { cookies: [cookie] });
    await this.#browser.send("Browser.grantPermissions", {
      origin: this.origin,
      permissions: ["notifications"],
    });
    this.#browser.on<Registrations>("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      for (const { scopeURL, registrationId } of registrations)
        if (scopeURL === `${this.origin}/`) this.#registration = registrationId;
    });
    this.#browser.on<{ versions: readonly Version[] }>(
      "ServiceWorker.workerVersionUpdated",
      ({ versions }) => {
        for (const { versionId, scriptURL, runningStatus } of versions)
          if (scriptURL === `${this.origin}/worker.js`) this.#running.set(versionId, runningStatus);
      },
    );
    // No page that one would be here with: it asks for no news of a room.
    const page = await this.open("/push");
    await page.evaluate("navigator.serviceWorker.ready.then(() => undefined)");
    await this.close(page);
  }

  get robin() {
    return this.#place.robin;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const page of this.#pages) await page.close();
    await this.#server.stop(true);
  }

  /** The worker as the server gives it out. */
  async workerNow(): Promise<string> {
    const answer = await this.#app.handle(new Request(`${this.origin}/worker.js`));
    return answer.text();
  }

  /** A room of Ada and Bob, in which everything calls him. */
  room(name: string): number {
    const { robin, ada, bob } = this;
    const { id } = makeRoom(robin, { name, topic: "", kind: "open" }, ada);
    commit(robin, () => {
      robin.members.join(id, bob.id);
      robin.members.setLevel(id, bob.id, "everything");
    });
    return id;
  }

  /** Has Ada say `content`; gives the push that comes of it, and the number of what was said. */
  async say(room: number, content: string): Promise<{ message: number; push: string }> {
    const message = await sendMessage(this.robin, { user: this.ada, room, content });
    await this.#place.clock.advance(limits.push.noted + limits.push.held);
    return { message, push: await this.nextPush() };
  }

  /** The text of the next push, as the browser decrypts it, once Robin knows that it was taken. */
  async nextPush(): Promise<string> {
    const under = this.#place.db.query("select 1 from push_deliveries");
    return eventually(async () => {
      await this.#place.clock.advance(limits.push.noted);
      expect(this.#service.pushes).toHaveLength(1);
      expect(under.all()).toEqual([]);
      return this.#service.pushes.pop()!.text;
    });
  }

  /**
   * Has pushes come to Bob's browser, all at once, and waits until the worker is done with them. To ask meanwhile what is shown would
   * have Chromium forget what it is about to show.
   */
  async deliver(...pushes: string[]): Promise<void> {
    const { origin } = this;
    const registrationId = await eventually(() => {
      if (this.#registration === "") throw new Error("There is no worker");
      return this.#registration;
    });
    const statuses: string[] = [];
    const done = this.#browser.next<Told>(
      "BackgroundService.backgroundServiceEventReceived",
      ({ backgroundServiceEvent: { origin, eventName, eventMetadata } }) => {
        if (origin !== `${this.origin}/` || eventName !== "Push event completed") return false;
        statuses.push(...eventMetadata.map(({ value }) => value));
        return statuses.length === pushes.length;
      },
    );
    const deliver = (data: string) =>
      this.#browser.desk.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data });
    await Promise.all([done, ...pushes.map(deliver)]);
    expect(new Set(statuses)).toEqual(new Set(["Success"]));
  }

  /** Has Ada say `content` in `room`, and the browser show it; gives the number of what was said. */
  async call(room: number, content: string): Promise<number> {
    const { message, push } = await this.say(room, content);
    await this.deliver(push);
    return message;
  }

  /** Puts the workers to sleep, as the browser does when they have nothing to do. */
  async sleep(): Promise<void> {
    await this.#browser.desk.send("ServiceWorker.stopAllWorkers");
    await eventually(() => expect([...this.#running.values()]).toEqual(["stopped"]));
  }

  /** Has the browser look whether there is a newer worker, as it does from time to time. */
  async update(): Promise<void> {
    await this.#browser.desk.send("ServiceWorker.updateRegistration", { scopeURL: `${this.origin}/` });
  }

  /** The worker that runs. */
  worker(): Promise<Target> {
    return eventually(() => {
      const [worker, ...others] = this.#browser.workers(this.origin);
      if (!worker || others.length > 0) throw new Error(`${others.length + (worker ? 1 : 0)} workers run`);
      return worker;
    });
  }

  /** What the browser shows, the oldest first. */
  async shown(): Promise<Shown[]> {
    const worker = await this.worker();
    return worker.evaluate(`registration.getNotifications().then((all) => all.map(
      ({ title, body, tag, data, lang, silent, timestamp, actions }) =>
        ({ title, body, tag, data, lang, silent, timestamp, actions: actions.map(({ action, title }) => ({ action, title })) })))`);
  }

  /** A page of Bob's at `path`. */
  async open(path: string): Promise<Target> {
    const page = await this.#browser.page();
    this.#pages.add(page);
    await page.send("Page.navigate", { url: this.origin + path });
    await this.arrived(page, path);
    return page;
  }

  async close(page: Target): Promise<void> {
    this.#pages.delete(page);
    await page.close();
  }

  /** Waits until `page` shows what is at `path`, whole. */
  async arrived(page: Target, path: string): Promise<void> {
    const place = "location.pathname + location.search + location.hash";
    await eventually(async () =>
      expect(await page.evaluate(`[${place}, document.readyState]`)).toEqual([path, "complete"]),
    );
  }

  /**
   * Presses the notification of `room`, and waits until the worker has done what it does then; gives where it wanted a window to be shown.
   * DevTools press nothing of the system's, so the event is made in the worker, of a notification that the browser really shows.
   * Chromium lets a worker bring windows to the front, and open new ones, for some seconds after a press of the hand alone:
   * only that these are asked for is seen here. Everything else that it does is real.
   */
  async press(room: number, { action = undefined, reply = undefined }: Press = {}): Promise<string[]> {
    const worker = await this.worker();
    return worker.evaluate(`(async () => {
      const wanted = [];
      clients.openWindow = async (path) => void wanted.push("new " + path);
      WindowClient.prototype.focus = async function () {
        wanted.push(this.url.replace(location.origin, ""));
        return this;
      };
      const [notification] = await registration.getNotifications({ tag: "room-${room}" });
      const { action, reply } = ${JSON.stringify({ action: action ?? "", reply: reply ?? null })};
      const event = new NotificationEvent("notificationclick", { notification, action, reply });
      // A made event keeps no worker awake, and says so.
      let work;
      event.waitUntil = (promise) => (work = promise);
      dispatchEvent(event);
      await work;
      return wanted;
    })()`);
  }

  /** Another browser, of Ada's or of Bob's. */
  elsewhere(user: User): Promise<Browser> {
    return signIn(this.robin, new Browser((request) => this.#app.handle(request)), user);
  }

  /** How much Bob has not read in `room`. */
  unread(room: number): number {
    return this.robin.unread.of(this.bob.id, room).unread;
  }
}
