import type { Database, Statement } from "bun:sqlite";
import { nextEra } from "../../database/eras.ts";
import { Projection } from "../../database/projection.ts";
import type { RowChanges } from "../rows.ts";

/** The number of each room's newest change, in memory: a poll that brings nothing asks the database nothing. */
export class RoomHeads {
  #heads: Projection<number, number>;
  #newest: number;
  #lastBelow: Statement<{ head: number | null }, [{ room: number; end: number }]>;
  #listeners: ((room: number) => void)[] = [];

  constructor(db: Database, changes: RowChanges) {
    const head = db.query<{ head: number | null }, { room: number }>(
      "select max(version) as head from messages where room_id = $room",
    );
    this.#heads = new Projection(changes.behind("messages"), (room) => head.get({ room })!.head ?? 0);
    this.#lastBelow = db.query(
      "select max(version) as head from messages where room_id = $room and version < $end",
    );
    this.#newest = db.query<{ last: number }, []>("select last from sequence").get()!.last;
    changes.on("messages", (before, after) => {
      if (after) this.#advance(after.room, after.version);
      else if (before) this.#heads.forget(before.room);
    });
  }

  /** The number of the newest change anywhere. */
  get newest(): number {
    return this.#newest;
  }

  /** The number of the newest change of `room`; 0 when there was none. */
  head(room: number): number {
    return this.#heads.get(room)!;
  }

  /**
   * Whether `cursor` was given out in `room` before the database was restored from a backup that does not know of it: beyond all that was said
   * since, or in an era that is over, and beyond all that the room has of that.
   */
  isLost(room: number, cursor: number): boolean {
    if (cursor === this.head(room)) return false;
    if (cursor > this.#newest) return true;
    const end = nextEra(cursor);
    return end <= this.#newest && cursor > (this.#lastBelow.get({ room, end })!.head ?? 0);
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
