import type { Database } from "bun:sqlite";
import { type Clocks, SETTLING } from "../../base/clocks.ts";
import type { Commits } from "../../database/commits.ts";
import { Projection } from "../../database/projection.ts";
import type { Job, Jobs } from "../../base/jobs.ts";
import { limits } from "../../base/limits.ts";
import { Refusal } from "../refusal.ts";
import type { RowChanges, Rows } from "../rows.ts";
import type { Actor, User } from "../user.ts";

/** One signed-in browser. Times are ms since 1970. */
export type Session = {
  /** Names the session: the hash of its id, which signs nobody in, as the id has 256 random bits. */
  readonly handle: string;
  /** Whose it is; what is done by it is noted with it. */
  readonly user: User & Actor;
  readonly createdAt: number;
  /** When its use was noted last: it may have been used up to an hour later. */
  readonly usedAt: number;
};

/** A session that has begun right now. `id` is the secret that its cookie carries. */
export type NewSession = Session & { readonly id: string };

/** A session as its user sees it. */
export type Shown = Omit<Session, "user"> & {
  readonly device: string;
  /** 1: the user had come in by no such device before. */
  readonly isNew: number;
};

type Row = Rows["sessions"];

type Parts = {
  readonly commits: Commits;
  readonly changes: RowChanges;
  readonly jobs: Jobs;
  /** Keeps when a user was here by a session that has ended. */
  readonly emails: { noteUse(user: number, at: number): void };
};

type Ended = Row & Pick<Session, "usedAt">;

const ROW = "lower(hex(hash)) as handle, user_id as user";
const ENDED = `${ROW}, used_at as usedAt`;

/** Signed-in browsers. A session that is ended is over at once, though the disk may take no deletion until later. */
export class Sessions {
  #commits: Commits;
  #changes: RowChanges;
  #emails: Parts["emails"];
  #now: () => number;
  #steady: () => number;
  #startedAt: number;
  #byHandle: Projection<string, Session>;
  /** Handles of sessions that have ended and still have a row. */
  #ended = new Set<string>();
  #deleting: Job;
  #sql;

  constructor(db: Database, { commits, changes, jobs, emails }: Parts, { now, steady }: Clocks) {
    this.#commits = commits;
    this.#changes = changes;
    this.#emails = emails;
    this.#now = now;
    this.#steady = steady;
    this.#startedAt = steady();
    this.#byHandle = new Projection(changes.behind("sessions", "users"), (handle) => this.#load(handle));
    this.#deleting = jobs.add("Deleting ended sessions", () => this.#deleteEnded());
    this.#sql = {
      insert: db.query<void, { hash: Uint8Array; user: number; device: string; now: number }>(
        // A first session has nothing to be new beside.
        `insert into sessions (hash, user_id, device, created_at, used_at, new_device)
         values ($hash, $user, $device, $now, $now, coalesce(
           (select max(device = $device) = 0 from sessions where user_id = $user), 0))`,
      ),
      select: db.query<User & { createdAt: number; usedAt: number }, { hash: Uint8Array }>(
        `select users.id, users.name, users.role, users.avatar, sessions.created_at as createdAt, sessions.used_at as usedAt
         from sessions join users on users.id = sessions.user_id
         where sessions.hash = $hash and users.deleted_at is null`,
      ),
      touch: db.query<Row, { hash: Uint8Array; now: number }>(
        `update sessions set used_at = $now where hash = $hash returning ${ROW}`,
      ),
      delete: db.query<Ended, { hash: Uint8Array }>(
        `delete from sessions where hash = $hash returning ${ENDED}`,
      ),
      deleteIdle: db.query<Ended, { before: number }>(
        `delete from sessions where used_at <= $before returning ${ENDED}`,
      ),
      deleteOldest: db.query<Ended, { user: number; kept: number }>(
        `delete from sessions where user_id = $user and hash in (
           select hash from sessions where user_id = $user order by used_at desc, created_at desc limit -1 offset $kept)
         returning ${ENDED}`,
      ),
      deleteOthers: db.query<Ended, { user: number; handle: string }>(
        `delete from sessions where user_id = $user and lower(hex(hash)) <> $handle returning ${ENDED}`,
      ),
      of: db.query<Shown, { user: number; before: number; begun: number }>(
        `select lower(hex(hash)) as handle, device, created_at as createdAt, used_at as usedAt, new_device as isNew
         from sessions
         where user_id = $user and used_at > $before and created_at > $begun`,
      ),
      rowsOf: db.query<Row, { user: number }>(`select ${ROW} from sessions where user_id = $user`),
    };
    changes.on("sessions", (before) => {
      if (before) this.#byHandle.forget(before.handle);
    });
    // Users change rarely, and each may have many sessions.
    changes.on("users", (before) => {
      if (before) this.#byHandle.clear();
    });
  }

  /** Begins a session of `user` on `device`, within a commit. Of too many the one that was used least lately ends. */
  begin(user: User, device = ""): NewSession {
    const now = this.#now();
    // A machine may start with a wrong time; what is over stays so without being deleted.
    if (this.#steady() - this.#startedAt >= SETTLING) {
      this.#noteEnd(this.#sql.deleteIdle.all({ before: now - limits.session.idle }));
    }
    const id = crypto.getRandomValues(new Uint8Array(32)).toBase64({ alphabet: "base64url" });
    const handle = handleOf(id);
    this.#sql.insert.run({ hash: Uint8Array.fromHex(handle), user: user.id, device, now });
    this.#changes.note("sessions", undefined, { handle, user: user.id });
    this.#noteEnd(this.#sql.deleteOldest.all({ user: user.id, kept: limits.session.perUser }));
    return { id, handle, user: { ...user, session: handle }, createdAt: now, usedAt: now };
  }

  /**
   * The session of this handle, asked for with a token that is good `until` then, in ms since 1970. Undefined when there is none, it was
   * ended, was not used for too long or began too long ago, or the token has run out.
   */
  find(handle: string, until = Infinity): Session | undefined {
    const session = this.#byHandle.get(handle);
    const now = this.#now();
    const { idle, most } = limits.session;
    const isGoingOn = session && now - session.usedAt < idle && now - session.createdAt < most;
    if (isGoingOn) return now < until ? session : undefined;
    this.#byHandle.forget(handle);
    return undefined;
  }

  /**
   * Why nothing is done any more that `by` began: the session has ended meanwhile. What waits for bytes or for a password to be
   * checked asks in its commit; who acts without a browser has no session that ends.
   */
  refusal({ session }: Actor): Refusal | undefined {
    return session === undefined || this.find(session) ? undefined : SIGNED_OUT;
  }

  /** Whether the last use of `session` was noted so long ago that it is time to note it again. */
  isDue(session: Session): boolean {
    return this.#now() - session.usedAt >= limits.session.renewal;
  }

  /** Notes that `session` is in use now, which starts its idle time anew. */
  renew({ handle }: Pick<Session, "handle">): Promise<void> {
    return this.#commits.run(() => {
      const row = this.#sql.touch.get({ hash: Uint8Array.fromHex(handle), now: this.#now() });
      if (row) this.#changes.note("sessions", row, row);
    });
  }

  /** The sessions of `user`, the one used last first. */
  of(user: number): readonly Shown[] {
    const now = this.#now();
    const { idle, most } = limits.session;
    const sessions = this.#sql.of.all({ user, before: now - idle, begun: now - most });
    return sessions.filter(({ handle }) => !this.#ended.has(handle)).sort((a, b) => b.usedAt - a.usedAt);
  }

  /** Ends the session of `user` that has this handle, at once. Resolves once its row is deleted, or will be when the disk takes that. */
  end(user: number, handle: string): Promise<void> {
    return this.#end(user, (other) => other === handle);
  }

  /** Ends the sessions of `user` in the same way, except for the one that has the handle `kept`. */
  endOthers(user: number, kept = ""): Promise<void> {
    return this.#end(user, (other) => other !== kept);
  }

  /** Ends the sessions of `user` within a commit, except for the one that has the handle `kept`. */
  deleteOthers(user: number, kept = ""): void {
    this.#noteEnd(this.#sql.deleteOthers.all({ user, handle: kept }));
  }

  async #end(user: number, isMeant: (handle: string) => boolean): Promise<void> {
    for (const row of this.#sql.rowsOf.all({ user }).filter(({ handle }) => isMeant(handle))) {
      this.#ended.add(row.handle);
      this.#changes.tell("sessions", row, undefined);
    }
    try {
      await this.#deleteEnded();
    } catch {
      this.#deleting.startIn(0);
    }
  }

  async #deleteEnded(): Promise<boolean> {
    const handles = [...this.#ended];
    if (handles.length === 0) return false;
    await this.#commits.run(() => {
      for (const handle of handles) this.#noteEnd(this.#sql.delete.all({ hash: Uint8Array.fromHex(handle) }));
    });
    for (const handle of handles) this.#ended.delete(handle);
    return false;
  }

  #noteEnd(rows: readonly Ended[]): void {
    for (const { usedAt, ...row } of rows) {
      this.#changes.note("sessions", row, undefined);
      // Without the row nobody knows of it any more.
      this.#emails.noteUse(row.user, usedAt);
    }
  }

  #load(handle: string): Session | undefined {
    const row = this.#ended.has(handle) ? null : this.#sql.select.get({ hash: Uint8Array.fromHex(handle) });
    if (!row) return undefined;
    const { createdAt, usedAt, ...user } = row;
    return { handle, user: { ...user, session: handle }, createdAt, usedAt };
  }
}

const SIGNED_OUT = new Refusal("signed out", ({ entry }) => entry.endedInBackground);

/** The handle of the session that has this id. */
export function handleOf(id: string): string {
  return new Bun.CryptoHasher("sha256").update(id).digest("hex");
}
