import type { Database } from "bun:sqlite";
import type { Author } from "../messages/history.ts";
import { isSeen } from "../moderation/hiding.ts";

/** What calls somebody: a name or a reply, @room, a message in a direct room, a reaction. */
export type Source = "own" | "everyone" | "direct" | "reactions";

/** Something that came into an inbox; `key` is the number of the change by which it came, which is what orders it. */
export type InboxRow = { readonly key: number; readonly message: number };

/** Where to look for what is meant for a user: in a room, between two changes that do not count, among messages past the floor. */
export type Range = {
  readonly user: number;
  readonly room: number;
  readonly above: number;
  readonly below: number;
  readonly floor: number;
  /** Whether the user hides anybody. */
  readonly hides: boolean;
};

/** A reaction of somebody else to what one said, in ms since 1970. */
export type Reacted = Author & { readonly emoji: string; readonly at: number };

type After = { readonly user: number; readonly after: number };

const MENTIONED = `
  room_id = $room and message_id > max($above, $floor) and message_id < $below
  and author_id <> $user and ${isSeen("author_id")}`;

const SAID = `
  room_id = $room and id > max($above, $floor) and user_id <> $user and deleted_at is null and ${isSeen("messages.user_id")}`;

/** What is meant for users, each next older one found through an index: however much there is, a page takes some hundred looks. */
export class InboxRows {
  #sql;
  #next: Readonly<Record<Source, (range: Range) => InboxRow | null>>;

  constructor(db: Database) {
    const own = db.query<InboxRow, Range>(
      `select message_id as key, message_id as message from mentions
       where user_id = $user and ${MENTIONED} order by message_id desc limit 1`,
    );
    // Who came later was not called: where the newest is from before that, all of them are.
    const everyone = db.query<InboxRow & { isCalled: number | null }, Range>(
      `select message_id as key, message_id as message,
         (select created_at from messages where id = message_id) >=
           (select joined_at from members where members.user_id = $user and members.room_id = $room) as isCalled
       from mentions where user_id = 0 and ${MENTIONED} order by message_id desc limit 1`,
    );
    const direct = db.query<InboxRow, Range>(
      `select id as key, id as message from messages where ${SAID} and id < $below
       order by id desc limit 1`,
    );
    // The reactions to one message are one entry, where the newest of them is.
    const reactions = db.query<InboxRow, Range>(
      `select version as key, message_id as message from reactions as newest
       where author_id = $user and room_id = $room and version > $above and version < $below and message_id > $floor
         and user_id <> $user and ${isSeen("newest.user_id")}
         and not exists (
           select 1 from reactions as newer where newer.message_id = newest.message_id and newer.version > newest.version
             and newer.user_id <> $user and ${isSeen("newer.user_id")})
       order by version desc limit 1`,
    );
    this.#next = {
      own: (range) => own.get(range),
      everyone: (range) => {
        const newest = everyone.get(range);
        return newest?.isCalled === 1 ? newest : null;
      },
      direct: (range) => direct.get(range),
      reactions: (range) => reactions.get(range),
    };
    this.#sql = {
      count: db.query<{ count: number }, Range>(
        `select count(*) as count from messages where ${SAID} and id < $below`,
      ),
      reactions: db.query<Reacted, { user: number; message: number; hides: boolean }>(
        `select emoji, users.id, users.name, users.avatar, reactions.created_at as at from reactions join users on users.id = user_id
         where message_id = $message and user_id <> $user and ${isSeen("reactions.user_id")}
         order by reactions.version desc`,
      ),
      mentionedIn: db.query<{ room: number | null }, After>(
        "select min(room_id) as room from mentions where user_id = $user and room_id > $after",
      ),
      reactedIn: db.query<{ room: number | null }, After>(
        "select min(room_id) as room from reactions where author_id = $user and room_id > $after",
      ),
    };
  }

  /** The newest of `source` within `range`; undefined when there is none. */
  newest(source: Source, range: Range): InboxRow | undefined {
    return this.#next[source](range) ?? undefined;
  }

  /** How many messages others said in a direct room within `range`. */
  count(range: Range): number {
    return this.#sql.count.get(range)!.count;
  }

  /** What others than `user` reacted with to `message`, the newest first. */
  reactions(user: number, message: number, hides: boolean): readonly Reacted[] {
    return this.#sql.reactions.all({ user, message, hides });
  }

  /** The rooms in which `user` was mentioned or answered. */
  roomsOfMentions(user: number): ReadonlySet<number> {
    return roomsBy((after) => this.#sql.mentionedIn.get({ user, after })!.room);
  }

  /** The rooms in which somebody reacted to what `user` said. */
  roomsOfReactions(user: number): ReadonlySet<number> {
    return roomsBy((after) => this.#sql.reactedIn.get({ user, after })!.room);
  }
}

/** Leaps from one room to the next: SQLite itself would look at all that is in each. */
function roomsBy(next: (after: number) => number | null): ReadonlySet<number> {
  const rooms = new Set<number>();
  for (let room = next(0); room !== null; room = next(room)) rooms.add(room);
  return rooms;
}
