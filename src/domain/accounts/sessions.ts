import type { Database } from "bun:sqlite";
import { LRUCache } from "lru-cache";
import { type Clocks, SETTLING } from "../../clocks.ts";
import type { Job, Jobs } from "../../jobs.ts";
import { limits } from "../../limits.ts";
import type { User } from "../user.ts";

/** One signed-in browser. `id` is the secret that its cookie carries; the database keeps only a hash of it. */
export type Session = {
  readonly id: string;
  user: User;
  readonly createdAt: number;
  usedAt: number;
};

/** A session as its user sees it; times are ms since 1970. */
export type Shown = {
  /**
   * Names the session to its user: the hash that the database keeps of its id. It signs nobody in, since the id is
   * 256 random bits, which no hash gives away, and the cookie is signed besides.
   */
  readonly handle: string;
  readonly device: string;
  readonly createdAt: number;
  /** When its use was noted last: it may have been used up to an hour later. */
  readonly usedAt: number;
};

/** Sessions kept in memory, so that a poll asks the database nothing. */
const REMEMBERED = 10_000;

/**
 * Begins, finds, renews and ends sessions. What is ended is over at once, whatever the disk does: until its row can be deleted it is
 * kept in mind that it has ended.
 */
export class Sessions {
  #now: () => number;
  #steady: () => number;
  #startedAt: number;
  /** Handles of sessions that have ended and still have a row. */
  #ended = new Set<string>();
  #deleting: Job;
  #remembered = new LRUCache<string, Session>({ max: REMEMBERED });
  #listeners: ((id: string) => void)[] = [];
  #insert;
  #select;
  #touch;
  #deleteAll;
  #forget;
  #of;
  #deleteOldest;
  #handlesOf;
  #deleteOthers;

  constructor(db: Database, jobs: Jobs, { now, steady }: Clocks) {
    this.#now = now;
    this.#steady = steady;
    this.#startedAt = steady();
    this.#deleting = jobs.add("Deleting ended sessions", () => this.#deleteEnded());
    this.#insert = db.query<void, { hash: Uint8Array; user: number; device: string; now: number }>(
      `insert into sessions (hash, user_id, device, created_at, used_at)
       values ($hash, $user, $device, $now, $now)`,
    );
    this.#select = db.query<User & { createdAt: number; usedAt: number }, { hash: Uint8Array }>(
      `select users.id, users.name, users.role, sessions.created_at as createdAt, sessions.used_at as usedAt
       from sessions join users on users.id = sessions.user_id
       where sessions.hash = $hash and users.deleted_at is null`,
    );
    this.#touch = db.query<void, { hash: Uint8Array; now: number }>(
      "update sessions set used_at = $now where hash = $hash",
    );
    const remove = db.query<void, { hash: Uint8Array }>("delete from sessions where hash = $hash");
    this.#deleteAll = db.transaction((handles: readonly string[]) => {
      for (const handle of handles) remove.run({ hash: Uint8Array.fromHex(handle) });
    }).immediate;
    this.#forget = db.query<void, { before: number }>("delete from sessions where used_at <= $before");
    this.#of = db.query<Shown, { user: number; before: number; begun: number }>(
      `select lower(hex(hash)) as handle, device, created_at as createdAt, used_at as usedAt from sessions
       where user_id = $user and used_at > $before and created_at > $begun`,
    );
    this.#deleteOldest = db.query<{ handle: string }, { user: number; kept: number }>(
      `delete from sessions where user_id = $user and hash in (
         select hash from sessions where user_id = $user order by used_at desc, created_at desc limit -1 offset $kept)
       returning lower(hex(hash)) as handle`,
    );
    this.#handlesOf = db.query<{ handle: string }, { user: number }>(
      "select lower(hex(hash)) as handle from sessions where user_id = $user",
    );
    this.#deleteOthers = db.query<void, { user: number; handle: string }>(
      "delete from sessions where user_id = $user and lower(hex(hash)) <> $handle",
    );
  }

  /** Calls `listener` with the id of every session that is ended. */
  onEnd(listener: (id: string) => void): void {
    this.#listeners.push(listener);
  }

  /** A new session of `user` on `device`. */
  begin(user: User, device = ""): Session {
    const now = this.#now();
    // A machine may start with a wrong time; what is over stays so without being deleted.
    if (this.#steady() - this.#startedAt >= SETTLING) this.#forget.run({ before: now - limits.session.idle });
    const id = crypto.getRandomValues(new Uint8Array(32)).toBase64({ alphabet: "base64url" });
    const session = { id, user, createdAt: now, usedAt: now };
    // It is remembered with its first use: what the user may do can have changed while the password was checked.
    this.#insert.run({ hash: hashOf(id), user: user.id, device, now });
    const ended = this.#deleteOldest.all({ user: user.id, kept: limits.session.perUser });
    if (ended.length > 0) this.#leaveThose(user.id, (handle) => ended.some((one) => one.handle === handle));
    return session;
  }

  /**
   * The session of this id, asked for with a token that is good `until` then, in ms since 1970. Undefined when there is none, it was
   * ended, was not used for too long or began too long ago, or the token has run out.
   */
  find(id: string, until = Infinity): Session | undefined {
    const session = this.#remembered.get(id) ?? this.#load(id);
    const now = this.#now();
    const { idle, most } = limits.session;
    const isGoingOn = session && now - session.usedAt < idle && now - session.createdAt < most;
    if (isGoingOn) return now < until ? session : undefined;
    this.#remembered.delete(id);
    return undefined;
  }

  /** Whether the last use of `session` was noted so long ago that it is time to note it again. */
  isStale(session: Session): boolean {
    return this.#now() - session.usedAt >= limits.session.renewal;
  }

  /** Notes that `session` is in use now, which starts its idle time anew. */
  renew(session: Session): void {
    const now = this.#now();
    this.#touch.run({ hash: hashOf(session.id), now });
    session.usedAt = now;
  }

  /** Ends the session of this id: from here on it is worth nothing, whoever holds its cookie. */
  end(id: string): void {
    this.#end([handleOf({ id })]);
    this.#leave(id);
  }

  /** The sessions of `user`, the one used last first. */
  of(user: number): readonly Shown[] {
    const now = this.#now();
    const { idle, most } = limits.session;
    const sessions = this.#of.all({ user, before: now - idle, begun: now - most });
    return sessions.filter(({ handle }) => !this.#ended.has(handle)).sort((a, b) => b.usedAt - a.usedAt);
  }

  /** Ends the session of `user` that has this handle, if there is one. */
  endOf(user: number, handle: string): void {
    this.#endThose(user, (other) => other === handle);
  }

  /** Ends the sessions of `user`, except for the one that has the handle `kept`. */
  endOthers(user: number, kept = ""): void {
    this.#endThose(user, (other) => other !== kept);
  }

  /** Deletes the rows that `endOthers` ends, within a transaction; with its commit `endOthers` does the rest. */
  deleteOthers(user: number, kept: string): void {
    this.#deleteOthers.run({ user, handle: kept });
  }

  /** Notes in all sessions of `user` that are remembered what has become of them. */
  update(user: User): void {
    for (const session of this.#remembered.values()) {
      if (session.user.id === user.id) session.user = user;
    }
  }

  #endThose(user: number, isMeant: (handle: string) => boolean): void {
    const handles = this.#handlesOf.all({ user }).map(({ handle }) => handle);
    this.#end(handles.filter(isMeant));
    this.#leaveThose(user, isMeant);
  }

  /** Has the sessions of these handles be over, and their rows deleted: at once, or by and by where the disk is full. */
  #end(handles: readonly string[]): void {
    for (const handle of handles) this.#ended.add(handle);
    try {
      this.#deleteEnded();
    } catch {
      this.#deleting.startIn(0);
    }
  }

  #deleteEnded(): void {
    if (this.#ended.size > 0) this.#deleteAll([...this.#ended]);
    this.#ended.clear();
  }

  #leaveThose(user: number, isMeant: (handle: string) => boolean): void {
    const own = [...this.#remembered.values()].filter((session) => session.user.id === user);
    for (const session of own) if (isMeant(handleOf(session))) this.#leave(session.id);
  }

  #leave(id: string): void {
    this.#remembered.delete(id);
    for (const listener of this.#listeners) listener(id);
  }

  #load(id: string): Session | undefined {
    const hash = hashOf(id);
    const row = this.#ended.has(hash.toHex()) ? null : this.#select.get({ hash });
    if (!row) return undefined;
    const { createdAt, usedAt, ...user } = row;
    const session = { id, user, createdAt, usedAt };
    this.#remembered.set(id, session);
    return session;
  }
}

/** The handle of `session`. */
export function handleOf({ id }: Pick<Session, "id">): string {
  return hashOf(id).toHex();
}

function hashOf(id: string): Uint8Array {
  return new Bun.CryptoHasher("sha256").update(id).digest();
}
