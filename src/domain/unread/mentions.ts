import type { Database } from "bun:sqlite";
import type { MessageIndex, Indexed } from "../messages/messageIndex.ts";
import { type Call, EVERYONE, type Formatted } from "../../formatting/formatted.ts";

/** Whom each message mentions: by a name in it, or as the author of what it replies to. A row each, however many are in the room. */
export class Mentions implements MessageIndex {
  #sql;

  constructor(db: Database) {
    this.#sql = {
      insert: db.query<void, { user: number; room: number; id: number; author: number }>(
        "insert into mentions (user_id, room_id, message_id, author_id) values ($user, $room, $id, $author)",
      ),
      insertRepliedTo: db.query<void, { repliedTo: number; room: number; id: number; author: number }>(
        `insert or ignore into mentions (user_id, room_id, message_id, author_id)
         select user_id, $room, $id, $author from messages where id = $repliedTo and user_id <> $author`,
      ),
      insertCall: db.query<void, { id: number; name: string; user: number }>(
        "insert into calls (message_id, name, user_id) values ($id, $name, $user)",
      ),
      delete: db.query<void, { id: number }>("delete from mentions where message_id = $id"),
      deleteCalls: db.query<void, { id: number }>("delete from calls where message_id = $id"),
      calls: db.query<Call, { id: number }>("select user_id as id, name from calls where message_id = $id"),
    };
  }

  /** Whom message `id` mentions, and by which names. */
  in(id: number): readonly Call[] {
    return this.#sql.calls.all({ id });
  }

  add({ id, room, author, replyTo }: Indexed, { calls }: Formatted): void {
    const mentioned = new Set(calls.map((call) => call.id));
    // A mention of everyone counts once, whoever else is named.
    if (mentioned.has(EVERYONE.id)) this.#sql.insert.run({ user: EVERYONE.id, room, id, author });
    else {
      for (const user of mentioned) this.#sql.insert.run({ user, room, id, author });
      if (replyTo) this.#sql.insertRepliedTo.run({ repliedTo: replyTo, room, id, author });
    }
    for (const { id: user, name } of calls) this.#sql.insertCall.run({ id, name, user });
  }

  remove({ id }: Indexed): void {
    this.#sql.delete.run({ id });
    this.#sql.deleteCalls.run({ id });
  }
}
