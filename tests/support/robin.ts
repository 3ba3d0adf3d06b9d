import "./passwords.ts";
import type { Database } from "bun:sqlite";
import type { User, Role } from "../../src/domain/user.ts";
import { createApp } from "../../src/app.ts";
import { skeleton } from "../../src/names/lookalikes.ts";
import { foldName } from "../../src/names/folding.ts";
import { createAuthentication } from "../../src/web/auth/authentication.ts";
import { openMemory } from "../../src/database/database.ts";
import { Browser } from "./browser.ts";
import { oncePerFile } from "./fileEnd.ts";
import { preparingLate } from "./lazy.ts";
import { commit } from "./rooms.ts";
import { storeOf } from "./sharedStore.ts";
import { temporaryFolder } from "./temporary.ts";
import { sendMessage } from "./messages.ts";
import type { Make } from "../../src/backup/backups.ts";
import { assemble, type Robin } from "../../src/robin.ts";
import { LOBBY, type RoomSettings } from "../../src/domain/room.ts";
import type { PushTransport } from "../../src/domain/notifications/pushTransport.ts";
import type { MailTransport } from "../../src/domain/mail/mailTransport.ts";
import type { Broadcast } from "../../src/base/broadcast.ts";
import type { Later } from "../../src/base/jobs.ts";
import { readSettings } from "../../src/base/settings.ts";

const collect = Bun.gc;
let composed = 0;
// The framework has garbage collected for each app that it composes, and compiled code with it: tests make thousands of apps.
Bun.gc = (force) => (force || (composed += 1) % 50 === 0 ? collect(force) : 0);

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

/** By what a Robin takes part where several machines share a database. */
export type SharedParts = Pick<NonNullable<Parameters<typeof assemble>[4]>, "shared" | "after">;

/** Loaded where several machines are to answer alone: every file of tests would wait for it. */
const several = Bun.env["SEVERAL"] === undefined ? undefined : await import("../several/asked.ts");

/** Where the files are of those who have no folder of their own: some send one by chance. */
export const dataDir = oncePerFile(() => temporaryFolder("robin-data-"));

/** A Robin of its own for one test, in memory, asked without a network; `after` calls back later in place of the system's timer. */
export function startRobin(
  environment: Record<string, string> = {},
  instead: {
    readonly after?: Later;
    readonly push?: PushTransport;
    readonly mail?: MailTransport;
    readonly broadcast?: Broadcast;
    readonly makeBackup?: Make;
    /** What its database has, where it is alone. */
    readonly content?: Uint8Array | undefined;
  } = {},
) {
  const { broadcast, content } = instead;
  const clock = new Clock();
  const settings = readSettings({ SENDS_PER_MINUTE: "0", DATA_DIR: dataDir(), ...environment });
  const make = (store: Database, sharing: SharedParts = { shared: broadcast && storeOf(store, broadcast) }) =>
    withApp(assemble(store, settings, clock.now, undefined, { ...sharing, ...instead }));
  const asked = several?.severalAsked(make);
  const { robin, app } = asked ?? make(preparingLate(openMemory(content)));
  // Behind a proxy nobody makes the first account without the link.
  if (settings.trustProxy || settings.origin !== undefined) someone(robin, "Olga", "owner");
  const ask = asked?.ask ?? ((request: Request) => app.handle(request));
  const browser = () => new Browser(ask);
  /** A browser of a new user: no password is hashed. */
  const signedIn = (name: string, role: Role = "member") =>
    signIn(robin, browser(), someone(robin, name, role));
  return { clock, robin, app, browser, signedIn };
}

/** `browser` with a new session of `user`: no password is checked. */
export async function signIn(robin: Robin, browser: Browser, user: User): Promise<Browser> {
  browser.cookies.set("session", (await newCookie(robin, user)).value);
  return browser;
}

/** By whom cookies are signed: to make one has its schema compiled. */
const authentications = new WeakMap<Robin, ReturnType<typeof createAuthentication>>();

function authenticationOf(robin: Robin) {
  const made = authentications.get(robin) ?? createAuthentication(robin);
  authentications.set(robin, made);
  return made;
}

/** The cookie of a new session of `user`: Robin gives a new one for a session that was not used for long. */
export async function newCookie(robin: Robin, user: User): Promise<Bun.Cookie> {
  const { id, ...session } = await robin.commits.run(() => robin.sessions.begin(user));
  const requester = {
    session: { ...session, usedAt: 0 },
    sessionId: id,
    user,
    isStale: false,
    secure: false,
  };
  return Bun.Cookie.parse((await authenticationOf(robin).renewedCookie(requester))!);
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
  return { id, name, role, avatar: null };
}

/** Says how `room` works from here on; what is not said stays. */
export function changeRoom(robin: Robin, changes: Partial<RoomSettings>, room = LOBBY): void {
  const known = robin.rooms.find(room)!;
  const settings = { ...known, kind: known.kind === "private" ? "private" : "open", ...changes } as const;
  commit(robin, () => robin.rooms.change(room, settings, known.historyFloor));
}

/** Lets `user` say "1", "2" and so on, `count` messages in one commit; gives their ids. */
export function talk(robin: Robin, user: User, count: number, room = LOBBY): Promise<number[]> {
  const said = Array.from({ length: count }, (_, index) => String(index + 1));
  return Promise.all(said.map((content) => sendMessage(robin, { user, room, content })));
}

/** Lets what is under way go on until `condition` is true; fails when nothing makes it true. */
export async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 3_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`Never true: ${condition}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
