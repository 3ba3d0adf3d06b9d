import type { Database } from "bun:sqlite";
import { type Static, t } from "elysia";
import type { User } from "../accounts/accounts.ts";
import { isModerator } from "../people/roles.ts";

export type Room = { readonly id: number; readonly name: string; readonly callers: Callers };

/** Who may call everyone in a room with @room. */
export const callers = t.Union([t.Literal("moderators"), t.Literal("everyone")]);

export type Callers = Static<typeof callers>;

/** The room that is there from the start, in which everybody meets. */
export const LOBBY = 1;

/** The places to talk, kept in memory once somebody asked for them: every poll does. */
export class Rooms {
  #known = new Map<number, Room>();
  #byId;
  #setCallers;

  constructor(db: Database) {
    this.#byId = db.query<Room, { id: number }>("select id, name, callers from rooms where id = $id");
    this.#setCallers = db.query<void, { id: number; callers: Callers }>(
      "update rooms set callers = $callers where id = $id",
    );
  }

  /** The room of this number; undefined when there is none. */
  find(id: number): Room | undefined {
    const known = this.#known.get(id);
    if (known) return known;
    const room = this.#byId.get({ id }) ?? undefined;
    if (room) this.#known.set(id, room);
    return room;
  }

  /** Says who may call everyone in `room`. */
  setCallers({ id }: Room, callers: Callers): void {
    this.#setCallers.run({ id, callers });
    this.#known.delete(id);
  }
}

/** Whether `user` may call everyone in `room` with @room. */
export function mayCallEveryone(user: Pick<User, "id" | "role">, room: Room): boolean {
  return room.callers === "everyone" || isModerator(user);
}
