import { mkdirSync } from "node:fs";
import { handleOf } from "../../src/domain/accounts/sessions.ts";
import type { User } from "../../src/domain/user.ts";
import { skeleton } from "../../src/names/lookalikes.ts";
import { foldName } from "../../src/names/folding.ts";
import { dataDir, newCookie, withApp } from "../support/robin.ts";
import { openMemory } from "../../src/database/database.ts";
import { assemble } from "../../src/robin.ts";
import type { MailTransport } from "../../src/domain/mail/mailTransport.ts";
import { pushTransport } from "../../src/pushTransport.ts";
import { LOBBY } from "../../src/domain/room.ts";
import { readSettings } from "../../src/base/settings.ts";
import { PASSWORD, Tab } from "./tab.ts";
import { preparingLate } from "../support/lazy.ts";
import { sendMessage } from "../support/messages.ts";
import { makeRoom, commit } from "../support/rooms.ts";

/** Registering takes its time for every password. These are for nothing, and checked as fast as they are made. */
const passwordHash = Bun.password.hashSync(PASSWORD, { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });

/** Ports that a Site listened on before: of what came from there a browser still has the scripts, made ready to run. */
const ports: number[] = [];

/** What takes the place of others: a push service on this machine, by its certificate, and the way to a mail server. */
type Instead = {
  readonly ca?: string;
  readonly mail?: MailTransport;
  /** Whether no browser has been here before, and kept something. */
  readonly isNew?: boolean;
};

/** A Robin that listens, with the tabs that are open on it. Gone at the end of the scope that has it in `using`. */
export class Site {
  #db = preparingLate(openMemory());
  #settings;
  #instead: Instead;
  #robin;
  #server;
  #port: number;
  #tabs: Tab[] = [];

  constructor(environment: Record<string, string> = {}, instead: Instead = {}) {
    this.#instead = instead;
    this.#settings = readSettings({ SENDS_PER_MINUTE: "0", DATA_DIR: dataDir(), ...environment });
    mkdirSync(this.#settings.dataDir, { recursive: true });
    const { robin, app } = this.#assembled();
    this.#robin = robin;
    this.#server = listen(app, (!instead.isNew && ports.pop()) || 0);
    this.#port = this.#server.port!;
  }

  #assembled() {
    const clocks = { now: Date.now, steady: () => performance.now() };
    const { ca, mail } = this.#instead;
    const push = ca === undefined ? {} : { push: pushTransport(this.#db, this.#settings, clocks, { ca }) };
    return withApp(
      assemble(this.#db, this.#settings, undefined, undefined, { ...push, ...(mail && { mail }) }),
    );
  }

  /** What the address of every page begins with. */
  get origin(): string {
    return `http://localhost:${this.#port}`;
  }

  get robin() {
    return this.#robin;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#tabs.map((tab) => tab.close()));
    await this.stop();
    ports.push(this.#port);
  }

  /** Cuts every connection, as a crash does. */
  async stop(): Promise<void> {
    this.#robin.longPolls.close();
    await this.#server.stop(true);
  }

  /** Starts again where it stopped: on the same port, with the same database, and nothing else remembered. */
  restart(): void {
    const { robin, app } = this.#assembled();
    this.#robin = robin;
    this.#server = app.listen({ hostname: "127.0.0.1", port: this.#port });
  }

  /** A new account; the first one owns the place. */
  async user(name: string): Promise<User> {
    const { id } = this.#db
      .query<{ id: number }, [string, string, string, string]>(
        `insert into users (name, folded_name, skeleton, password_hash, created_at)
         values (?, ?, ?, ?, unixepoch() * 1000) returning id`,
      )
      .get(name, foldName(name), skeleton(name), passwordHash)!;
    this.#db.run("insert into place (id, owner_id) values (1, ?) on conflict do nothing", [id]);
    return this.robin.people.find(id)!;
  }

  /** Who is signed in in `tab`. */
  userOf(tab: Tab): User {
    return this.robin.sessions.find(handleOf(tab.sessionId))!.user;
  }

  /** Says `contents` one after the other in the lobby, in the name of `user`, without a browser. */
  say(user: User, ...contents: string[]): Promise<void> {
    return this.sayIn(LOBBY, user, ...contents);
  }

  /** The same in another room. */
  async sayIn(room: number, user: User, ...contents: string[]): Promise<void> {
    await Promise.all(contents.map((content) => sendMessage(this.robin, { user, room, content })));
  }

  /** A room of `owner` that `others` are in, too. */
  room(kind: "open" | "private", name: string, owner: User, ...others: User[]): number {
    const { id } = makeRoom(this.robin, { name, topic: "", kind }, owner);
    for (const other of others) commit(this.robin, () => this.robin.members.join(id, other.id));
    return id;
  }

  /** What the database holds, oldest first. */
  said(): string[] {
    return this.robin.messages.last(LOBBY).map((message) => message.content);
  }

  /** A tab of somebody who has not been here before. */
  async visitor(): Promise<Tab> {
    const tab = await Tab.open(this.#port);
    this.#tabs.push(tab);
    return tab;
  }

  /** A tab of somebody with a new account, in the lobby; `before` it was opened the tab can be made special. */
  async signedIn(name: string, before?: (tab: Tab) => Promise<unknown>): Promise<Tab> {
    const tab = await this.tabOf(name, before);
    await tab.go("/");
    return tab;
  }

  /** The same, on no page yet: for who begins on another one, or once more is there. */
  async tabOf(name: string, before?: (tab: Tab) => Promise<unknown>): Promise<Tab> {
    const [user, tab] = [await this.user(name), await this.visitor()];
    await tab.takeCookie(await this.#cookieOf(user));
    await before?.(tab);
    return tab;
  }

  /** Ends the session that `tab` began with, as the server does when its time is over. */
  endSession(tab: Tab): void {
    void this.robin.sessions.end(this.userOf(tab).id, handleOf(tab.sessionId));
  }

  /** Another tab of the same browser. */
  async besides(tab: Tab): Promise<Tab> {
    const other = await tab.besides();
    this.#tabs.push(other);
    return other;
  }

  /** The cookie of a new session: it is made anew for one that was long not used. */
  async #cookieOf(user: User): Promise<Bun.Cookie> {
    return newCookie(this.robin, user);
  }
}

/** Has `app` listen on `port`, or on another one where the system gave that to somebody else meanwhile. */
function listen(app: ReturnType<typeof withApp>["app"], port: number) {
  try {
    return app.listen({ hostname: "127.0.0.1", port });
  } catch (error) {
    if (port === 0) throw error;
    return listen(app, 0);
  }
}
