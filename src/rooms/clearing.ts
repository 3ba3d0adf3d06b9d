import type { Database } from "bun:sqlite";
import type { Chats } from "../chats/chats.ts";
import { rewrite } from "../database/database.ts";

/** Messages deleted in one transaction: a few ms. */
const SLICE = 200;

/** Deletes what was said in rooms that were deleted, a slice at a time, so that nobody waits for it; then the rooms. */
export class Clearing {
  #db: Database;
  #chats: Chats;
  #running: Promise<void> | undefined;
  #next;
  #remove;

  constructor(db: Database, chats: Chats) {
    this.#db = db;
    this.#chats = chats;
    this.#next = db.query<{ id: number }, []>(
      "select id from rooms where deleted_at is not null order by deleted_at limit 1",
    );
    this.#remove = db.query<void, { id: number }>("delete from rooms where id = $id");
  }

  /** Clears what is to be cleared, also what a stop of Robin has interrupted; resolves when nothing of it is left. */
  start(): Promise<void> {
    this.#running ??= this.#clear().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #clear(): Promise<void> {
    let isEmpty = true;
    for (let room = this.#next.get(); room; room = this.#next.get()) {
      isEmpty = false;
      while ((await this.#chats.clear(room.id, SLICE)) > 0) continue;
      this.#remove.run(room);
    }
    if (!isEmpty) rewrite(this.#db);
  }
}
