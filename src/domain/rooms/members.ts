import type { Database } from "bun:sqlite";
import { LRUCache } from "lru-cache";
import type { User } from "../user.ts";
import type { Job, Jobs } from "../../jobs.ts";

/** What of a room calls for its member's attention. */
export const LEVELS = ["everything", "mentions", "nothing"] as const;

export type Level = (typeof LEVELS)[number];

/** That somebody is in a room. */
export type Membership = {
  readonly room: number;
  /** The last message that was on a visible page. */
  read: number;
  /** Messages up to this one were said in private before the user came: they are not there for that one. */
  readonly floor: number;
  level: Level;
  /** The change of the room up to which it is hidden from the list of rooms; null: it is not. */
  readonly hidden: number | null;
};

/** Users whose rooms are kept in memory: a poll asks who may read. */
const REMEMBERED = 10_000;

/** How long a mark of what was read may wait for others to be written with it, in ms. */
const TOGETHER = 1_000;

type Mark = { readonly user: number; readonly room: number; readonly read: number };

/** Who is in which room, and how far each has read. */
export class Members {
  #now: () => number;
  #known = new LRUCache<number, Map<number, Membership>>({ max: REMEMBERED });
  #marks = new Map<string, Mark>();
  #version = 0;
  #versions = new Map<number, number>();
  #writing: Job;
  #of;
  #in;
  #join;
  #remove;
  #showAll;
  #empty;
  #setLevel;
  #hide;
  #write;

  constructor(db: Database, jobs: Jobs, now: () => number) {
    this.#now = now;
    this.#writing = jobs.add("Noting what was read", () => this.#writeMarks());
    this.#of = db.query<Membership, { user: number }>(
      "select room_id as room, read, floor, level, hidden from members where user_id = $user",
    );
    this.#in = db.query<User, { room: number }>(
      `select users.id, users.name, users.role from members join users on users.id = members.user_id
       where members.room_id = $room order by members.joined_at`,
    );
    this.#join = db.query<void, { room: number; user: number; now: number }>(
      `insert into members (user_id, room_id, joined_at, read, floor)
       values ($user, $room, $now, (select last from sequence), (select floor from rooms where id = $room))
       on conflict do nothing`,
    );
    this.#remove = db.query<void, { room: number; user: number }>(
      "delete from members where user_id = $user and room_id = $room",
    );
    this.#showAll = db.query<void, { room: number }>("update members set floor = 0 where room_id = $room");
    this.#empty = db.query<void, { room: number }>("delete from members where room_id = $room");
    this.#setLevel = db.query<void, { room: number; user: number; level: Level }>(
      "update members set level = $level where user_id = $user and room_id = $room",
    );
    const mark = db.query<void, Mark>(
      "update members set read = $read where user_id = $user and room_id = $room and read < $read",
    );
    this.#hide = db.query<void, { room: number; user: number; upTo: number }>(
      "update members set hidden = $upTo where user_id = $user and room_id = $room",
    );
    this.#write = db.transaction((marks: readonly Mark[]) => {
      for (const one of marks) mark.run(one);
    });
  }

  /** Grows with every change of who is where, what was read there, and what calls for attention. */
  get version(): number {
    return this.#version;
  }

  /** Grows with every change of that for `user`. */
  versionOf(user: number): number {
    return this.#versions.get(user) ?? 0;
  }

  /** The rooms that `user` is in, by number. */
  of(user: number): ReadonlyMap<number, Membership> {
    const known = this.#known.get(user);
    if (known) return known;
    const rooms = new Map(this.#of.all({ user }).map((membership) => [membership.room, membership]));
    for (const membership of rooms.values()) {
      const { read = 0 } = this.#marks.get(`${user} ${membership.room}`) ?? {};
      membership.read = Math.max(membership.read, read);
    }
    this.#known.set(user, rooms);
    return rooms;
  }

  /** The people in `room`, who came first first. */
  in(room: number): readonly User[] {
    return this.#in.all({ room });
  }

  /** Puts `user` into `room`, with all read that was said so far. */
  join(room: number, user: number): void {
    this.#join.run({ room, user, now: this.#now() });
    this.#forget(user);
  }

  /** Takes `user` out of `room`. */
  remove(room: number, user: number): void {
    this.#remove.run({ room, user });
    this.#forget(user);
  }

  /** Says what of `room` calls for the attention of `user`. */
  setLevel(room: number, user: number, level: Level): void {
    this.#setLevel.run({ room, user, level });
    this.#forget(user);
  }

  /** Hides `room` from the list of `user` until there is a change in it after `upTo`. */
  hide(room: number, user: number, upTo: number): void {
    this.#hide.run({ room, user, upTo });
    this.#forget(user);
  }

  /**
   * Notes that `user` has read `room` up to message `read`; what was read before stays so. Counts from here on, and
   * is on disk within a second: thousands may read the same message.
   */
  markRead(room: number, user: number, read: number): void {
    const membership = this.of(user).get(room);
    if (!membership || membership.read >= read) return;
    membership.read = read;
    this.changed(user);
    this.#marks.set(`${user} ${room}`, { user, room, read });
    this.#writing.startIn(TOGETHER);
  }

  /** Writes at once what was read. What a full disk does not take waits for the next time. */
  flush(): void {
    try {
      this.#writeMarks();
    } catch {
      // Counts meanwhile, and keeps nobody from reading.
      this.#writing.startIn(TOGETHER);
    }
  }

  #writeMarks(): void {
    if (this.#marks.size > 0) this.#write.immediate([...this.#marks.values()]);
    this.#marks.clear();
  }

  /** Has all that was said in `room` be there for whoever is in it. */
  showAll(room: number): void {
    this.#showAll.run({ room });
    for (const { id } of this.in(room)) this.#forget(id);
  }

  /** Takes everybody out of `room`. */
  empty(room: number): void {
    const users = this.in(room);
    this.#empty.run({ room });
    for (const { id } of users) this.#forget(id);
  }

  /** Notes that something has changed of which rooms concern `user`. */
  changed(user: number): void {
    this.#version += 1;
    this.#versions.set(user, this.versionOf(user) + 1);
  }

  #forget(user: number): void {
    this.#known.delete(user);
    this.changed(user);
  }
}
