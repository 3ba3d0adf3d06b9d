import type { Database } from "bun:sqlite";
import type { RowChanges } from "../rows.ts";

/**
 * How far each room is: the number of its newest change, kept in memory, so that a poll which brings nothing
 * asks the database nothing.
 */
export class RoomHeads {
  #heads = new Map<number, number>();
  #newest: number;
  #listeners: ((room: number) => void)[] = [];
  #head;

  constructor(db: Database, changes: RowChanges) {
    changes.on("messages", (_, after) => {
      if (after) this.#advance(after.room, after.version);
    });
    this.#newest = db.query<{ last: number }, []>("select last from sequence").get()!.last;
    this.#head = db.query<{ head: number | null }, { room: number }>(
      "select max(version) as head from messages where room_id = $room",
    );
  }

  /** The number of the newest change anywhere; a cursor beyond it comes from another database. */
  get newest(): number {
    return this.#newest;
  }

  /** The number of the newest change of `room`; 0 when there was none. */
  head(room: number): number {
    const known = this.#heads.get(room);
    if (known !== undefined) return known;
    const head = this.#head.get({ room })!.head ?? 0;
    this.#heads.set(room, head);
    return head;
  }

  /** Calls `listener` with every room that something changed in. */
  onChange(listener: (room: number) => void): void {
    this.#listeners.push(listener);
  }

  #advance(room: number, version: number): void {
    if (version <= this.#newest) return;
    this.#newest = version;
    this.#heads.set(room, version);
    for (const listener of this.#listeners) listener(room);
  }
}
