import type { Database } from "bun:sqlite";

export type Room = { readonly id: number; readonly name: string };

/** The room that is there from the start, in which everybody meets. */
export const LOBBY = 1;

/** The places to talk. */
export class Rooms {
  #byId;

  constructor(db: Database) {
    this.#byId = db.query<Room, { id: number }>("select id, name from rooms where id = $id");
  }

  /** The room of this number; undefined when there is none. */
  find(id: number): Room | undefined {
    return this.#byId.get({ id }) ?? undefined;
  }
}
