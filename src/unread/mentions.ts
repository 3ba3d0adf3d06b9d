import type { Database } from "bun:sqlite";
import type { Index, Indexed } from "../chats/index.ts";
import type { Formatted } from "../formatting/formatted.ts";

/** Stands for everyone in the room. */
export const EVERYONE = 0;

/** Who was called in which message: one row for each, however many are in the room. */
export class Mentions implements Index {
  #insert;
  #delete;

  constructor(db: Database) {
    this.#insert = db.query<void, { user: number; room: number; id: number; author: number }>(
      "insert into mentions (user_id, room_id, message_id, author_id) values ($user, $room, $id, $author)",
    );
    this.#delete = db.query<void, { id: number }>("delete from mentions where message_id = $id");
  }

  add({ id, room, author }: Indexed, { mentions, everyone }: Formatted): void {
    // Who is called with everyone is not called twice.
    for (const user of everyone ? [EVERYONE] : mentions) this.#insert.run({ user, room, id, author });
  }

  remove({ id }: Indexed): void {
    this.#delete.run({ id });
  }
}
