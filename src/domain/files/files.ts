import type { Database } from "bun:sqlite";
import type { Attachment, Spot } from "../messages/messageFiles.ts";
import type { RowChanges } from "../rows.ts";
import type { User } from "../user.ts";
import type { Holds } from "./holds.ts";

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
  /** Of a picture, the hashes of smaller ones that are shown in its place; null: it is small enough. */
  readonly small: string | null;
  readonly large: string | null;
  /** Whether it is a picture that moves: what is shown in its place does not. */
  readonly moves: boolean;
  /** What its sender says that it shows; empty: nothing. */
  readonly description: string;
  readonly user: number;
  readonly room: number;
  readonly message: number | null;
  /** Which of the files of its message it is, from 0 on. */
  readonly place: number;
  readonly createdAt: number;
};

/** Undoes the commit in which a file was to become one of a message, and is not there any more. */
export class FileGone extends Error {}

export type FileDraft = Omit<StoredFile, "id" | "message" | "place" | "description" | "createdAt">;

/** By what a file is known that is sent again. */
export type SendKey = { readonly user: number; readonly room: number; readonly key: string };

type Unnaming = Pick<Holds, "unnamed">;

/** A file as a table has it. */
export type FileRow = Omit<StoredFile, "moves"> & { readonly moves: number };

/** What tables have of a file, besides its number. */
export const FILE_COLUMNS =
  "hash, name, type, size, width, height, small, large, moves, description, user_id, room_id, message_id, place, created_at";

/** The same as a FileRow calls it. */
export const AS_ROW = FILE_COLUMNS.replace(/(\w+)_id/g, "$& as $1").replace(
  "created_at",
  "created_at as createdAt",
);

const SELECT = `select id, ${AS_ROW} from files`;

/** A picture of a room, of nobody whom the reader hides. */
const IS_PICTURE = `room_id = $room and (width is null) = 0 and message_id > $floor
  and not exists (select 1 from hides where hides.user_id = $reader and hidden_id = files.user_id)`;

type Within = {
  readonly id: number;
  readonly message: number | null;
  readonly place: number;
  readonly room: number;
  readonly floor: number;
  readonly reader: number;
};

/** The number of no user. */
const NOBODY = 0;

/** What is shown before a file, and after it. */
export type Beside = { readonly earlier: StoredFile | undefined; readonly later: StoredFile | undefined };

/** The files of messages, as the database names them. What writes is called within a commit. */
export class Files {
  #changes: RowChanges;
  #holds: Unnaming;
  #now: () => number;
  #sql;

  /** `holds`: needed by who removes files. */
  constructor(db: Database, changes: RowChanges, now: () => number, holds: Unnaming = { unnamed: () => {} }) {
    this.#changes = changes;
    this.#holds = holds;
    this.#now = now;
    this.#sql = {
      add: db.query<{ id: number }, FileDraft & { key: string | null; now: number }>(
        `insert into files (hash, name, type, size, width, height, small, large, moves, user_id, room_id, key, created_at)
         values ($hash, $name, $type, $size, $width, $height, $small, $large, $moves, $user, $room, $key, $now) returning id`,
      ),
      byKey: db.query<FileRow, SendKey>(`${SELECT} where user_id = $user and room_id = $room and key = $key`),
      find: db.query<FileRow, { id: number }>(`${SELECT} where id = $id`),
      hasAny: db.query<{ id: number }, { message: number }>(
        "select id from files where message_id = $message limit 1",
      ),
      of: db.query<FileRow, { message: number }>(`${SELECT} where message_id = $message order by place, id`),
      attach: db.query<void, Attachment & Spot>(
        `update files set message_id = $message, place = $place, description = $description
         where id = $id and user_id = $user and room_id = $room and message_id is null`,
      ),
      earlier: db.query<FileRow, Within>(
        `${SELECT} where ${IS_PICTURE} and (message_id, place, id) < ($message, $place, $id)
         order by message_id desc, place desc, id desc limit 1`,
      ),
      later: db.query<FileRow, Within>(
        `${SELECT} where ${IS_PICTURE} and (message_id, place, id) > ($message, $place, $id)
         order by message_id, place, id limit 1`,
      ),
      describe: db.query<void, Attachment>("update files set description = $description where id = $id"),
      unsent: db.query<FileRow, { before: number; most: number }>(
        `${SELECT} where message_id is null and created_at < $before limit $most`,
      ),
      sizeOf: db.query<{ bytes: number }, { user: number }>(
        "select coalesce(sum(size), 0) as bytes from files where user_id = $user",
      ),
      sizeOfAll: db.query<{ bytes: number }, []>("select coalesce(sum(size), 0) as bytes from files"),
      unsentIn: db.query<FileRow, { room: number }>(`${SELECT} where room_id = $room and message_id is null`),
      remove: db.query<void, { id: number }>("delete from files where id = $id"),
    };
  }

  /** Names a file that is not sent yet; gives its number. Throws where its sender has used the key in the room before. */
  add(file: FileDraft, key?: string): number {
    return this.#sql.add.get({ ...file, key: key ?? null, now: this.#now() })!.id;
  }

  /** The file that its sender has sent with this key, if it is still there. */
  sentWith(by: SendKey): StoredFile | undefined {
    const row = this.#sql.byKey.get(by);
    return row ? fileOf(row) : undefined;
  }

  find(id: number): StoredFile | undefined {
    const row = this.#sql.find.get({ id });
    return row ? fileOf(row) : undefined;
  }

  /** The files of `message`, in the order in which its sender has put them. */
  of(message: number): readonly StoredFile[] {
    // Most messages have none: to find that by `all` takes 4 µs, and so a twentieth of it.
    return this.#sql.hasAny.get({ message }) ? this.#sql.of.all({ message }).map(fileOf) : [];
  }

  /** Makes a file one of a message of a user in a room. Throws FileGone where it is not that user's, not for that room, or sent already. */
  attach({ id, description }: Attachment, spot: Spot): void {
    if (this.#sql.attach.run({ id, description, ...spot }).changes === 0) throw new FileGone();
  }

  /** The pictures of the same room before and after a file, of messages newer than `floor`, that `reader` wants to see; none, where it has no message yet. */
  beside(
    { id, message, place, room }: StoredFile,
    floor: number,
    reader: Pick<User, "id"> | undefined,
  ): Beside {
    const [earlier, later] = [this.#sql.earlier, this.#sql.later].map((find) =>
      find.get({ id, message, place, room, floor, reader: reader?.id ?? NOBODY }),
    );
    return { earlier: earlier ? fileOf(earlier) : undefined, later: later ? fileOf(later) : undefined };
  }

  /** Has a file say what it shows. */
  describe(file: Attachment): void {
    this.#sql.describe.run(file);
  }

  /** Files that were not sent since `before`, in ms since 1970. */
  unsent(before: number, most: number): readonly StoredFile[] {
    return this.#sql.unsent.all({ before, most }).map(fileOf);
  }

  /** Bytes of all files that `user` has sent, or everybody. */
  sizeOf(user?: number): number {
    return (user === undefined ? this.#sql.sizeOfAll.get() : this.#sql.sizeOf.get({ user }))!.bytes;
  }

  /** Forgets a file. */
  remove(file: StoredFile): void {
    const { id } = file;
    this.#sql.remove.run({ id });
    const hashes = hashesOf(file);
    this.#holds.unnamed(hashes);
    this.#changes.note("files", { id, hashes }, undefined);
  }

  /** Forgets the files that were to be sent in `room`. */
  removeUnsentIn(room: number): void {
    for (const row of this.#sql.unsentIn.all({ room })) this.remove(fileOf(row));
  }

  /** Forgets the files of `message`. */
  removeOf(message: number): void {
    for (const file of this.of(message)) this.remove(file);
  }
}

/** A file of a row: whether it moves is a number there. */
export function fileOf(row: FileRow): StoredFile {
  return { ...row, moves: row.moves === 1 };
}

/** Of what bytes a file is, with the pictures that are shown in its place. */
export function hashesOf({ hash, small, large }: StoredFile): readonly string[] {
  return [hash, small, large].filter((one) => one !== null);
}
