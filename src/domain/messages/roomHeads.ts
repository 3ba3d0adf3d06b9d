import type { Database } from "bun:sqlite";
import { Projection } from "../../database/projection.ts";
import type { RowChanges } from "../rows.ts";

/** The number of each room's newest change, in memory: a poll that brings nothing asks the database nothing. */
export class RoomHeads {
  #heads: Projection<number, number>;
  #newest: number;
  #listeners: ((room: number) => void)[] = [];

  constructor(db: Database, changes: RowChanges) {
    const head = db.query<{ head: number | null }, { room: number }>(
      "select max(version) as head from messages where room_id = $room",
    );
    this.#heads = new Projection(changes.behind("messages"), (room) => head.get({ room })!.head ?? 0);
    this.#newest = db.query<{ last: number }, []>("select last from sequence").get()!.last;
    changes.on("messages", (before, after) => {
      if (after) this.#advance(after.room, after.version);
      else if (before) this.#heads.forget(before.room);
    });
  }

  /** The number of the newest change anywhere; a cursor beyond it comes from another database. */
  get newest(): number {
    return this.#newest;
  }

  /** The number of the newest change of `room`; 0 when there was none. */
  head(room: number): number {
    return this.#heads.get(room)!;
  }

  /** Calls `listener` with every room that something was said or changed in. */
  onChange(listener: (room: number) => void): void {
    this.#listeners.push(listener);
  }

  #advance(room: number, version: number): void {
    this.#heads.set(room, version);
    this.#newest = Math.max(this.#newest, version);
    for (const listener of this.#listeners) listener(room);
  }
}
