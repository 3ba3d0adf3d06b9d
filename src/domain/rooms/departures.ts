import type { Database } from "bun:sqlite";
import type { RowChanges } from "../rows.ts";
import { type Pair, UserRooms } from "./userRooms.ts";

/** That a user has gone from a room, or was removed from it, at the will of user `by`; `at` in ms since 1970. */
type Departure = { readonly room: number; readonly by: number; readonly at: number };

/** Who has gone from which room or was removed from it, and by whom. */
export class Departures extends UserRooms<Departure> {
  #now: () => number;
  #add;

  constructor(db: Database, changes: RowChanges, now: () => number) {
    super(db, changes, { name: "departures", columns: "by_id as by, at" });
    this.#now = now;
    this.#add = db.query<void, Pair & { by: number; now: number }>(
      `insert into departures (user_id, room_id, by_id, at) values ($user, $room, $by, $now)
       on conflict do update set by_id = $by, at = $now`,
    );
  }

  /** Notes that `user` goes from `room`, at the will of user `by`. */
  add(room: number, user: number, by: number): void {
    this.#add.run({ room, user, by, now: this.#now() });
    this.noteAdded(room, user);
  }
}
