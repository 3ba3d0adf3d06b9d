import type { Database } from "bun:sqlite";
import { Projection } from "../../database/projection.ts";
import { changedRow, type RowChanges } from "../rows.ts";

type Pair = { readonly room: number; readonly user: number };

/** Who has gone from which room or was removed from it, and by whom. What writes is called within a commit. */
export class Departures {
  #changes: RowChanges;
  #now: () => number;
  /** By user: of each room who had that user go. */
  #departures;
  #one;
  #add;
  #remove;
  #empty;

  constructor(db: Database, changes: RowChanges, now: () => number) {
    this.#changes = changes;
    this.#now = now;
    const of = db.query<{ room: number; by: number }, { user: number }>(
      "select room_id as room, by_id as by from departures where user_id = $user",
    );
    this.#departures = new Projection<number, ReadonlyMap<number, number>>(
      changes,
      (user) => new Map(of.all({ user }).map(({ room, by }) => [room, by])),
    );
    changes.on("departures", (before, after) => this.#departures.forget(changedRow(before, after).user));
    this.#one = db.query<{ by: number }, Pair>(
      "select by_id as by from departures where user_id = $user and room_id = $room",
    );
    this.#add = db.query<void, Pair & { by: number; now: number }>(
      `insert into departures (user_id, room_id, by_id, at) values ($user, $room, $by, $now)
       on conflict do update set by_id = $by, at = $now`,
    );
    this.#remove = db.query<void, Pair>("delete from departures where user_id = $user and room_id = $room");
    this.#empty = db.query<Pair, { room: number }>(
      "delete from departures where room_id = $room returning user_id as user, room_id as room",
    );
  }

  /** Who had `user` go from `room`: the user, or another; undefined: nobody. */
  by(room: number, user: number): number | undefined {
    if (this.#changes.isWriting) return this.#one.get({ room, user })?.by;
    return this.#departures.get(user)!.get(room);
  }

  /** Notes that `user` goes from `room`, at the will of user `by`. */
  add(room: number, user: number, by: number): void {
    this.#add.run({ room, user, by, now: this.#now() });
    this.#changes.note("departures", undefined, { room, user });
  }

  /** Notes that `user` is in `room` again. */
  remove(room: number, user: number): void {
    const { changes } = this.#remove.run({ room, user });
    if (changes > 0) this.#changes.note("departures", { room, user }, undefined);
  }

  /** Forgets who has gone from `room`. */
  empty(room: number): void {
    for (const pair of this.#empty.all({ room })) this.#changes.note("departures", pair, undefined);
  }
}
