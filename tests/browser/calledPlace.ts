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
import { dataDir, newCookie, signIn, withApp } from "../support/robin.ts";
import { commit, makeRoom } from "../support/rooms.ts";
import { eventually } from "./chromium.ts";

let places = 0;

/** A Robin that listens and whose time is moved by hand, with Ada, who speaks, and Bob, who is called by way of a push service of the test. */
export class CalledPlace {
  readonly ada: User;
  readonly bob: User;
  /** What the address of every page begins with: a host of its own, and so its own cookies. */
  readonly origin: string;
  /** The worker that browsers get, while it is not the one of now. */
  formerWorker: string | undefined;
  #place;
  #app;
  #server;
  #service: PushService;

  private constructor(service: PushService) {
    const db = openMemory();
    const clock = new TimedClock();
    // Certificates, cookies and what a push service is shown are good at the time that it is.
    clock.time = Date.now();
    const settings = readSettings({ DATA_DIR: dataDir() });
    const push = pushTransport(db, settings, { now: clock.now, steady: clock.now }, service);
    this.#place = startPushing({ db, clock, push });
    this.ada = this.#place.someone("Ada");
    this.bob = this.#place.someone("Bob");
    this.#app = withApp(this.robin).app;
    this.#service = service;
    this.#server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      idleTimeout: 0,
      fetch: (request) => this.#formerWorker(request) ?? this.#app.handle(request),
    });
    this.origin = `http://called-${++places}.localhost:${this.#server.port}`;
  }

  /** A place of which Bob has said that he wants to be called; `service` is to have it pass on. */
  static async start(service: PushService): Promise<CalledPlace> {
    const place = new CalledPlace(service);
    await place.#place.call(place.bob, "Bob", service.subscribe(place.robin.pushing.publicKey));
    return place;
  }

  #formerWorker({ url }: Request): Response | undefined {
    if (this.formerWorker === undefined || new URL(url).pathname !== "/worker.js") return undefined;
    return new Response(this.formerWorker, { headers: { "content-type": "text/javascript" } });
  }

  get robin() {
    return this.#place.robin;
  }

  async stop(): Promise<void> {
    await this.#server.stop(true);
  }

  /** The cookie of a new session of Bob's. */
  cookie(): Promise<Bun.Cookie> {
    return newCookie(this.robin, this.bob);
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

  /** Another browser, of Ada's or of Bob's. */
  elsewhere(user: User): Promise<Browser> {
    return signIn(this.robin, new Browser((request) => this.#app.handle(request)), user);
  }

  /** How much Bob has not read in `room`. */
  unread(room: number): number {
    return this.robin.unread.of(this.bob.id, room).unread;
  }
}
