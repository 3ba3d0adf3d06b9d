import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Refusal } from "../../src/domain/refusal.ts";
import type { User } from "../../src/domain/user.ts";
import { createAuthentication } from "../../src/web/auth/authentication.ts";
import { closeDatabase, openDatabase } from "../../src/database/database.ts";
import { limits } from "../../src/base/limits.ts";
import { assemble, type Robin } from "../../src/robin.ts";
import { readSettings } from "../../src/base/settings.ts";
import { saying } from "./contents.ts";
import type { Reader } from "./requests.ts";
import { sendMessage } from "../support/messages.ts";

/** A folder with a database in it, and the browsers that are signed in to it. */
export type Prepared = { readonly folder: string; readonly readers: readonly Reader[] };

/** Messages in a prepared database, all in the lobby: as many as a page shows. The newest has this number. */
export const MESSAGES = limits.page.messages;

const NAMES = ["Ada", "Grace", "Barbara"];

/** The number of the first user who reads: all have as many digits, and their pages as many bytes. */
const FIRST_READER = 1_001;

/** Beside Robin's own data: the system's folder for temporary files may be in memory, where nothing is on disk. */
const PLACE = join(import.meta.dir, "../../data");

/** A new folder, gone when the benchmark ends. */
export function temporaryFolder(): string {
  mkdirSync(PLACE, { recursive: true });
  const folder = mkdtempSync(join(PLACE, "bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A database with a page of messages by three users, and `browsers` in each of which a user of its own is signed in. */
export async function prepare(browsers: number): Promise<Prepared> {
  const folder = temporaryFolder();
  const db = openDatabase(folder);
  const clock = { time: Date.now() };
  const robin = assemble(db, readSettings({ SENDS_PER_MINUTE: "0" }), () => clock.time);
  const users = await Promise.all(NAMES.map((name) => register(robin, name)));
  await talk(robin, users);
  const readers = await signIn(robin, clock, browsers);
  closeDatabase(db);
  return { folder, readers };
}

async function register(robin: Robin, name: string): Promise<User> {
  const entrance = { address: "bench", device: "", isHere: true };
  const session = await robin.accounts.register(
    { name, password: "a long way home" },
    entrance,
    robin.doors.by("", entrance),
  );
  if (session instanceof Refusal) throw new Error(`${name} could not register: ${session.kind}`);
  return session.user;
}

async function talk(robin: Robin, users: readonly User[]): Promise<void> {
  for (let count = 0; count < MESSAGES; count += 1) {
    // Two in a row, then somebody else: some messages continue a group, some begin one.
    const user = users[Math.floor(count / 2) % users.length]!;
    await sendMessage(robin, { user, room: 1, content: saying(count), key: crypto.randomUUID() });
  }
}

/** Sessions with the cookies that Robin itself makes: it gives a new one when a session was not used for a day. */
async function signIn(robin: Robin, clock: { time: number }, count: number): Promise<readonly Reader[]> {
  const authentication = createAuthentication(robin);
  const readers: Reader[] = [];
  const today = clock.time;
  const insert = robin.db.query<User, { id: number; name: string; now: number }>(
    `insert into users (id, name, folded_name, password_hash, created_at)
     values ($id, $name, lower($name), 'none', $now) returning id, name, role`,
  );
  robin.db.run("begin");
  for (let browser = 0; browser < count; browser += 1) {
    const id = FIRST_READER + browser;
    const user = insert.get({ id, name: `Reader${id}`, now: today })!;
    clock.time = today - limits.session.renewal;
    const { id: sessionId, ...session } = await robin.commits.run(() => robin.sessions.begin(user));
    clock.time = today;
    const requester = { session, sessionId, user, isStale: false, secure: false };
    const cookie = await authentication.renewedCookie(requester);
    if (!cookie) throw new Error("Robin made no cookie for a session that was not used for a day");
    readers.push({ cookie: cookie.slice(0, cookie.indexOf(";")), user: user.id });
  }
  robin.db.run("commit");
  return readers;
}
