import type { Database } from "bun:sqlite";
import { Projection } from "../../database/projection.ts";
import { changedRow, type RowChanges } from "../rows.ts";

export type Pair = { readonly room: number; readonly user: number };

/** A user in a room, as the key of a map. */
export function keyOf({ user, room }: Pair): string {
  return `${user} ${room}`;
}

type Table = { readonly name: "members" | "invitations" | "departures"; readonly columns: string };

/** A table that has a row for a user in a room. What is kept of a row is a `Row`. What writes is called within a commit. */
export abstract class UserRooms<Row extends { readonly room: number }> {
  protected readonly rows: Projection<number, Map<number, Row>>;
  #name: Table["name"];
  #changes: RowChanges;
  #isBehind: () => boolean;
  #pairs;

  constructor(db: Database, changes: RowChanges, { name, columns }: Table) {
    this.#name = name;
    this.#changes = changes;
    // The name of who invites is a user's, and who registers is put into the lobby by the database itself.
    this.#isBehind = changes.behind(name, "users");
    const select = `select room_id as room, ${columns} from ${name} where user_id = $user`;
    this.#pairs = {
      of: db.query<Row, { user: number }>(`${select} order by room_id`),
      one: db.query<Row, Pair>(`${select} and room_id = $room`),
      remove: db.query<void, Pair>(`delete from ${name} where user_id = $user and room_id = $room`),
      empty: db.query<Pair, { room: number }>(
        `delete from ${name} where room_id = $room returning user_id as user, room_id as room`,
      ),
    };
    this.rows = new Projection(
      this.#isBehind,
      (user) => new Map(this.#pairs.of.all({ user }).map((row) => [row.room, this.loaded(row, user)])),
    );
    changes.on(name, (before, after) => this.rows.forget(changedRow(before, after).user));
  }

  /** The rows of `user`, by the number of the room. */
  of(user: number): ReadonlyMap<number, Row> {
    return this.rows.get(user)!;
  }

  /** The row of `user` in `room`; undefined when there is none. */
  get(room: number, user: number): Row | undefined {
    // Then the database is asked, and for this room alone.
    if (this.#isBehind()) return this.#pairs.one.get({ room, user }) ?? undefined;
    return this.of(user).get(room);
  }

  has(room: number, user: number): boolean {
    return this.get(room, user) !== undefined;
  }

  remove(room: number, user: number): void {
    if (this.#pairs.remove.run({ room, user }).changes > 0) this.noteRemoved([{ room, user }]);
  }

  /** Removes all rows of `room`. */
  empty(room: number): void {
    this.noteRemoved(this.#pairs.empty.all({ room }));
  }

  protected noteAdded(room: number, user: number): void {
    this.#changes.note(this.#name, undefined, { room, user });
  }

  protected noteChanged(room: number, user: number): void {
    this.#changes.note(this.#name, { room, user }, { room, user });
  }

  protected noteRemoved(pairs: readonly Pair[]): void {
    for (const pair of pairs) this.#changes.note(this.#name, pair, undefined);
  }

  protected loaded(row: Row, _user: number): Row {
    return row;
  }
}
