import type { Database } from "bun:sqlite";
import type { GroupCommit } from "../../database/commits.ts";
import { Projection } from "../../database/projection.ts";
import type { Job, Jobs } from "../../base/jobs.ts";
import { changedRow, type RowChanges } from "../rows.ts";
import type { User } from "../user.ts";

/** What in a room calls for its member's attention. */
export const NOTIFICATION_LEVELS = ["everything", "mentions", "nothing"] as const;

export type NotificationLevel = (typeof NOTIFICATION_LEVELS)[number];

/** That somebody is in a room. */
export type Membership = {
  readonly room: number;
  /** The last message that was on a visible page. */
  readonly read: number;
  /** Messages up to this one are from before the user came into the then private room, and are hidden from that user. */
  readonly historyFloor: number;
  readonly notificationLevel: NotificationLevel;
  /** The change of the room up to which it is hidden from the list of rooms; null: it is not. */
  readonly hiddenUpTo: number | null;
};

/** How long a mark of what was read may wait for others to be written with it, in ms. */
const MARKS_WAIT = 1_000;

type Mark = { readonly user: number; readonly room: number; readonly read: number };

type Parts = { readonly changes: RowChanges; readonly commits: GroupCommit; readonly jobs: Jobs };

/** Who is in which room, and how far each has read. What writes, except for marks, is called within a commit. */
export class Members {
  #changes: RowChanges;
  #commits: GroupCommit;
  #now: () => number;
  #memberships: Projection<number, Map<number, Membership>>;
  /** What was read and is not on disk, by user and room. */
  #marks = new Map<string, Mark>();
  #markListeners: ((user: number) => void)[] = [];
  #writingMarks: Job;
  #of;
  #one;
  #in;
  #first;
  #other;
  #join;
  #remove;
  #showHistory;
  #empty;
  #setLevel;
  #mark;
  #hide;

  constructor(db: Database, { changes, commits, jobs }: Parts, now: () => number) {
    this.#changes = changes;
    this.#commits = commits;
    this.#now = now;
    this.#memberships = new Projection(changes, (user) => this.#load(user));
    changes.on("members", (before, after) => this.#memberships.forget(changedRow(before, after).user));
    // Whoever registers is put into the lobby by the database itself.
    changes.on("users", (before, after) => {
      if (!before) this.#memberships.forget(changedRow(before, after).id);
    });
    this.#writingMarks = jobs.add("Noting what was read", () => this.#writeMarks());
    this.#of = db.query<Membership, { user: number }>(
      `select room_id as room, read, floor as historyFloor, level as notificationLevel, hidden as hiddenUpTo
       from members where user_id = $user`,
    );
    this.#one = db.query<{ user: number }, { room: number; user: number }>(
      "select user_id as user from members where user_id = $user and room_id = $room",
    );
    this.#first = db.query<{ user: number }, { room: number }>(
      "select user_id as user from members where room_id = $room order by joined_at limit 1",
    );
    this.#in = db.query<User, { room: number }>(
      `select users.id, users.name, users.role from members join users on users.id = members.user_id
       where members.room_id = $room order by members.joined_at`,
    );
    this.#other = db.query<{ user: number }, { room: number; user: number }>(
      "select user_id as user from members where room_id = $room and user_id <> $user limit 1",
    );
    this.#join = db.query<void, { room: number; user: number; now: number }>(
      `insert into members (user_id, room_id, joined_at, read, floor)
       values ($user, $room, $now, (select last from sequence), (select floor from rooms where id = $room))
       on conflict do nothing`,
    );
    this.#remove = db.query<void, { room: number; user: number }>(
      "delete from members where user_id = $user and room_id = $room",
    );
    this.#showHistory = db.query<{ user: number }, { room: number }>(
      "update members set floor = 0 where room_id = $room and floor > 0 returning user_id as user",
    );
    this.#empty = db.query<{ user: number }, { room: number }>(
      "delete from members where room_id = $room returning user_id as user",
    );
    this.#setLevel = db.query<void, { room: number; user: number; level: NotificationLevel }>(
      "update members set level = $level where user_id = $user and room_id = $room",
    );
    this.#mark = db.query<void, Mark>(
      "update members set read = $read where user_id = $user and room_id = $room and read < $read",
    );
    this.#hide = db.query<void, { room: number; user: number; upTo: number }>(
      "update members set hidden = $upTo where user_id = $user and room_id = $room",
    );
  }

  /** The rooms that `user` is in, by number. */
  of(user: number): ReadonlyMap<number, Membership> {
    return this.#memberships.get(user)!;
  }

  /** Whether `user` is in `room`. */
  has(room: number, user: number): boolean {
    // Within a commit the database is asked, and for this room alone.
    return this.#changes.isWriting ? this.#one.get({ room, user }) !== null : this.of(user).has(room);
  }

  /** The number of the user who is in `room` for longest; undefined when nobody is. */
  first(room: number): number | undefined {
    return this.#first.get({ room })?.user;
  }

  /** The people in `room`, in the order in which they came. */
  in(room: number): readonly User[] {
    return this.#in.all({ room });
  }

  /** Whether others than `user` are in `room`. */
  hasOthers(room: number, user: number): boolean {
    return this.#other.get({ room, user }) !== null;
  }

  /** Puts `user` into `room`, with everything read that was said so far. */
  join(room: number, user: number): void {
    const { changes } = this.#join.run({ room, user, now: this.#now() });
    if (changes > 0) this.#changes.note("members", undefined, { room, user });
  }

  /** Takes `user` out of `room`. */
  remove(room: number, user: number): void {
    const { changes } = this.#remove.run({ room, user });
    if (changes > 0) this.#changes.note("members", { room, user }, undefined);
  }

  /** Takes everybody out of `room`. */
  empty(room: number): void {
    for (const { user } of this.#empty.all({ room }))
      this.#changes.note("members", { room, user }, undefined);
  }

  /** Sets what of `room` calls for the attention of `user`. */
  setLevel(room: number, user: number, level: NotificationLevel): void {
    this.#setLevel.run({ room, user, level });
    this.#changes.note("members", { room, user }, { room, user });
  }

  /** Hides `room` from the list of `user` until there is a change in it after `upTo`. */
  hide(room: number, user: number, upTo: number): void {
    this.#hide.run({ room, user, upTo });
    this.#changes.note("members", { room, user }, { room, user });
  }

  /** Shows all messages of `room` to everybody who is in it. */
  showHistory(room: number): void {
    for (const { user } of this.#showHistory.all({ room }))
      this.#changes.note("members", { room, user }, { room, user });
  }

  /**
   * Notes that `user` has read `room` up to message `read`; what was read before stays so. It counts at once and is on disk within
   * a second: thousands may read the same message.
   */
  markRead(room: number, user: number, read: number): void {
    const rooms = this.#memberships.get(user)!;
    const membership = rooms.get(room);
    if (!membership || membership.read >= read) return;
    rooms.set(room, { ...membership, read });
    this.#marks.set(keyOf({ user, room }), { user, room, read });
    for (const listener of this.#markListeners) listener(user);
    this.#writingMarks.startIn(MARKS_WAIT);
  }

  /** Calls `listener` with every user who has read something, when that begins to count. */
  onMark(listener: (user: number) => void): void {
    this.#markListeners.push(listener);
  }

  /** Writes at once what was read. What a full disk does not take counts meanwhile, and is tried again. */
  flush(): void {
    this.#writeMarks().catch(() => this.#writingMarks.startIn(MARKS_WAIT));
    this.#commits.flush();
  }

  /** False: there is no more to write. */
  async #writeMarks(): Promise<boolean> {
    const marks = [...this.#marks.values()];
    if (marks.length === 0) return false;
    // Whoever listens was told when the marks were made.
    await this.#commits.run(() => marks.forEach((mark) => this.#mark.run(mark)));
    for (const mark of marks) if (this.#marks.get(keyOf(mark)) === mark) this.#marks.delete(keyOf(mark));
    return false;
  }

  #load(user: number): Map<number, Membership> {
    return new Map(this.#of.all({ user }).map((one) => [one.room, this.#withMark(user, one)]));
  }

  #withMark(user: number, membership: Membership): Membership {
    const mark = this.#marks.get(keyOf({ user, room: membership.room }));
    return mark ? { ...membership, read: Math.max(membership.read, mark.read) } : membership;
  }
}

function keyOf({ user, room }: Pick<Mark, "user" | "room">): string {
  return `${user} ${room}`;
}
