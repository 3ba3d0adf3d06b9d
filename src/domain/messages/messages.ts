import type { Database } from "bun:sqlite";
import type { User } from "../user.ts";
import type { Formatted } from "../../formatting/formatted.ts";
import { limits } from "../../base/limits.ts";
import { type Message, type Event, History } from "./history.ts";
import type { Attachment, MessageFiles } from "./messageFiles.ts";
import type { Indexed, MessageIndex } from "./messageIndex.ts";
import type { RowChanges } from "../rows.ts";

export type Said = {
  readonly user: Pick<User, "id">;
  readonly room: number;
  readonly content: string;
  /** Made by the sender, so that a retry stores nothing. */
  readonly key?: string | undefined;
  readonly replyTo?: number | undefined;
  /** Files that were taken in before. */
  readonly files?: readonly Attachment[];
};

type Parts = {
  readonly changes: RowChanges;
  readonly indexes: readonly MessageIndex[];
  readonly files: MessageFiles;
  readonly now: () => number;
};

/** A message that goes for good. */
export type Going = Omit<Indexed, "files"> & {
  readonly version: number;
  readonly continues: number;
  readonly isDeleted: number;
  readonly isNote: number;
};

/** What is to be known of messages that go for good. */
export const GOING = `select id, version, room_id as room, user_id as author, content, continues,
  deleted_at is not null as isDeleted, event is not null as isNote from messages`;

/** The messages, besides being read: stored, changed and deleted, each within a commit. */
export class Messages extends History {
  #changes: RowChanges;
  #indexes: readonly MessageIndex[];
  #files: MessageFiles;
  #now: () => number;
  #sql;

  constructor(db: Database, { changes, indexes, files, now }: Parts) {
    super(db);
    this.#changes = changes;
    this.#indexes = indexes;
    this.#files = files;
    this.#now = now;
    this.#sql = {
      next: db.query<{ last: number }, []>("update sequence set last = last + 1 returning last"),
      insert: db.query<
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
          continues: boolean;
        }
      >(
        `insert into messages (id, version, room_id, user_id, key, content, html, reply_to, created_at, continues)
         values ($id, $id, $room, $user, $key, $content, $html, $replyTo, $now, $continues)`,
      ),
      last: db.query<{ author: number; event: Event | null; createdAt: number }, { room: number }>(
        `select user_id as author, event, created_at as createdAt from messages
         where room_id = $room order by id desc limit 1`,
      ),
      lastGroup: db.query<{ createdAt: number; messages: number }, { room: number }>(
        `select created_at as createdAt,
           (select count(*) from messages where room_id = $room and id >= first.id) as messages
         from messages as first where room_id = $room and continues = 0 order by id desc limit 1`,
      ),
      insertNote: db.query<void, { id: number; room: number; user: number; event: Event; now: number }>(
        `insert into messages (id, version, room_id, user_id, event, content, html, created_at, continues)
         values ($id, $id, $room, $user, $event, '', '', $now, 0)`,
      ),
      byKey: db.query<{ id: number }, { user: number; key: string }>(
        "select id from messages where user_id = $user and key = $key",
      ),
      edit: db.query<void, { id: number; version: number; content: string; html: string; now: number }>(
        `update messages set version = $version, content = $content, html = $html, edited_at = $now,
         revision = revision + 1 where id = $id`,
      ),
      softDelete: db.query<void, { id: number; version: number; by: number; now: number }>(
        `update messages set version = $version, content = '', html = null, deleted_at = $now, deleted_by = $by,
         pinned_at = null, pinned_by = null where id = $id`,
      ),
      forgetReactions: db.query<void, { id: number }>("delete from reactions where message_id = $id"),
      touch: db.query<void, { id: number; version: number }>(
        "update messages set version = $version where id = $id",
      ),
      pin: db.query<void, { id: number; version: number; at: number | null; by: number | null }>(
        "update messages set version = $version, pinned_at = $at, pinned_by = $by where id = $id",
      ),
      newest: db.query<Going, { room: number; most: number }>(
        `${GOING} where room_id = $room order by id desc limit $most`,
      ),
      remove: db.query<void, { id: number }>("delete from messages where id = $id"),
    };
  }

  /** The number of the message that `user` has sent with this key; undefined when there is none. */
  sentWith(key: string, user: Pick<User, "id">): number | undefined {
    return this.#sql.byKey.get({ user: user.id, key })?.id;
  }

  /** Whether what `user` says `now` in `room` goes on with a group. */
  #continues(room: number, user: number, now: number): boolean {
    const { within, lasts, most } = limits.grouping;
    const last = this.#sql.last.get({ room });
    if (last?.author !== user || last.event !== null) return false;
    const passed = now - last.createdAt;
    if (passed < 0 || passed > within) return false;
    const group = this.#sql.lastGroup.get({ room });
    return group !== null && now - group.createdAt < lasts && group.messages < most;
  }

  /** Stores what is said, which shows as `formatted`; gives its number. Throws where its author has used its key before, or a file is gone. */
  add({ user, room, content, key, replyTo, files = [] }: Said, formatted: Formatted): number {
    const id = this.#nextNumber();
    const now = this.#now();
    this.#sql.insert.run({
      id,
      room,
      user: user.id,
      key: key ?? null,
      content,
      html: formatted.html,
      replyTo: replyTo ?? null,
      now,
      continues: this.#continues(room, user.id, now),
    });
    for (const [place, file] of files.entries())
      this.#files.attach(file, { message: id, user: user.id, room, place });
    const sent = files.length > 0 ? this.#files.of(id) : [];
    const said = { id, room, author: user.id, content, replyTo, files: sent };
    for (const index of this.#indexes) index.add(said, formatted);
    this.#changes.note("messages", undefined, { room, version: id, author: user.id, isDeleted: false });
    return id;
  }

  /** Notes in the log of `room` what `user` did with it; gives the number of the note. */
  note(event: Event, user: Pick<User, "id">, room: number): number {
    const id = this.#nextNumber();
    this.#sql.insertNote.run({ id, room, user: user.id, event, now: this.#now() });
    this.#changes.note("messages", undefined, { room, version: id, author: user.id, isDeleted: false });
    return id;
  }

  /** Gives `message` new content, which shows as `formatted`. */
  edit(message: Message, content: string, formatted: Formatted): void {
    const version = this.#nextVersion(message);
    this.#sql.edit.run({ id: message.id, version, content, html: formatted.html, now: this.#now() });
    const before = this.#indexed(message);
    for (const index of this.#indexes) {
      index.remove(before);
      index.add({ ...before, content }, formatted);
    }
  }

  /** Leaves a tombstone of `message`: its text is gone, though the file has it until that place is overwritten. */
  softDelete(message: Message, by: Pick<User, "id">): void {
    const { id } = message;
    // Notes are in no index.
    if (message.event === null) this.#forget(this.#indexed(message));
    this.#files.removeOf(id);
    this.#sql.softDelete.run({ id, version: this.#nextVersion(message, true), by: by.id, now: this.#now() });
    this.#sql.forgetReactions.run({ id });
  }

  /** Gives `message` its next version, which is returned: what belongs to it has changed. */
  touch(message: Message): number {
    const version = this.#nextVersion(message);
    this.#sql.touch.run({ id: message.id, version });
    return version;
  }

  /** Pins `message` in its room, in the name of `by`; undefined: takes the pin out. */
  pin(message: Message, by: Pick<User, "id"> | undefined): void {
    const pinned = by ? { at: this.#now(), by: by.id } : { at: null, by: null };
    this.#sql.pin.run({ id: message.id, version: this.#nextVersion(message), ...pinned });
  }

  /** Deletes the newest `most` messages of `room` for good, tombstones too; gives how many there were. */
  purge(room: number, most: number): number {
    // A message is older than those that answer it.
    const rows = this.#sql.newest.all({ room, most });
    for (const row of rows) this.remove(row);
    return rows.length;
  }

  /** Deletes a message for good. */
  remove({ id, room, version, author, content, isDeleted, isNote }: Going): void {
    if (!isDeleted && !isNote) this.#forget({ id, room, author, content, files: this.#files.of(id) });
    this.#sql.forgetReactions.run({ id });
    this.#files.removeOf(id);
    this.#sql.remove.run({ id });
    this.#changes.note("messages", { room, version, author, isDeleted: isDeleted === 1 }, undefined);
  }

  /** Takes `message` out of every index; its files are still there. */
  #forget(message: Indexed): void {
    for (const index of this.#indexes) index.remove(message);
  }

  #indexed({ id, room, author, content, replyTo }: Message): Indexed {
    return { id, room, author: author.id, content, replyTo, files: this.#files.of(id) };
  }

  #nextVersion(
    { room, author, version: before, deletedAt }: Message,
    isDeleted = deletedAt !== null,
  ): number {
    const version = this.#nextNumber();
    this.#changes.note(
      "messages",
      { room, version: before, author: author.id, isDeleted: deletedAt !== null },
      { room, version, author: author.id, isDeleted },
    );
    return version;
  }

  #nextNumber(): number {
    return this.#sql.next.get()!.last;
  }
}
