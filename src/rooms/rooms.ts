import type { Database } from "bun:sqlite";

export type Room = { readonly id: number; readonly name: string };

/** The room that is there from the start, in which everybody meets. */
export const LOBBY = 1;

/** The places to talk, kept in memory: every poll asks for one. */
export class Rooms {
  #byId: ReadonlyMap<number, Room>;

  constructor(db: Database) {
    const rooms = db.query<Room, []>("select id, name from rooms").all();
    this.#byId = new Map(rooms.map((room) => [room.id, room]));
  }

  /** The room of this number; undefined when there is none. */
  find(id: number): Room | undefined {
    return this.#byId.get(id);
  }
}
