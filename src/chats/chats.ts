import type { Database } from "bun:sqlite";
import type { User } from "../accounts/accounts.ts";
import type { Commits } from "../database/commits.ts";
import { overwrite } from "../database/database.ts";
import type { News } from "./news.ts";
import { limits } from "../limits.ts";

/** Who said something. */
export type Author = Pick<User, "id" | "name">;

/** A message as its readers get it. `id` is its first version; a deleted one is a tombstone without content. */
export type Chat = {
  readonly id: number;
  readonly version: number;
  readonly room: number;
  readonly author: Author;
  readonly content: string;
  /** The content as it shows; null: it was stored before Robin formatted, or is deleted. */
  readonly html: string | null;
  /** How often the content was edited. */
  readonly revision: number;
  /** The message that this one answers. */
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
  /** The user who deleted it. */
  readonly deletedBy: number | null;
};

/** What changed in a room after a cursor, oldest first; `cursor` is where the next question starts. */
export type Changes = {
  /** Messages made before the cursor: a page that shows them replaces them. */
  readonly changed: readonly Chat[];
  /** Messages made after it, in the order of their numbers. */
  readonly made: readonly Chat[];
  readonly cursor: number;
};

/** What somebody says. */
export type Said = {
  readonly user: User;
  readonly room: number;
  readonly content: string;
  /** Made by the sender, so that a retry stores nothing. */
  readonly key?: string | undefined;
  /** The message that this one answers. */
  readonly replyTo?: number | undefined;
};

/** What became of a change: a message that is deleted changes no more, and a newer revision is not overwritten. */
export type Outcome = "done" | "gone" | "outdated";

/** The content as it shows, when `user` says it in a room. */
export type Format = (content: string, user: User, room: number) => string;

type Row = Omit<Chat, "author" | "continues" | "isQuoted"> & {
  readonly userId: number;
  readonly userName: string;
  readonly continues: number;
  readonly isQuoted: number;
};

const COLUMNS = `
  messages.id, messages.version, messages.room_id as room, messages.user_id as userId, users.name as userName,
  messages.content, messages.html, messages.revision, messages.reply_to as replyTo,
  (select version from messages as quoted where quoted.id = messages.reply_to) as quotedVersion,
  exists (select 1 from messages as replies where replies.reply_to = messages.id) as isQuoted,
  messages.continues, messages.created_at as createdAt, messages.edited_at as editedAt,
  messages.deleted_at as deletedAt, messages.deleted_by as deletedBy`;

const FROM = "from messages join users on users.id = messages.user_id";

/** The messages: said, changed and read. Every write resolves once it is on disk. */
export class Chats {
  #db: Database;
  #commits: Commits;
  #news: News;
  #format: Format;
  #now: () => number;
  #overwriting: Promise<void> | undefined;
  #next;
  #insert;
  #byKey;
  #edit;
  #delete;
  #forgetReactions;
  #touch;
  #one;
  #last;
  #before;
  #madeAfter;
  #changedAfter;

  constructor(db: Database, commits: Commits, news: News, format: Format, now: () => number) {
    this.#db = db;
    this.#commits = commits;
    this.#news = news;
    this.#format = format;
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
        html: string;
        replyTo: number | null;
        now: number;
        within: number;
      }
    >(
      `insert into messages (id, version, room_id, user_id, key, content, html, reply_to, created_at, continues)
       values ($id, $id, $room, $user, $key, $content, $html, $replyTo, $now, coalesce(
         (select user_id = $user and $now - created_at between 0 and $within
          from messages where room_id = $room order by id desc limit 1), 0))`,
    );
    this.#byKey = db.query<{ id: number }, { user: number; key: string }>(
      "select id from messages where user_id = $user and key = $key",
    );
    this.#edit = db.query<void, { id: number; content: string; html: string; now: number }>(
      `update messages set content = $content, html = $html, edited_at = $now, revision = revision + 1
       where id = $id`,
    );
    this.#forgetReactions = db.query<void, { id: number }>("delete from reactions where message_id = $id");
    this.#delete = db.query<void, { id: number; by: number; now: number }>(
      "update messages set content = '', html = null, deleted_at = $now, deleted_by = $by where id = $id",
    );
    this.#touch = db.query<void, { id: number; version: number }>(
      "update messages set version = $version where id = $id",
    );
    this.#one = db.query<Row, { id: number }>(`select ${COLUMNS} ${FROM} where messages.id = $id`);
    this.#last = db.query<Row, { room: number; count: number }>(
      `select ${COLUMNS} ${FROM} where messages.room_id = $room order by messages.id desc limit $count`,
    );
    this.#before = db.query<Row, { room: number; id: number; count: number }>(
      `select ${COLUMNS} ${FROM} where messages.room_id = $room and messages.id < $id
       order by messages.id desc limit $count`,
    );
    this.#madeAfter = db.query<Row, { room: number; cursor: number; count: number }>(
      `select ${COLUMNS} ${FROM} where messages.room_id = $room and messages.id > $cursor
       order by messages.id limit $count`,
    );
    this.#changedAfter = db.query<Row, { room: number; cursor: number; count: number }>(
      `select ${COLUMNS} ${FROM} where messages.room_id = $room and messages.version > $cursor
       order by messages.version limit $count`,
    );
  }

  /** Stores what is said, unless the same `key` of this user has stored it before; gives the message's id. */
  send({ user, room, content, key, replyTo }: Said): Promise<number> {
    const html = this.#format(content, user, room);
    return this.#commits.run(
      () => {
        const known = key === undefined ? null : this.#byKey.get({ user: user.id, key });
        if (known) return known.id;
        const id = this.#nextNumber();
        this.#insert.run({
          id,
          room,
          user: user.id,
          key: key ?? null,
          content,
          html,
          replyTo: replyTo ?? null,
          now: this.#now(),
          within: limits.grouping.within,
        });
        return id;
      },
      (id) => this.#news.advance(room, id),
    );
  }

  /**
   * Gives message `id` new content, in the words of `user`. With `revision`, that of the content which was edited,
   * only if nobody edited it since: else the outcome is "outdated". The same content again changes nothing.
   */
  async edit(edit: {
    id: number;
    user: User;
    content: string;
    revision?: number | undefined;
  }): Promise<Outcome> {
    const { id, user, content, revision } = edit;
    const outcome = await this.change<"same">(id, (chat) => {
      if (revision !== undefined && revision !== chat.revision) return "outdated";
      if (content === chat.content) return "same";
      this.#edit.run({ id, content, html: this.#format(content, user, chat.room), now: this.#now() });
      return "done";
    });
    return outcome === "same" ? "done" : outcome;
  }

  /** Leaves a tombstone of message `id`; its text is gone, from the file too. */
  async delete(id: number, by: Pick<User, "id">): Promise<Outcome> {
    const outcome = await this.change(id, () => {
      this.#delete.run({ id, by: by.id, now: this.#now() });
      this.#forgetReactions.run({ id });
      return "done";
    });
    if (outcome === "done") await this.#overwrite();
    return outcome;
  }

  /** Once for all that are deleted in the same turn of the event loop. */
  #overwrite(): Promise<void> {
    this.#overwriting ??= Promise.resolve().then(() => {
      this.#overwriting = undefined;
      overwrite(this.#db);
    });
    return this.#overwriting;
  }

  /**
   * Has `work` change what message `id` shows, in the transaction that gives the message its next version. What
   * `work` returns other than "done" says why it changed nothing. Nothing is asked of it for a message that is
   * deleted or never was: "gone".
   */
  change<Refused extends string = never>(
    id: number,
    work: (chat: Chat) => Outcome | Refused,
  ): Promise<Outcome | Refused> {
    type Done = { readonly outcome: Outcome | Refused; readonly room: number; readonly version: number };
    const change = (): Done | undefined => {
      const chat = this.find(id);
      if (!chat || chat.deletedAt !== null) return undefined;
      const outcome = work(chat);
      if (outcome !== "done") return { outcome, room: chat.room, version: 0 };
      const version = this.#nextNumber();
      this.#touch.run({ id, version });
      return { outcome, room: chat.room, version };
    };
    return this.#commits
      .run(change, (done) => {
        if (done?.outcome === "done") this.#news.advance(done.room, done.version);
      })
      .then((done) => done?.outcome ?? "gone");
  }

  /** Whether `user` has sent a message with this key. */
  knows(user: Pick<User, "id">, key: string): boolean {
    return this.#byKey.get({ user: user.id, key }) !== null;
  }

  /** Message `id`; undefined when there is none. */
  find(id: number): Chat | undefined {
    const row = this.#one.get({ id });
    return row ? toChat(row) : undefined;
  }

  /** The newest messages of `room`, oldest first. */
  last(room: number): readonly Chat[] {
    return this.#last.all({ room, count: limits.page.messages }).reverse().map(toChat);
  }

  /** `count` messages of `room` that are next older than message `id`, oldest first. */
  before(room: number, id: number, count: number = limits.page.messages): readonly Chat[] {
    return this.#before.all({ room, id, count }).reverse().map(toChat);
  }

  /** `count` messages of `room` that are next newer than message `id`, oldest first. */
  since(room: number, id: number, count: number = limits.page.messages): readonly Chat[] {
    return this.#madeAfter.all({ room, cursor: id, count }).map(toChat);
  }

  /** Whether `room` has messages newer than message `id`. */
  hasSince(room: number, id: number): boolean {
    return this.#madeAfter.get({ room, cursor: id, count: 1 }) !== null;
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

  #nextNumber(): number {
    return this.#next.get()!.last;
  }
}

function toChat({ userId, userName, continues, isQuoted, ...row }: Row): Chat {
  return {
    ...row,
    author: { id: userId, name: userName },
    continues: continues === 1,
    isQuoted: isQuoted === 1,
  };
}
