import type { Database } from "bun:sqlite";
import type { Call } from "../formatting/formatted.ts";

/** What of the database is exported: all of it, or one room. */
export type Scope = { readonly room?: number | undefined };

/** Somebody who has, or had, an account; `createdAt` in ms since 1970. */
export type PersonRow = {
  readonly id: number;
  readonly name: string;
  readonly role: string;
  readonly createdAt: number;
};

/** A room; times are ms since 1970. */
export type RoomRow = {
  readonly id: number;
  readonly name: string;
  readonly topic: string;
  readonly kind: "open" | "private" | "direct";
  readonly owner: number | null;
  readonly createdAt: number;
  readonly archivedAt: number | null;
};

export type MemberRow = { readonly id: number; readonly name: string; readonly joinedAt: number };

/** A message that is not deleted, and what it answers, unless that is. */
export type MessageRow = {
  readonly id: number;
  readonly room: number;
  readonly author: number;
  readonly name: string;
  readonly avatar: string | null;
  readonly content: string;
  readonly html: string | null;
  readonly event: "opened" | null;
  readonly createdAt: number;
  readonly editedAt: number | null;
  readonly pinnedAt: number | null;
  readonly replyTo: number | null;
  readonly quotedName: string | null;
  readonly quotedContent: string | null;
};

type ReactionRow = {
  readonly message: number;
  readonly emoji: string;
  readonly id: number;
  readonly name: string;
};

/** A file of a message. */
export type FileRow = {
  readonly id: number;
  readonly message: number;
  readonly hash: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly description: string;
};

type CallRow = Call & { readonly message: number };

/** A message with all that belongs to it. */
export type WholeMessage = MessageRow & {
  readonly reactions: readonly ReactionRow[];
  readonly files: readonly FileRow[];
  readonly calls: readonly Call[];
};

export type Count = { readonly messages: number; readonly files: number; readonly bytes: number };

/** Rows that are read at a time. */
const SLICE = 500;

const FILE = `files.id, message_id as message, hash, files.name, type, size, width, height, description from files`;
const AMONG = "in (select value from json_each($ids))";
const IN_SCOPE = "($room is null or room_id = $room)";

/** What an export reads of the database, slice by slice: from a copy, which nobody changes meanwhile. */
export class ExportRows {
  #sql;

  constructor(db: Database) {
    type Scoped = { room: number | null };
    type Sliced = Scoped & { after: number; most: number };
    this.#sql = {
      people: db.query<PersonRow, Sliced>(
        `select id, name, role, created_at as createdAt from users
         where id > $after and ($room is null or id in (
           select user_id from members where room_id = $room union select user_id from messages where room_id = $room
           union select user_id from reactions where room_id = $room)) order by id limit $most`,
      ),
      rooms: db.query<RoomRow, Sliced>(
        `select id, name, topic, kind, owner_id as owner, created_at as createdAt, archived_at as archivedAt from rooms
         where id > $after and deleted_at is null and ($room is null or id = $room) order by id limit $most`,
      ),
      members: db.query<MemberRow, { room: number }>(
        `select users.id, users.name, joined_at as joinedAt from members join users on users.id = user_id
         where room_id = $room order by users.id`,
      ),
      messages: db.query<MessageRow, { room: number; after: number; most: number }>(
        `select messages.id, messages.room_id as room, messages.user_id as author, users.name, users.avatar,
           messages.content, messages.html, messages.event, messages.created_at as createdAt,
           messages.edited_at as editedAt, messages.pinned_at as pinnedAt, messages.reply_to as replyTo, authors.name as quotedName,
           quoted.content as quotedContent
         from messages join users on users.id = messages.user_id
         left join messages as quoted on quoted.id = messages.reply_to and quoted.deleted_at is null
         left join users as authors on authors.id = quoted.user_id
         where messages.room_id = $room and messages.id > $after and messages.deleted_at is null
         order by messages.id limit $most`,
      ),
      reactions: db.query<ReactionRow, { ids: string }>(
        `select message_id as message, emoji, users.id, users.name from reactions join users on users.id = user_id
         where message_id ${AMONG} order by reactions.version`,
      ),
      calls: db.query<CallRow, { ids: string }>(
        `select message_id as message, user_id as id, name from calls where message_id ${AMONG}`,
      ),
      filesOf: db.query<FileRow, { ids: string }>(
        `select ${FILE} where message_id ${AMONG} order by place, files.id`,
      ),
      files: db.query<FileRow, Sliced & { user: number | null }>(
        `select ${FILE} where files.id > $after and message_id is not null and ${IN_SCOPE}
         and ($user is null or user_id = $user) order by files.id limit $most`,
      ),
      countMessages: db.query<{ messages: number }, Scoped>(
        `select count(*) as messages from messages where deleted_at is null and ${IN_SCOPE}`,
      ),
      countFiles: db.query<Omit<Count, "messages">, Scoped & { user: number | null }>(
        `select count(*) as files, coalesce(sum(size), 0) as bytes from files
         where message_id is not null and ${IN_SCOPE} and ($user is null or user_id = $user)`,
      ),
    };
  }

  /** Everybody, those too whose accounts are gone; of a room those who are or were in it, as far as that shows. */
  people({ room = null }: { room?: number | null | undefined }): Generator<PersonRow> {
    return sliced((after) => this.#sql.people.all({ room, after, most: SLICE }));
  }

  rooms({ room }: Scope): Generator<RoomRow> {
    return sliced((after) => this.#sql.rooms.all({ room: room ?? null, after, most: SLICE }));
  }

  membersOf(room: number): readonly MemberRow[] {
    return this.#sql.members.all({ room });
  }

  /** What the room is called: one for a few people by all of them. */
  nameOf({ id, name, kind }: RoomRow): string {
    if (kind !== "direct") return name;
    return (
      this.membersOf(id)
        .map((member) => member.name)
        .join(", ") || `Room ${id}`
    );
  }

  /** The messages of `room`, the oldest first, in slices. */
  *messagesIn(room: number): Generator<readonly WholeMessage[]> {
    for (let after = 0; ;) {
      const rows = this.#sql.messages.all({ room, after, most: SLICE });
      if (rows.length > 0) yield this.#whole(rows);
      if (rows.length < SLICE) return;
      after = rows.at(-1)!.id;
    }
  }

  /** The files of messages, or of those of one user. */
  files({ room }: Scope, user?: number): Generator<FileRow> {
    return sliced((after) =>
      this.#sql.files.all({ room: room ?? null, user: user ?? null, after, most: SLICE }),
    );
  }

  /** How much there is to export. */
  count({ room = null }: { room?: number | null | undefined }, user?: number): Count {
    const { messages } = this.#sql.countMessages.get({ room })!;
    return { messages, ...this.#sql.countFiles.get({ room, user: user ?? null })! };
  }

  #whole(rows: readonly MessageRow[]): readonly WholeMessage[] {
    const ids = JSON.stringify(rows.map(({ id }) => id));
    const reactions = Map.groupBy(this.#sql.reactions.all({ ids }), ({ message }) => message);
    const files = Map.groupBy(this.#sql.filesOf.all({ ids }), ({ message }) => message);
    const calls = Map.groupBy(this.#sql.calls.all({ ids }), ({ message }) => message);
    return rows.map((row) => ({
      ...row,
      reactions: reactions.get(row.id) ?? [],
      files: files.get(row.id) ?? [],
      calls: (calls.get(row.id) ?? []).map(({ id, name }) => ({ id, name })),
    }));
  }
}

/** All rows that `slice` gives, each slice beginning after a number. */
function* sliced<Row extends { readonly id: number }>(
  slice: (after: number) => readonly Row[],
): Generator<Row> {
  for (let after = 0; ;) {
    const rows = slice(after);
    yield* rows;
    if (rows.length < SLICE) return;
    after = rows.at(-1)!.id;
  }
}
