import { expect } from "bun:test";
import { eventually } from "./chromium.ts";
import type { CalledPlace } from "./calledPlace.ts";
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
type Versions = { readonly versions: readonly Version[] };

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

/** Bob's browser, in which he is called though no page is open. What came to the push service is handed to its worker by DevTools. */
export class CalledBrowser {
  readonly place: CalledPlace;
  /** The page with which the worker came. */
  firstPage!: Target;
  #browser: Chromium;
  #pages = new Set<Target>();
  #registration = "";
  /** Whether each version of the worker runs, as DevTools have it. */
  #running = new Map<string, string>();

  private constructor(browser: Chromium, place: CalledPlace) {
    this.#browser = browser;
    this.place = place;
  }

  /** A browser whose worker has begun to listen; `place` ends with it. */
  static async start(browser: Chromium, place: CalledPlace): Promise<CalledBrowser> {
    const bob = new CalledBrowser(browser, place);
    bob.#listen();
    bob.firstPage = await bob.#begin();
    return bob;
  }

  #listen(): void {
    const { origin } = this.place;
    this.#browser.on<Registrations>("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      for (const { scopeURL, registrationId } of registrations)
        if (scopeURL === `${origin}/`) this.#registration = registrationId;
    });
    this.#browser.on<Versions>("ServiceWorker.workerVersionUpdated", ({ versions }) => {
      for (const { versionId, scriptURL, runningStatus } of versions)
        if (scriptURL === `${origin}/worker.js`) this.#running.set(versionId, runningStatus);
    });
  }

  async #begin(): Promise<Target> {
    const { origin } = this.place;
    const { name, value } = await this.place.cookie();
    const cookie = { name, value, url: origin, httpOnly: true, sameSite: "Lax" };
    await this.#browser.send("Storage.setCookies", { cookies: [cookie] });
    await this.#browser.send("Browser.grantPermissions", { origin, permissions: ["notifications"] });
    // No page that one would be here with: it asks for no news of a room.
    const page = await this.open("/push");
    await eventually(async () =>
      expect(await page.evaluate("navigator.serviceWorker.controller?.state")).toBe("activated"),
    );
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const page of this.#pages) await this.close(page);
    await this.place.stop();
  }

  /**
   * Has pushes come to Bob's browser, all at once, and waits until the worker is done with them. To ask meanwhile what is shown would
   * have Chromium forget what it is about to show.
   */
  async deliver(...pushes: string[]): Promise<void> {
    const { origin } = this.place;
    const registrationId = await eventually(() => {
      if (this.#registration === "") throw new Error("There is no worker");
      return this.#registration;
    });
    const statuses: string[] = [];
    const done = this.#browser.next<Told>(
      "BackgroundService.backgroundServiceEventReceived",
      ({ backgroundServiceEvent: { origin, eventName, eventMetadata } }) => {
        if (origin !== `${this.place.origin}/` || eventName !== "Push event completed") return false;
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
    const { message, push } = await this.place.say(room, content);
    await this.deliver(push);
    return message;
  }

  /** Puts the workers to sleep, as the browser does when they have nothing to do. What a page asks for late wakes one up again. */
  async sleep(): Promise<void> {
    await eventually(async () => {
      await this.#browser.desk.send("ServiceWorker.stopAllWorkers");
      expect([...this.#running.values()]).toEqual(["stopped"]);
    });
  }

  /** Has the browser look whether there is a newer worker, as it does from time to time. */
  async update(): Promise<void> {
    await this.#browser.desk.send("ServiceWorker.updateRegistration", { scopeURL: `${this.place.origin}/` });
  }

  /** The worker that runs. */
  worker(): Promise<Target> {
    return eventually(() => {
      const [worker, ...others] = this.#browser.workers(this.place.origin);
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
    await page.send("Page.navigate", { url: this.place.origin + path });
    await this.arrived(page, path);
    return page;
  }

  async close(page: Target): Promise<void> {
    this.#pages.delete(page);
    await page.send("Page.close");
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
   * DevTools press nothing of the system's, so the event is made in the worker, with a notification that the browser really shows. Chromium
   * lets a worker bring windows to the front, or open new ones, only when a hand has pressed: here it is noted that the worker asks for
   * that. All else is real, as that it leads windows, and what it sends.
   */
  async press(room: number, { action, reply }: Press = {}): Promise<string[]> {
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
}
