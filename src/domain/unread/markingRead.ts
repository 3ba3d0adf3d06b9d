import { limits } from "../../base/limits.ts";
import type { RoomHeads } from "../messages/roomHeads.ts";
import type { Members } from "../rooms/members.ts";
import type { User } from "../user.ts";

/** How far somebody has read a room: up to message `read`. */
export type ReadMark = { readonly room: number; readonly read: number };

type Parts = { readonly members: Members; readonly heads: RoomHeads };

/** Marks everything as read at once, and takes that back. */
export class MarkingRead {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /** Has `user` have read all that is said so far in all rooms; gives how far that one was where something was unread. */
  async all({ id }: User): Promise<readonly ReadMark[]> {
    const { members, heads } = this.#of;
    const before = [...members.of(id).values()].filter(({ room, read }) => read < heads.head(room));
    const read = before.map(({ room }) => ({ room, read: heads.head(room) }));
    await members.markReadOnDisk(id, read);
    return before.map(({ room, read }) => ({ room, read })).slice(0, limits.markingRead.rooms);
  }

  /** Has what `user` has read after each of `marks` be unread again, as it was. */
  takeBack({ id }: User, marks: readonly ReadMark[]): Promise<void> {
    const rooms = this.#of.members.of(id);
    return this.#of.members.markUnread(
      id,
      marks.filter(({ room, read }) => read < (rooms.get(room)?.read ?? 0)),
    );
  }
}
