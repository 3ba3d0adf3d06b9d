import type { Room } from "../room.ts";
import type { Departures } from "./departures.ts";
import type { Invitations } from "./invitations.ts";
import type { Members } from "./members.ts";
import type { Rooms } from "./rooms.ts";

type Parts = {
  readonly rooms: Rooms;
  readonly members: Members;
  readonly invitations: Invitations;
  readonly departures: Departures;
};

/** How users go from rooms. All of it is called within a commit. */
export class Leaving {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /** Takes `user` out of `room`, or withdraws the invitation into it, at the will of user `by`. */
  depart(room: Room, user: number, by: number): void {
    this.takeOut(room, user);
    this.#of.invitations.remove(room.id, user);
    this.#of.departures.add(room.id, user, by);
  }

  /** Takes `user` out of `room`. If that was the owner, who came next inherits the room. */
  takeOut({ id, owner }: Pick<Room, "id" | "owner">, user: number): void {
    const { rooms, members } = this.#of;
    members.remove(id, user);
    if (owner === user) rooms.setOwner(id, members.first(id, user) ?? null);
  }

  /** Takes `user`, whose account is deleted, out of every room. Rooms that are not open go with their last member. */
  takeOutOfAll(user: number): void {
    const { rooms, members, invitations } = this.#of;
    invitations.removeAllOf(user);
    for (const id of members.of(user).keys()) {
      const room = rooms.find(id);
      if (!room) continue;
      this.takeOut(room, user);
      if (room.kind !== "open" && members.first(id, user) === undefined) rooms.softDelete(id);
    }
  }
}
