import type { Database } from "bun:sqlite";
import type { User } from "../accounts/accounts.ts";
import type { Commits } from "../database/commits.ts";
import type { News } from "./news.ts";
import { limits } from "../limits.ts";

/** A message as its readers get it. `id` is its first version; a deleted one is a tombstone without content. */
export type Chat = {
  readonly id: number;
  readonly version: number;
  readonly room: number;
  readonly author: User;
  readonly content: string;
  /** Whether the same user spoke just before, so that it shows as one group. */
  readonly continues: boolean;
  readonly createdAt: number;
  readonly editedAt: number | null;
  readonly deletedAt: number | null;
};

/** What changed in a room after a cursor, oldest first; `cursor` is where the next question starts. */
export type Changes = {
  /** Messages made before the cursor: a page that shows them replaces them. */
  readonly changed: readonly Chat[];
  /** Messages made after it, in the order of their numbers. */
  readonly made: readonly Chat[];
  readonly cursor: number;
};

type Row = Omit<Chat, "author" | "continues"> & {
  readonly userId: number;
  readonly userName: string;
  readonly continues: number;
};

const COLUMNS = `
  messages.id, messages.version, messages.room_id as room, messages.user_id as userId, users.name as userName,
  messages.content, messages.continues, messages.created_at as createdAt, messages.edited_at as editedAt,
  messages.deleted_at as deletedAt`;

const FROM = "from messages join users on users.id = messages.user_id";

/** The messages: said, changed and read. Every write resolves once it is on disk. */
export class Chats {
  #commits: Commits;
  #news: News;
  #now: () => number;
  #next;
  #insert;
  #byKey;
  #edit;
  #delete;
  #one;
  #last;
  #before;
  #madeAfter;
  #changedAfter;

  constructor(db: Database, commits: Commits, news: News, now: () => number) {
    this.#commits = commits;
    this.#news = news;
    this.#now = now;
    this.#next = db.query<{ last: number }, []>("update sequence set last = last + 1 returning last");
    this.#insert = db.query<
      void,
      {
        id: number;
        room: number;
        user: number;
        key: string | null;
        content: string;
        now: number;
        within: number;
      }
    >(
      `insert into messages (id, version, room_id, user_id, key, content, created_at, continues)
       values ($id, $id, $room, $user, $key, $content, $now, coalesce(
         (select user_id = $user and $now - created_at between 0 and $within
          from messages where room_id = $room order by id desc limit 1), 0))`,
    );
    this.#byKey = db.query<{ id: number }, { user: number; key: string }>(
      "select id from messages where user_id = $user and key = $key",
    );
    this.#edit = db.query<void, { id: number; version: number; content: string; now: number }>(
      "update messages set version = $version, content = $content, edited_at = $now where id = $id",
    );
    this.#delete = db.query<void, { id: number; version: number; by: number; now: number }>(
      `update messages set version = $version, content = '', deleted_at = $now, deleted_by = $by where id = $id`,
    );
    this.#one = db.query<Row, { id: number }>(`select ${COLUMNS} ${FROM} where messages.id = $id`);
    this.#last = db.query<Row, { room: number; count: number }>(
      `select ${COLUMNS} ${FROM} where room_id = $room order by messages.id desc limit $count`,
    );
    this.#before = db.query<Row, { room: number; id: number; count: number }>(
      `select ${COLUMNS} ${FROM} where room_id = $room and messages.id < $id order by messages.id desc limit $count`,
    );
    this.#madeAfter = db.query<Row, { room: number; cursor: number; count: number }>(
      `select ${COLUMNS} ${FROM} where room_id = $room and messages.id > $cursor order by messages.id limit $count`,
    );
    this.#changedAfter = db.query<Row, { room: number; cursor: number; count: number }>(
      `select ${COLUMNS} ${FROM} where room_id = $room and version > $cursor order by version limit $count`,
    );
  }

  /** Stores what `user` says, unless the same `key` of this user has stored it before; gives the message's id. */
  send(said: { user: User; room: number; content: string; key?: string | undefined }): Promise<number> {
    const { user, room, content, key = null } = said;
    return this.#commits.run(
      () => {
        const known = key === null ? null : this.#byKey.get({ user: user.id, key });
        if (known) return known.id;
        const id = this.#nextNumber();
        const { within } = limits.grouping;
        this.#insert.run({ id, room, user: user.id, key, content, now: this.#now(), within });
        return id;
      },
      (id) => this.#news.advance(room, id),
    );
  }

  /** Gives message `id` new content. False when there is no such message, or it was deleted. */
  edit(id: number, content: string): Promise<boolean> {
    return this.#change(id, (version) => this.#edit.run({ id, version, content, now: this.#now() }));
  }

  /** Leaves a tombstone of message `id`; its text is gone. False when there is no such message left. */
  delete(id: number, by: User): Promise<boolean> {
    return this.#change(id, (version) => this.#delete.run({ id, version, by: by.id, now: this.#now() }));
  }

  /** Whether `user` has sent a message with this key. */
  knows(user: User, key: string): boolean {
    return this.#byKey.get({ user: user.id, key }) !== null;
  }

  /** The newest messages of `room`, oldest first. */
  last(room: number): readonly Chat[] {
    return this.#last.all({ room, count: limits.page.messages }).reverse().map(toChat);
  }

  /** The messages of `room` that are next older than message `id`, oldest first. */
  before(room: number, id: number): readonly Chat[] {
    return this.#before.all({ room, id, count: limits.page.messages }).reverse().map(toChat);
  }

  /** Whether `room` has messages older than message `id`. */
  hasBefore(room: number, id: number): boolean {
    return this.#before.get({ room, id, count: 1 }) !== null;
  }

  /**
   * At most 100 changes of `room` after `cursor`. A message counts where it was made and again where it was last
   * changed, so one that was made and changed since comes in its place among its neighbours, as it is now, even
   * when the answer ends before its change.
   */
  after(room: number, cursor: number): Changes {
    const count = limits.page.messages;
    const made = this.#madeAfter.all({ room, cursor, count });
    const changed = this.#changedAfter.all({ room, cursor, count });
    const numbers = new Set([...made.map((row) => row.id), ...changed.map((row) => row.version)]);
    const until =
      [...numbers]
        .sort((a, b) => a - b)
        .slice(0, count)
        .at(-1) ?? cursor;
    return {
      changed: changed.filter((row) => row.id <= cursor && row.version <= until).map(toChat),
      made: made.filter((row) => row.id <= until).map(toChat),
      cursor: until,
    };
  }

  async #change(id: number, write: (version: number) => void): Promise<boolean> {
    const change = () => {
      const row = this.#one.get({ id });
      if (!row || row.deletedAt !== null) return undefined;
      const version = this.#nextNumber();
      write(version);
      return { room: row.room, version };
    };
    const done = await this.#commits.run(change, (made) => {
      if (made) this.#news.advance(made.room, made.version);
    });
    return done !== undefined;
  }

  #nextNumber(): number {
    return this.#next.get()!.last;
  }
}

function toChat({ userId, userName, continues, ...row }: Row): Chat {
  return { ...row, author: { id: userId, name: userName }, continues: continues === 1 };
}
