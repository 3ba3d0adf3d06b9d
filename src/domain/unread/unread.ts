import type { Database } from "bun:sqlite";
import { LRUCache } from "lru-cache";
import { upTo } from "../../base/upTo.ts";
import { Versions } from "../../base/versions.ts";
import type { RoomHeads } from "../messages/roomHeads.ts";
import { isSeen } from "../moderation/hiding.ts";
import type { Members, Membership } from "../rooms/members.ts";
import type { RowChanges } from "../rows.ts";

/** How many messages a member of a room has not read of others, but for those whom that one hides, and how many of these mention the member. */
type Counts = { readonly unread: number; readonly mentions: number };

/**
 * Counts as of change `head` of the room, for one who has read, or may not see, what is up to `read`, and marked as read what is in the
 * inbox up to `marked`; `gone` grows with what went from the room and is in no change.
 */
type Counted = Counts & {
  readonly head: number;
  readonly gone: number;
  readonly read: number;
  readonly marked: number;
  /** The numbers of those whom that one hides. */
  readonly hidden: string;
};

type Parts = {
  readonly changes: RowChanges;
  readonly members: Members;
  readonly heads: RoomHeads;
  readonly inboxMarks: Marks;
  readonly hiding: { of(user: number): readonly number[] };
};

type Marks = { of(user: number): { readonly messages: number } };

type Question = {
  readonly user: number;
  readonly room: number;
  readonly read: number;
  readonly hides: boolean;
};

/** Counts that are kept, of a user in a room each. */
const KEPT = 100_000;

export const NONE: Counts = { unread: 0, mentions: 0 };

/** What is unread, counted when asked for and then kept up by what changes: a message costs nothing for each member of its room. */
export class Unread {
  #of: Parts;
  #gone = new Versions<number>();
  #counted = new LRUCache<string, Counted>(upTo(KEPT));
  #sql;

  constructor(db: Database, of: Parts) {
    this.#of = of;
    // Who looks through the changes finds no row that is gone, and finds a tombstone that changed again as if its message went again.
    of.changes.on("messages", (before, after) => {
      if (before && (!after || before.isDeleted)) this.#gone.grow(before.room);
    });
    this.#sql = {
      all: db.query<{ count: number }, Question>(
        `select count(*) as count from messages
         where room_id = $room and id > $read and user_id <> $user and deleted_at is null
           and ${isSeen("messages.user_id")}`,
      ),
      // Among the changes a tombstone is the one by which its message went. The plus keeps SQLite from looking through all
      // that is unread instead of what changed.
      since: db.query<{ count: number | null }, Question & { head: number }>(
        `select sum(iif(id > $head, deleted_at is null, -(deleted_at is not null))) as count from messages
         where room_id = $room and version > $head and +id > $read and user_id <> $user
           and ${isSeen("messages.user_id")}`,
      ),
      mentions: db.query<{ count: number }, Question>(
        `select count(*) as count from mentions
         where user_id in ($user, 0) and room_id = $room and message_id > $read and author_id <> $user
           and ${isSeen("author_id")}`,
      ),
    };
  }

  /** What `user` has not read in `room`; nothing where the user is no member. */
  of(user: number, room: number): Counts {
    const membership = this.#of.members.of(user).get(room);
    return membership ? this.in(user, membership) : NONE;
  }

  /** What `user` has not read in the room of `membership`. */
  in(user: number, membership: Membership): Counts {
    const { room } = membership;
    const read = Math.max(membership.read, membership.historyFloor);
    const { heads, inboxMarks, hiding } = this.#of;
    const head = heads.head(room);
    if (read >= head) return NONE;
    const gone = this.#gone.of(room);
    const marked = inboxMarks.of(user).messages;
    const key = `${user} ${room}`;
    const known = this.#counted.get(key);
    const hidden = hiding.of(user).join();
    const isSame = known?.read === read && known.gone === gone && known.hidden === hidden;
    if (isSame && known.head === head && known.marked === marked) return known;
    const question = { user, room, read, hides: hidden !== "" };
    const counts = this.#count(question, marked, isSame ? known : undefined);
    const counted = { ...counts, head, gone, read, marked, hidden };
    this.#counted.set(key, counted);
    return counted;
  }

  #count(question: Question, marked: number, known: Counted | undefined): Counts {
    const unread = known
      ? known.unread + (this.#sql.since.get({ ...question, head: known.head })!.count ?? 0)
      : this.#sql.all.get(question)!.count;
    const read = Math.max(question.read, marked);
    return { unread, mentions: unread === 0 ? 0 : this.#sql.mentions.get({ ...question, read })!.count };
  }
}
