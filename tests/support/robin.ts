import type { User, Role } from "../../src/domain/user.ts";
import { createApp } from "../../src/app.ts";
import { skeleton } from "../../src/names/lookalikes.ts";
import { foldName } from "../../src/names/userNames.ts";
import { createAuthentication } from "../../src/web/auth/authentication.ts";
import { openMemory } from "../../src/database/database.ts";
import { preparingLate } from "./lazy.ts";
import { commit } from "./rooms.ts";
import { assemble, type Robin } from "../../src/domain/robin.ts";
import { LOBBY, type RoomSettings } from "../../src/domain/room.ts";
import { readSettings } from "../../src/settings.ts";

/** A clock that moves when a test says so; in ms since 1970. */
export class Clock {
  time = Date.UTC(2026, 10, 23, 12);

  readonly now = (): number => this.time;

  pass(ms: number): void {
    this.time += ms;
  }
}

/** `domain` with the web on top of it, and what that keeps in memory. */
export function withApp(domain: Robin, options: { pageBytes?: number } = {}) {
  const app = createApp(domain, options);
  const { feed, longPolls, sidebar } = app;
  return { app, robin: { ...domain, feed, longPolls, sidebar } };
}

export type WholeRobin = ReturnType<typeof withApp>["robin"];

/** A Robin of its own for one test, in memory, asked without a network. */
export function startRobin(environment: Record<string, string> = {}) {
  const clock = new Clock();
  const settings = readSettings({ SENDS_PER_MINUTE: "0", ...environment });
  const { robin, app } = withApp(assemble(preparingLate(openMemory()), settings, clock.now));
  const ask = (request: Request) => app.handle(request);
  const browser = () => new Browser(ask);
  /** A browser of a new user: no password is hashed. */
  const signedIn = (name: string, role: Role = "member") =>
    signIn(robin, browser(), someone(robin, name, role));
  return { clock, robin, app, browser, signedIn };
}

/** `browser` with a new session of `user`: no password is checked. */
export async function signIn(robin: Robin, browser: Browser, user: User): Promise<Browser> {
  const session = robin.sessions.begin(user);
  // Robin gives a new cookie for a session that was not used for long.
  session.usedAt = 0;
  const visitor = { session, user, isStale: false, secure: false };
  const { value } = Bun.Cookie.parse((await createAuthentication(robin).renewedCookie(visitor))!);
  browser.cookies.set("session", value);
  return browser;
}

/** A user who never signs in: no password is hashed. Who is made the owner takes the place over. */
export function someone({ db, now }: Robin, name = "Ada", role: Role = "member"): User {
  const { id } = db
    .query<{ id: number }, { name: string; folded: string; looks: string; role: Role; now: number }>(
      `insert into users (name, folded_name, skeleton, password_hash, created_at, role)
       values ($name, $folded, $looks, 'none', $now, $role) returning id`,
    )
    .get({
      name,
      folded: foldName(name),
      looks: skeleton(name),
      role: role === "owner" ? "member" : role,
      now: now(),
    })!;
  if (role === "owner") {
    db.query("insert into place (id, owner_id) values (1, $id) on conflict do update set owner_id = $id").run(
      { id },
    );
  }
  return { id, name, role };
}

/** Says how `room` works from here on; what is not said stays. */
export function changeRoom(robin: Robin, changes: Partial<RoomSettings>, room = LOBBY): void {
  const known = robin.rooms.find(room)!;
  const settings = { ...known, kind: known.kind === "private" ? "private" : "open", ...changes } as const;
  commit(robin, () => robin.rooms.change(room, settings, known.historyFloor));
}

/** Lets `user` say "1", "2" and so on, `count` messages in one commit; gives their ids. */
export function talk({ messages }: Robin, user: User, count: number, room = LOBBY): Promise<number[]> {
  const said = Array.from({ length: count }, (_, index) => String(index + 1));
  return Promise.all(said.map((content) => messages.send({ user, room, content })));
}

/** Lets what is under way go on until `condition` is true; fails when nothing makes it true. */
export async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 3_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`Never true: ${condition}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

type Fields = Record<string, string>;

/** A browser without script: it keeps cookies, sends forms and follows nothing by itself. */
export class Browser {
  cookies = new Map<string, string>();
  #ask: (request: Request) => Response | Promise<Response>;
  #origin: string;

  constructor(ask: (request: Request) => Response | Promise<Response>, origin = "http://localhost") {
    this.#ask = ask;
    this.#origin = origin;
  }

  get(path: string, headers: Fields = {}, signal?: AbortSignal): Promise<Response> {
    return this.#send(path, { headers, ...(signal && { signal }) });
  }

  /** Submits a form. */
  post(path: string, fields: Fields = {}, headers: Fields = {}): Promise<Response> {
    return this.#send(path, { method: "POST", body: new URLSearchParams(fields), headers });
  }

  /** Asks as htmx does, in the background of a page. */
  poll(path: string, headers: Fields = {}, signal?: AbortSignal): Promise<Response> {
    const page = { "hx-request": "true", "hx-current-url": `${this.#origin}/` };
    return this.get(path, { ...page, ...headers }, signal);
  }

  /** Sends a message as htmx does. */
  say(content: string, fields: Fields = {}): Promise<Response> {
    return this.post("/chats", { content, ...fields }, { "hx-request": "true" });
  }

  /** Registers, which signs in. */
  async register(name: string, password = "a long way home"): Promise<this> {
    const answer = await this.post("/register", { name, password });
    if (answer.status !== 303) throw new Error(`${name} could not register: ${answer.status}`);
    return this;
  }

  async #send(path: string, init: RequestInit & { headers: Fields }): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...init.headers, ...(cookie && { cookie }) };
    const answer = await this.#ask(
      new Request(this.#origin + path, { ...init, headers, redirect: "manual" }),
    );
    for (const text of answer.headers.getSetCookie()) {
      const { name, value, maxAge } = Bun.Cookie.parse(text);
      if (maxAge === 0) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }
}

/** What the messages of `page` say, oldest first, without markup. */
export function contents(page: string): string[] {
  return [...page.matchAll(/<div class="content" dir="auto">(.*?)<\/div>/gs)].map(([, content]) => content!);
}

/** The numbers of the messages of `page`, in their order. */
export function ids(page: string): number[] {
  return [...page.matchAll(/<li [^>]*id="chat-(\d+)"/g)].map(([, id]) => Number(id));
}

/** Where the tail in `page` goes on. */
export function cursor(page: string): number {
  return Number(/id="tail"[^>]*after=(\d+)/.exec(page)?.[1]);
}

/** What stands in a tag: a quoted value may hold a ">". */
const INSIDE = '(?:[^>"]|"[^"]*")*';

/** The tag that opens the element `id` of `page`; empty when there is none. */
export function tag(page: string, id: string): string {
  return new RegExp(`<[a-z]+ ${INSIDE}\\bid="${id}"${INSIDE}>`).exec(page)?.[0] ?? "";
}

/** What attribute `name` of `tag` says. */
export function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : text(value);
}

/** What stands in the form field `name` of `page`. */
export function field(page: string, name: string): string | undefined {
  const area = new RegExp(`<textarea ${INSIDE}name="${name}"${INSIDE}>([^<]*)</textarea>`).exec(page)?.[1];
  const input = new RegExp(`<input ${INSIDE}name="${name}"${INSIDE}>`).exec(page)?.[0];
  return area === undefined ? attribute(input ?? "", "value") : text(area);
}

const ENTITIES: Fields = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#34;": '"',
  "&#x27;": "'",
  "&#39;": "'",
};

/** What `markup` without elements reads as. */
export function text(markup: string): string {
  return markup.replace(/&[#0-9a-z]+;/g, (entity) => ENTITIES[entity] ?? entity);
}
