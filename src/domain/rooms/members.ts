import type { Database } from "bun:sqlite";
import { Projection } from "../../database/projection.ts";
import type { Broadcast } from "../../base/broadcast.ts";
import type { Commits } from "../../database/commits.ts";
import type { Job, Jobs, Later } from "../../base/jobs.ts";
import type { RowChanges } from "../rows.ts";
import { LOBBY } from "../room.ts";
import type { User } from "../user.ts";
import { HeardMarks, type Mark } from "./heardMarks.ts";
import { keyOf, type Pair, UserRooms } from "./userRooms.ts";

/** What in a room calls for its member's attention. */
export const NOTIFICATION_LEVELS = ["everything", "mentions", "nothing"] as const;

export type NotificationLevel = (typeof NOTIFICATION_LEVELS)[number];

export type Membership = {
  readonly room: number;
  /** In ms since 1970. */
  readonly joinedAt: number;
  /** The last message that was on a visible page. */
  readonly read: number;
  /** Messages up to this one are from before the user came into the then private room, and are hidden from that user. */
  readonly historyFloor: number;
  readonly notificationLevel: NotificationLevel;
  /** 1: the member has it above the other rooms. */
  readonly isFavourite: number;
  /**
   * The change of the room up to which it is hidden from the list of rooms, which may be one before all that it has; null: it is not, once
   * something was said.
   */
  readonly hiddenUpTo: number | null;
};

/** How long a mark of what was read may wait for others to be written with it, in ms. */
const MARKS_WAIT = 1_000;

type Parts = {
  readonly changes: RowChanges;
  readonly commits: Commits;
  readonly jobs: Jobs;
  /** Undefined: one machine is alone. */
  readonly broadcast: Broadcast | undefined;
  readonly after: Later;
  readonly steady: () => number;
};

/** Who is in which room, and how far each has read. Marks are written in a commit of their own. */
export class Members extends UserRooms<Membership> {
  #commits: Commits;
  #now: () => number;
  /** What was read and is not on disk, by user and room. */
  #marks = new Map<string, Mark>();
  /** What was read on other machines, where there are any. */
  #heard: HeardMarks | undefined;
  #markListeners: ((user: number) => void)[] = [];
  #writingMarks: Job;
  #counts: Projection<number, number>;
  #sql;

  constructor(db: Database, { changes, commits, jobs, broadcast, after, steady }: Parts, now: () => number) {
    const columns = `joined_at as joinedAt, read, floor as historyFloor, level as notificationLevel,
      is_favourite as isFavourite, hidden as hiddenUpTo`;
    super(db, changes, { name: "members", columns });
    this.#commits = commits;
    const listener = {
      read: (mark: Mark) => void this.#show(mark),
      unread: ({ user }: Pair) => this.#lookUpAnew(user),
      over: (mark: Mark) => this.#believeNoMore(mark),
    };
    this.#heard = broadcast && new HeardMarks({ broadcast, jobs, after, steady }, listener);
    this.#now = now;
    // Whoever registers is put into the lobby by the database itself.
    changes.on("users", (before, after) => {
      if (before || !after) return;
      this.rows.forget(after.id);
      this.#counts.forget(LOBBY);
    });
    changes.on("members", (before, after) => this.#counts.forget((after ?? before)!.room));
    this.#counts = new Projection(
      changes.behind("members", "users"),
      (room) => this.#sql.count.get({ room })!.count,
    );
    this.#writingMarks = jobs.add("Noting what was read", () => this.#writeMarks());
    this.#sql = {
      in: db.query<User, { room: number }>(
        `select users.id, users.name, users.role, users.avatar from members join users on users.id = user_id
         where room_id = $room order by joined_at`,
      ),
      first: db.query<{ user: number }, { room: number; not: number }>(
        "select user_id as user from members where room_id = $room and user_id <> $not order by joined_at limit 1",
      ),
      join: db.query<void, Pair & { now: number }>(
        `insert into members (user_id, room_id, joined_at, read, floor)
         values ($user, $room, $now, (select last from sequence), (select floor from rooms where id = $room))
         on conflict do nothing`,
      ),
      roomsOf: db.query<{ count: number }, { user: number }>(
        `select count(*) as count from members join rooms on rooms.id = room_id
         where user_id = $user and kind <> 'direct' and archived_at is null`,
      ),
      showHistory: db.query<{ user: number }, { room: number }>(
        "update members set floor = 0 where room_id = $room and floor > 0 returning user_id as user",
      ),
      setLevel: db.query<void, Pair & { level: NotificationLevel }>(
        "update members set level = $level where user_id = $user and room_id = $room",
      ),
      setFavourite: db.query<void, Pair & { isFavourite: number }>(
        "update members set is_favourite = $isFavourite where user_id = $user and room_id = $room",
      ),
      count: db.query<{ count: number }, { room: number }>(
        "select count(*) as count from members where room_id = $room",
      ),
      mark: db.query<void, Mark>(
        "update members set read = $read where user_id = $user and room_id = $room and read < $read",
      ),
      unmark: db.query<void, Mark>(
        "update members set read = $read where user_id = $user and room_id = $room and read > $read",
      ),
      read: db.query<{ read: number }, Pair>(
        "select read from members where user_id = $user and room_id = $room",
      ),
      hide: db.query<void, Pair & { upTo: number }>(
        "update members set hidden = $upTo where user_id = $user and room_id = $room",
      ),
      keepListed: db.query<{ user: number }, { room: number; was: number; head: number }>(
        `update members set hidden = $head - 1 where room_id = $room and coalesce(hidden, 0) >= $head
         and coalesce(hidden, 0) < $was and exists (select 1 from rooms where id = $room and kind = 'direct')
         returning user_id as user`,
      ),
    };
  }

  /** The number of the user besides `not` who is in `room` for longest; undefined when nobody is. */
  first(room: number, not: number): number | undefined {
    return this.#sql.first.get({ room, not })?.user;
  }

  /** The people in `room`, in the order in which they came. */
  in(room: number): readonly User[] {
    return this.#sql.in.all({ room });
  }

  /** How many people are in `room`. */
  count(room: number): number {
    return this.#counts.get(room)!;
  }

  /** In how many rooms `user` is, without conversations among a few and what is archived. */
  roomsOf(user: number): number {
    return this.#sql.roomsOf.get({ user })!.count;
  }

  /** Puts `user` into `room`, with everything read that was said so far; `level`: what calls there for that one's attention. */
  join(room: number, user: number, level: NotificationLevel = "everything"): void {
    if (this.#sql.join.run({ room, user, now: this.#now() }).changes === 0) return;
    if (level !== "everything") this.#sql.setLevel.run({ room, user, level });
    this.noteAdded(room, user);
  }

  /** Sets what of `room` calls for the attention of `user`. */
  setLevel(room: number, user: number, level: NotificationLevel): void {
    this.#sql.setLevel.run({ room, user, level });
    this.noteChanged(room, user);
  }

  /** Has `user` have `room` above the other rooms, or no more. */
  setFavourite(room: number, user: number, isFavourite: boolean): void {
    this.#sql.setFavourite.run({ room, user, isFavourite: Number(isFavourite) });
    this.noteChanged(room, user);
  }

  /** Hides `room` from the list of `user` until there is a change in it after `upTo`. */
  hide(room: number, user: number, upTo: number): void {
    this.#sql.hide.run({ room, user, upTo });
    this.noteChanged(room, user);
  }

  /** Has `room`, a direct one whose newest change `was` later than `head`, which it is now, stay in the lists in which it is. */
  keepListed(room: number, was: number, head: number): void {
    for (const { user } of this.#sql.keepListed.all({ room, was, head })) this.noteChanged(room, user);
  }

  /** Shows all messages of `room` to everybody who is in it. */
  showHistory(room: number): void {
    for (const { user } of this.#sql.showHistory.all({ room })) this.noteChanged(room, user);
  }

  /** Notes that `user` has read `room` up to message `read`, or further: at once in memory, and within a second on disk. */
  markRead(room: number, user: number, read: number): void {
    const mark = { user, room, read };
    const isNew = this.#show(mark);
    if (!isNew && !this.#isOnlyHeard(mark)) return;
    this.#marks.set(keyOf(mark), mark);
    this.#writingMarks.startIn(MARKS_WAIT);
    if (isNew) this.#heard?.tell(mark);
  }

  /** Whether that is read by what another machine told alone, which it may never write. */
  #isOnlyHeard(mark: Mark): boolean {
    const [heard = -1, own = -1] = [this.#heard?.of(mark), this.#marks.get(keyOf(mark))?.read];
    return heard >= mark.read && own < mark.read;
  }

  /** Notes the same of all `marks`, for which `user` has asked: when this is done it is on disk, where other machines see it. */
  async markReadOnDisk(user: number, marks: readonly Pick<Membership, "room" | "read">[]): Promise<void> {
    for (const { room, read } of marks) this.markRead(room, user, read);
    await this.flush();
  }

  /** Has what `user` has read after each of `marks` be unread again. */
  async markUnread(user: number, marks: readonly Pick<Membership, "room" | "read">[]): Promise<void> {
    // What waits to be written would come after this.
    await this.flush();
    await this.#commits.run(() => {
      for (const { room, read } of marks) {
        this.#sql.unmark.run({ user, room, read });
        this.noteChanged(room, user);
      }
    });
    for (const { room } of marks) {
      this.#heard?.tellUnread({ user, room });
      this.#lookUpAnew(user);
    }
  }

  #lookUpAnew(user: number): void {
    this.rows.forget(user);
    for (const listener of this.#markListeners) listener(user);
  }

  #believeNoMore({ user, room, read }: Mark): void {
    const written = this.#sql.read.get({ user, room });
    if (written && written.read < read) this.#lookUpAnew(user);
  }

  /** Has a mark count from now on; whether it says anything new. */
  #show({ user, room, read }: Mark): boolean {
    const rooms = this.rows.get(user)!;
    const membership = rooms.get(room);
    if (!membership || membership.read >= read) return false;
    rooms.set(room, { ...membership, read });
    for (const listener of this.#markListeners) listener(user);
    return true;
  }

  /** Calls `listener` with every user who has read something, when that begins to count. */
  onMark(listener: (user: number) => void): void {
    this.#markListeners.push(listener);
  }

  /** Writes at once what was read. What a full disk does not take counts meanwhile, and is tried again. */
  async flush(): Promise<void> {
    const written = this.#writeMarks().catch(() => this.#writingMarks.startIn(MARKS_WAIT));
    await this.#commits.flush();
    await written;
  }

  async #writeMarks(): Promise<boolean> {
    const marks = [...this.#marks.values()];
    if (marks.length === 0) return false;
    // Whoever listens was told when the marks were made.
    await this.#commits.run(() => marks.forEach((mark) => this.#sql.mark.run(mark)));
    for (const mark of marks) if (this.#marks.get(keyOf(mark)) === mark) this.#marks.delete(keyOf(mark));
    return false;
  }

  protected override loaded(membership: Membership, user: number): Membership {
    const pair = { user, room: membership.room };
    const read = Math.max(
      membership.read,
      this.#marks.get(keyOf(pair))?.read ?? 0,
      this.#heard?.of(pair) ?? 0,
    );
    return read > membership.read ? { ...membership, read } : membership;
  }
}
