import type { Database } from "bun:sqlite";
import type { Face } from "../user.ts";
import { limits } from "../../base/limits.ts";
import type { Window } from "./windows.ts";

export type Author = Face & {
  /** Whether the name looks like another: readers are told. */
  readonly isAlike?: boolean;
};

/** What Robin notes in a log: that a private room was made open. */
export type Event = "opened";

/** A message as its readers get it. `id` is its first version; a deleted one is a tombstone without content. */
export type Message = {
  readonly id: number;
  readonly version: number;
  readonly room: number;
  readonly author: Author;
  readonly content: string;
  /** What Robin notes of the room; null: somebody said something. */
  readonly event: Event | null;
  /** The content as it shows; null: it was stored before Robin formatted, or is deleted. */
  readonly html: string | null;
  readonly revision: number;
  readonly replyTo: number | null;
  /** The version of that message: when it changes, so does the quote. */
  readonly quotedVersion: number | null;
  /** Whether other messages answer this one. */
  readonly isQuoted: boolean;
  /** Whether the same user spoke just before, so that it shows as one group. */
  readonly continues: boolean;
  readonly createdAt: number;
  readonly editedAt: number | null;
  readonly deletedAt: number | null;
  readonly deletedBy: number | null;
  /** Since when it is pinned in its room, in ms since 1970. */
  readonly pinnedAt: number | null;
  readonly pinnedBy: number | null;
};

/** A message as its author gets it again: to take it along, or to have it deleted. */
type OwnMessage = Pick<
  Message,
  "id" | "room" | "content" | "event" | "createdAt" | "editedAt" | "pinnedAt" | "replyTo"
>;

/** What changed in a room after a cursor, oldest first; `cursor` is where the next question starts. */
type Changes = {
  /** Messages made before the cursor: a page that shows them replaces them. */
  readonly changed: readonly Message[];
  /** Messages made after it, in the order of their numbers. */
  readonly made: readonly Message[];
  readonly cursor: number;
};

type Row = Omit<Message, "author" | "continues" | "isQuoted"> & {
  readonly userId: number;
  readonly userName: string;
  readonly userAvatar: string | null;
  readonly userAlike: number;
  readonly continues: number;
  readonly isQuoted: number;
};

const COLUMNS = `
  messages.id, messages.version, messages.room_id as room, messages.user_id as userId, users.name as userName, users.avatar as userAvatar,
  users.alike as userAlike,  messages.content, messages.event, messages.html, messages.revision, messages.reply_to as replyTo,
  (select version from messages as quoted where quoted.id = messages.reply_to) as quotedVersion,
  exists (select 1 from messages as replies where replies.reply_to = messages.id) as isQuoted,
  messages.continues, messages.created_at as createdAt, messages.edited_at as editedAt,
  messages.deleted_at as deletedAt, messages.deleted_by as deletedBy, messages.pinned_at as pinnedAt, messages.pinned_by as pinnedBy`;

const FROM = "from messages join users on users.id = messages.user_id";

/** The messages as they are read. */
export class History {
  #sql;

  constructor(db: Database) {
    this.#sql = {
      one: db.query<Row, { id: number }>(`select ${COLUMNS} ${FROM} where messages.id = $id`),
      last: db.query<Row, { room: number; count: number }>(
        `select ${COLUMNS} ${FROM} where messages.room_id = $room order by messages.id desc limit $count`,
      ),
      before: db.query<Row, { room: number; id: number; count: number }>(
        `select ${COLUMNS} ${FROM} where messages.room_id = $room and messages.id < $id
         order by messages.id desc limit $count`,
      ),
      madeAfter: db.query<Row, { room: number; cursor: number; count: number }>(
        `select ${COLUMNS} ${FROM} where messages.room_id = $room and messages.id > $cursor
         order by messages.id limit $count`,
      ),
      changedAfter: db.query<Row, { room: number; cursor: number; count: number }>(
        `select ${COLUMNS} ${FROM} where messages.room_id = $room and messages.version > $cursor
         order by messages.version limit $count`,
      ),
      by: db.query<OwnMessage, Window & { user: number; most: number; since: number }>(
        `select id, room_id as room, content, event, created_at as createdAt, edited_at as editedAt,
           pinned_at as pinnedAt, reply_to as replyTo
         from messages where id >= $from and id < $to and user_id = $user and deleted_at is null
         and created_at >= $since limit $most`,
      ),
      // The + keeps SQLite from looking through all that was said after the floor.
      pinned: db.query<Row, { room: number; floor: number }>(
        `select ${COLUMNS} ${FROM} where messages.room_id = $room and messages.pinned_at is not null
         and +messages.id > $floor order by messages.pinned_at desc, messages.id desc`,
      ),
      lastSaid: db.query<{ at: number }, { room: number; floor: number }>(
        `select created_at as at from messages where room_id = $room and id > $floor and deleted_at is null
         order by id desc limit 1`,
      ),
      newestOfAll: db.query<{ id: number | null }, []>("select max(id) as id from messages"),
    };
  }

  /** Message `id`; undefined when there is none. */
  find(id: number): Message | undefined {
    const row = this.#sql.one.get({ id });
    return row ? toMessage(row) : undefined;
  }

  /** The newest messages of `room`, oldest first. */
  last(room: number): readonly Message[] {
    return this.#sql.last.all({ room, count: limits.page.messages }).reverse().map(toMessage);
  }

  /** When something was last said in `room` after message `floor`, in ms since 1970; undefined where nothing was. */
  lastSaid(room: number, floor: number): number | undefined {
    return this.#sql.lastSaid.get({ room, floor })?.at;
  }

  /** `count` messages of `room` that are next older than message `id`, oldest first. */
  before(room: number, id: number, count: number = limits.page.messages): readonly Message[] {
    return this.#sql.before.all({ room, id, count }).reverse().map(toMessage);
  }

  /** `count` messages of `room` that are next newer than message `id`, oldest first. */
  since(room: number, id: number, count: number = limits.page.messages): readonly Message[] {
    return this.#sql.madeAfter.all({ room, cursor: id, count }).map(toMessage);
  }

  /** Whether `room` has messages newer than message `id`. */
  hasSince(room: number, id: number): boolean {
    return this.#sql.madeAfter.get({ room, cursor: id, count: 1 }) !== null;
  }

  /** Whether `room` has messages older than message `id` and newer than message `floor`. */
  hasBefore(room: number, id: number, floor = 0): boolean {
    return (this.#sql.before.get({ room, id, count: 1 })?.id ?? 0) > floor;
  }

  /** The messages pinned in `room` that are newer than message `floor`, what was pinned last first. */
  pinned(room: number, floor = 0): readonly Message[] {
    return this.#sql.pinned.all({ room, floor }).map(toMessage);
  }

  /** The number of the newest message of all rooms; 0 when there is none. */
  get newest(): number {
    return this.#sql.newestOfAll.get()?.id ?? 0;
  }

  /** The messages of `user` in `window` that are not deleted, notes included; up to `most` of them, -1 being all. */
  by(user: number, { from, to }: Window, most = -1, since = 0): readonly OwnMessage[] {
    return this.#sql.by.all({ user, from, to, most, since });
  }

  /**
   * At most 100 changes of `room` after `cursor`. A message counts where it was made and again where it was last
   * changed, so one that was made and changed since comes in its place among its neighbours, as it is now, even
   * when the answer ends before its change.
   */
  after(room: number, cursor: number): Changes {
    const count = limits.page.messages;
    const changed = this.#sql.changedAfter.all({ room, cursor, count });
    // What was made after the cursor was changed after it, too: mostly these are all.
    const made =
      changed.length < count
        ? changed.filter(({ id }) => id > cursor).sort((a, b) => a.id - b.id)
        : this.#sql.madeAfter.all({ room, cursor, count });
    const numbers = new Set([...made.map((row) => row.id), ...changed.map((row) => row.version)]);
    const until =
      [...numbers]
        .sort((a, b) => a - b)
        .slice(0, count)
        .at(-1) ?? cursor;
    return {
      changed: changed.filter((row) => row.id <= cursor && row.version <= until).map(toMessage),
      made: made.filter((row) => row.id <= until).map(toMessage),
      cursor: until,
    };
  }
}

function toMessage(row: Row): Message {
  const { userId, userName, userAvatar, userAlike, continues, isQuoted, ...message } = row;
  return {
    ...message,
    author: { id: userId, name: userName, avatar: userAvatar, ...(userAlike === 1 && { isAlike: true }) },
    continues: continues === 1,
    isQuoted: isQuoted === 1,
  };
}
