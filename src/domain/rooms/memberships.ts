import { type Sanction, type Standing, STRANGER } from "../policy.ts";
import type { Departures } from "./departures.ts";
import type { Invitations } from "./invitations.ts";
import type { Members } from "./members.ts";

type Parts = {
  readonly members: Members;
  readonly invitations: Invitations;
  readonly departures: Departures;
  readonly people: { muteOf(id: number): Sanction | undefined };
  readonly hiding: { from(user: number): ReadonlySet<number> };
  /** In how many rooms one is told everything. */
  readonly followedRooms: () => number;
};

/** How users stand to rooms: who is in, invited, or removed. What writes is called within a commit. */
export class Memberships {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /** How `user`, or a guest, stands to `room`. */
  standing(room: number, user: number | undefined): Standing {
    if (user === undefined) return STRANGER;
    const isInvited = this.#of.invitations.has(room, user);
    const isMember = this.#of.members.has(room, user);
    const removedBy = this.#of.departures.get(room, user)?.by;
    return {
      isMember,
      isInvited,
      isRemoved: removedBy !== undefined && removedBy !== user && !isInvited,
      mute: this.#of.people.muteOf(user),
      hiders: this.#of.hiding.from(user),
      isAlone: isMember && this.#of.members.count(room) === 1,
    };
  }

  /** Puts `user`, who may join `room`, into it. Where one is in many rooms, a further one calls only with what is meant for one. */
  join(room: number, user: number): void {
    const { members, followedRooms } = this.#of;
    members.join(room, user, members.roomsOf(user) < followedRooms() ? "everything" : "mentions");
    this.#of.invitations.remove(room, user);
    this.#of.departures.remove(room, user);
  }

  /** Has nobody be in `room`, invited into it, or gone from it. */
  empty(room: number): void {
    this.#of.members.empty(room);
    this.#of.invitations.empty(room);
    this.#of.departures.empty(room);
  }
}
