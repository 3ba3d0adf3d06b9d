import type { Database } from "bun:sqlite";
import type { People, Person } from "../accounts/people.ts";
import type { History, Message } from "../messages/history.ts";
import type { Room } from "../room.ts";
import { currentAccess, type RoomParts } from "../rooms/access.ts";
import type { InboxMarks } from "./inboxMarks.ts";
import type { Members } from "../rooms/members.ts";

/** What calls somebody in a room, at this moment. */
export type Call = {
  readonly user: Person;
  readonly room: Room;
  readonly newest: Message;
  /** What calls, the newest first, up to a most. */
  readonly messages: readonly number[];
};

export type CallParts = Pick<RoomParts, "rooms" | "memberships"> & {
  readonly people: People;
  readonly members: Members;
  readonly messages: History;
  readonly inboxMarks: InboxMarks;
};

type Question = { readonly user: number; readonly room: number; readonly from: number };

/** Messages that are counted: 99 say as much as more. */
const MOST = 100;

const NOT_HIDDEN = "not exists (select 1 from hides where hides.user_id = $user and hidden_id =";

/** What calls people: what they have not read and is meant for them, from nobody whom they hide. */
export class Calls {
  #of: CallParts;
  #sql;

  constructor(db: Database, of: CallParts) {
    this.#of = of;
    this.#sql = {
      said: db.query<{ id: number }, Question>(
        `select id from messages
         where room_id = $room and id > $from and user_id <> $user and deleted_at is null and event is null
           and ${NOT_HIDDEN} messages.user_id) order by id desc limit ${MOST}`,
      ),
      meant: db.query<{ id: number }, Question>(
        `select message_id as id from mentions
         where user_id in ($user, 0) and room_id = $room and message_id > $from and author_id <> $user
           and ${NOT_HIDDEN} author_id) order by message_id desc limit ${MOST}`,
      ),
    };
  }

  /** What calls `user` in `room`; undefined: nothing does, or not any more. */
  of(userId: number, roomId: number): Call | undefined {
    const { members, messages, inboxMarks } = this.#of;
    const access = currentAccess(this.#of, userId, roomId);
    const membership = members.of(userId).get(roomId);
    if (!access || !membership || membership.notificationLevel === "nothing") return undefined;
    const { user, room } = access;
    if (room.archivedAt !== null) return undefined;
    const isAll = membership.notificationLevel === "everything" || room.kind === "direct";
    const read = Math.max(membership.read, membership.historyFloor);
    // What is meant for one may be read in the inbox, too.
    const from = isAll ? read : Math.max(read, inboxMarks.of(user.id).messages);
    const rows = (isAll ? this.#sql.said : this.#sql.meant).all({ user: user.id, room: room.id, from });
    const newest = rows[0] && messages.find(rows[0].id);
    return newest && { user, room, newest, messages: rows.map(({ id }) => id) };
  }
}
