import type { Database } from "bun:sqlite";
import type { User } from "../user.ts";
import type { GroupCommit } from "../../database/commits.ts";
import { overwrite } from "../../database/database.ts";
import type { Formatted } from "../../formatting/formatted.ts";
import type { Job, Jobs } from "../../jobs.ts";
import { limits } from "../../limits.ts";
import type { Sentence } from "../../words/en.ts";
import { type Message, type Event, History } from "./history.ts";
import type { MessageIndex, Indexed } from "./messageIndex.ts";
import type { RowChanges } from "../rows.ts";

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

/**
 * Why something may not be done any more, asked in the transaction that does it: since the request came in somebody may have
 * been taken out, a room archived, a role changed.
 */
export type MayNot = () => Sentence | undefined;

/** What became of a change: a message that is deleted changes no more, and a newer revision is not overwritten. */
export type Outcome = "done" | "gone" | "outdated";

/**
 * The content as it shows, and whom it calls, when `user` says it in a room. Where it takes the place of what was said
 * `before`, the names in that go on meaning what they meant.
 */
export type Format = (
  content: string,
  user: User,
  room: number,
  before?: Pick<Message, "id" | "content">,
) => Formatted;

/** The messages: said and changed, besides being read. Every write resolves once it is on disk. */
export class Messages extends History {
  #commits: GroupCommit;
  #changes: RowChanges;
  #format: Format;
  #indexes: readonly MessageIndex[];
  #now: () => number;
  #overwriting: Job;
  #next;
  #insert;
  #insertNote;
  #byKey;
  #edit;
  #delete;
  #forgetReactions;
  #touch;
  #newest;
  #remove;

  constructor(
    db: Database,
    {
      commits,
      changes,
      format,
      indexes,
      jobs,
      now,
    }: {
      commits: GroupCommit;
      changes: RowChanges;
      format: Format;
      /** Written with every message. */
      indexes: readonly MessageIndex[];
      jobs: Jobs;
      now: () => number;
    },
  ) {
    super(db);
    this.#commits = commits;
    this.#changes = changes;
    this.#format = format;
    this.#indexes = indexes;
    this.#now = now;
    this.#overwriting = jobs.add("Overwriting what was deleted", () => overwrite(db));
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
         (select user_id = $user and event is null and $now - created_at between 0 and $within
          from messages where room_id = $room order by id desc limit 1), 0))`,
    );
    this.#insertNote = db.query<void, { id: number; room: number; user: number; event: Event; now: number }>(
      `insert into messages (id, version, room_id, user_id, event, content, html, created_at, continues)
       values ($id, $id, $room, $user, $event, '', '', $now, 0)`,
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
    this.#newest = db.query<Omit<Indexed, "room"> & { isDeleted: number }, { room: number; most: number }>(
      `select id, user_id as author, content, deleted_at is not null or event is not null as isDeleted from messages
       where room_id = $room order by id desc limit $most`,
    );
    this.#remove = db.query<void, { id: number }>("delete from messages where id = $id");
  }

  /**
   * Stores what is said, unless the same `key` of this user has stored it before; gives the message's id. With `mayNot` only
   * unless that says why not, which is given then.
   */
  send<Refused extends Sentence = never>(
    { user, room, content, key, replyTo }: Said,
    mayNot?: () => Refused | undefined,
  ): Promise<number | Refused> {
    const formatted = this.#format(content, user, room);
    return this.#commits.run(() => {
      const known = key === undefined ? null : this.#byKey.get({ user: user.id, key });
      if (known) return known.id;
      const reason = mayNot?.();
      if (reason) return reason;
      const id = this.#nextNumber();
      this.#insert.run({
        id,
        room,
        user: user.id,
        key: key ?? null,
        content,
        html: formatted.html,
        replyTo: replyTo ?? null,
        now: this.#now(),
        within: limits.grouping.within,
      });
      for (const index of this.#indexes)
        index.add({ id, room, author: user.id, content, replyTo }, formatted);
      this.#changes.note("messages", undefined, { room, version: id, author: user.id });
      return id;
    });
  }

  /** Notes in the log of `room` what `user` did with it; gives the number of the note. */
  note(event: Event, user: Pick<User, "id">, room: number): Promise<number> {
    return this.#commits.run(() => {
      const id = this.#nextNumber();
      this.#insertNote.run({ id, room, user: user.id, event, now: this.#now() });
      this.#changes.note("messages", undefined, { room, version: id });
      return id;
    });
  }

  /**
   * Gives message `id` new content, in the words of `user`. With `revision`, that of the content which was edited,
   * only if nobody edited it since: else the outcome is "outdated". The same content again changes nothing.
   */
  async edit(
    edit: { id: number; user: User; content: string; revision?: number | undefined },
    mayNot: MayNot = () => undefined,
  ): Promise<Outcome | Sentence> {
    const { id, user, content, revision } = edit;
    const outcome = await this.change<"same" | Sentence>(id, (message) => {
      const reason = mayNot();
      if (reason) return reason;
      if (revision !== undefined && revision !== message.revision) return "outdated";
      if (content === message.content) return "same";
      const formatted = this.#format(content, user, message.room, message);
      this.#edit.run({ id, content, html: formatted.html, now: this.#now() });
      for (const index of this.#indexes) {
        index.remove(indexed(message));
        index.add({ ...indexed(message), content }, formatted);
      }
      return "done";
    });
    return outcome === "same" ? "done" : outcome;
  }

  /** Leaves a tombstone of message `id`; its text is gone, from the file too as soon as the disk takes that. */
  async delete(
    id: number,
    by: Pick<User, "id">,
    mayNot: MayNot = () => undefined,
  ): Promise<Outcome | Sentence> {
    const outcome = await this.change<Sentence>(id, (message) => {
      const reason = mayNot();
      if (reason) return reason;
      // Notes are in no index.
      if (message.event === null) for (const index of this.#indexes) index.remove(indexed(message));
      this.#delete.run({ id, by: by.id, now: this.#now() });
      this.#forgetReactions.run({ id });
      return "done";
    });
    // Once for all that are deleted in the same turn of the event loop.
    if (outcome === "done") await this.#overwriting.start();
    return outcome;
  }

  /**
   * Has `work` change what message `id` shows, in the transaction that gives the message its next version. What
   * `work` returns other than "done" says why it changed nothing. Nothing is asked of it for a message that is
   * deleted or never was: "gone".
   */
  change<Refused = never>(
    id: number,
    work: (message: Message) => Outcome | Refused,
  ): Promise<Outcome | Refused> {
    return this.#commits.run(() => {
      const message = this.find(id);
      if (!message || message.deletedAt !== null) return "gone";
      const outcome = work(message);
      if (outcome !== "done") return outcome;
      const { room, version: before } = message;
      const version = this.#nextNumber();
      this.#touch.run({ id, version });
      this.#changes.note("messages", { room, version: before }, { room, version });
      return outcome;
    });
  }

  /** Deletes the newest `most` messages of `room` for good, tombstones too; resolves to how many there were. */
  clear(room: number, most: number): Promise<number> {
    return this.#commits.run(() => {
      // A message is older than those that answer it.
      const rows = this.#newest.all({ room, most });
      for (const { id, author, content, isDeleted } of rows) {
        if (!isDeleted) for (const index of this.#indexes) index.remove({ id, room, author, content });
        this.#forgetReactions.run({ id });
        this.#remove.run({ id });
      }
      return rows.length;
    });
  }

  /** Whether `user` has sent a message with this key. */
  knows(user: Pick<User, "id">, key: string): boolean {
    return this.#byKey.get({ user: user.id, key }) !== null;
  }

  #nextNumber(): number {
    return this.#next.get()!.last;
  }
}

function indexed({ id, room, author, content, replyTo }: Message): Indexed {
  return { id, room, author: author.id, content, replyTo };
}
