import type { Database } from "bun:sqlite";

export type Room = { readonly id: number; readonly name: string };

/** The room that is there from the start, in which everybody meets. */
export const LOBBY = 1;

/** The places to talk, kept in memory once somebody asked for them: every poll does. */
export class Rooms {
  #known = new Map<number, Room>();
  #byId;

  constructor(db: Database) {
    this.#byId = db.query<Room, { id: number }>("select id, name from rooms where id = $id");
  }

  /** The room of this number; undefined when there is none. */
  find(id: number): Room | undefined {
    const known = this.#known.get(id);
    if (known) return known;
    const room = this.#byId.get({ id }) ?? undefined;
    if (room) this.#known.set(id, room);
    return room;
  }
}
