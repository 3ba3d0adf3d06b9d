import type { Database } from "bun:sqlite";
import { limits } from "../../base/limits.ts";
import type { Room } from "../room.ts";
import type { Rooms } from "../rooms/rooms.ts";
import type { User } from "../user.ts";
import type { Files, StoredFile } from "./files.ts";
import type { FileFilter } from "./fileTypes.ts";

type Column = "id" | "name" | "type" | "size" | "width" | "small" | "moves" | "description";

/** A file of a room: with which message it was sent, by whom and when, in ms since 1970. */
export type RoomFile = Pick<StoredFile, Column> & {
  readonly message: number;
  readonly author: Pick<User, "id" | "name">;
  readonly sentAt: number;
};

/** Some of the files of a room, and whether there are older ones. */
export type RoomFilesOfPage = { readonly files: readonly RoomFile[]; readonly isMore: boolean };

type Wanted = {
  readonly user: User | undefined;
  /** Pictures alone, or all else; undefined: all of them. */
  readonly kind?: FileFilter | undefined;
  /** The file that all are older than. One that is gone since says nothing: the newest are shown. */
  readonly before?: number | undefined;
};

type Row = Omit<RoomFile, "moves" | "author"> & {
  readonly moves: number;
  readonly userId: number;
  readonly userName: string;
};

type Range = {
  readonly room: number;
  readonly floor: number;
  readonly message: number;
  readonly place: number;
  readonly file: number;
  readonly most: number;
};

const SELECT = `
  select files.id, files.name, type, size, width, small, moves, description, message_id as message,
    files.user_id as userId, users.name as userName, messages.created_at as sentAt
  from files join messages on messages.id = message_id join users on users.id = files.user_id
  where files.room_id = $room and message_id > $floor and (message_id, place, files.id) < ($message, $place, $file)`;

const NEWEST_FIRST = "order by message_id desc, place desc, files.id desc limit $most";

/** What was sent in a room, for those who may read it. A file that waits for its message is not there yet. */
export class RoomFiles {
  #files: Files;
  #rooms: Rooms;
  #sql;

  constructor(db: Database, { files, rooms }: { readonly files: Files; readonly rooms: Rooms }) {
    this.#files = files;
    this.#rooms = rooms;
    this.#sql = {
      all: db.query<Row, Range>(`${SELECT} ${NEWEST_FIRST}`),
      ofKind: db.query<Row, Range & { isOther: number }>(
        `${SELECT} and (width is null) = $isOther ${NEWEST_FIRST}`,
      ),
    };
  }

  /** The files of `room`, which `user` may read, those of the newest message first. */
  page(room: Room, { user, kind, before }: Wanted): RoomFilesOfPage {
    const { shown } = limits.file;
    const range = {
      room: room.id,
      floor: this.#rooms.floorFor(room, user),
      ...this.#place(room, before),
      most: shown + 1,
    };
    const rows =
      kind === undefined
        ? this.#sql.all.all(range)
        : this.#sql.ofKind.all({ ...range, isOther: Number(kind === "file") });
    return { files: rows.slice(0, shown).map(toFile), isMore: rows.length > shown };
  }

  /** Where file `id` of `room` is among the others. */
  #place(room: Room, id: number | undefined): Pick<Range, "message" | "place" | "file"> {
    const file = id === undefined ? undefined : this.#files.find(id);
    const message = file?.room === room.id ? file.message : null;
    return message === null ? END : { message, place: file!.place, file: file!.id };
  }
}

/** Behind all files. */
const END = { message: Number.MAX_SAFE_INTEGER, place: 0, file: 0 };

function toFile({ moves, userId, userName, ...file }: Row): RoomFile {
  return { ...file, moves: moves === 1, author: { id: userId, name: userName } };
}
