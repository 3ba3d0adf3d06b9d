import type { Database } from "bun:sqlite";
import type { RowChanges } from "../rows.ts";

/** A file of a message, or of one that is not sent yet; `createdAt` in ms since 1970. */
export type StoredFile = {
  readonly id: number;
  readonly hash: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** Of a picture, in pixels as it shows. */
  readonly width: number | null;
  readonly height: number | null;
  readonly user: number;
  readonly room: number;
  readonly message: number | null;
  readonly createdAt: number;
};

type Draft = Omit<StoredFile, "id" | "message" | "createdAt">;

const COLUMNS = `id, hash, name, type, size, width, height, user_id as user, room_id as room,
  message_id as message, created_at as createdAt from files`;

/** The files of messages, as the database names them. What writes is called within a commit. */
export class Files {
  #changes: RowChanges;
  #now: () => number;
  #sql;

  constructor(db: Database, changes: RowChanges, now: () => number) {
    this.#changes = changes;
    this.#now = now;
    this.#sql = {
      add: db.query<{ id: number }, Draft & { now: number }>(
        `insert into files (hash, name, type, size, width, height, user_id, room_id, created_at)
         values ($hash, $name, $type, $size, $width, $height, $user, $room, $now) returning id`,
      ),
      find: db.query<StoredFile, { id: number }>(`select ${COLUMNS} where id = $id`),
      of: db.query<StoredFile, { message: number }>(
        `select ${COLUMNS} where message_id = $message order by id`,
      ),
      attach: db.query<void, { id: number; message: number; user: number; room: number }>(
        `update files set message_id = $message
         where id = $id and user_id = $user and room_id = $room and message_id is null`,
      ),
      unsent: db.query<StoredFile, { before: number; most: number }>(
        `select ${COLUMNS} where message_id is null and created_at < $before limit $most`,
      ),
      named: db.query<{ id: number }, { hash: string }>("select id from files where hash = $hash limit 1"),
      remove: db.query<void, { id: number }>("delete from files where id = $id"),
    };
  }

  /** Names a file that is not sent yet; gives its number. */
  add(file: Draft): number {
    return this.#sql.add.get({ ...file, now: this.#now() })!.id;
  }

  find(id: number): StoredFile | undefined {
    return this.#sql.find.get({ id }) ?? undefined;
  }

  /** The files of `message`, in the order in which they were sent. */
  of(message: number): readonly StoredFile[] {
    return this.#sql.of.all({ message });
  }

  /** Makes file `id` one of `message` of `user` in `room`; false where it is not that user's, not for that room, or sent already. */
  attach(id: number, message: number, user: number, room: number): boolean {
    return this.#sql.attach.run({ id, message, user, room }).changes > 0;
  }

  /** Files that were not sent since `before`, in ms since 1970. */
  unsent(before: number, most: number): readonly StoredFile[] {
    return this.#sql.unsent.all({ before, most });
  }

  /** Whether any file has the bytes of this hash. */
  isNamed(hash: string): boolean {
    return this.#sql.named.get({ hash }) !== null;
  }

  /** Forgets a file. */
  remove({ id, hash }: Pick<StoredFile, "id" | "hash">): void {
    this.#sql.remove.run({ id });
    this.#changes.note("files", { id, hash }, undefined);
  }

  /** Forgets the files of `message`. */
  removeOf(message: number): void {
    for (const file of this.of(message)) this.remove(file);
  }
}
