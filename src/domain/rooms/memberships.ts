import { type Standing, STRANGER } from "../policy.ts";
import type { Departures } from "./departures.ts";
import type { Invitations } from "./invitations.ts";
import type { Members } from "./members.ts";

type Parts = {
  readonly members: Members;
  readonly invitations: Invitations;
  readonly departures: Departures;
};

/** How users stand to rooms: who is in, invited, or removed. */
export class Memberships {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /** How `user`, or a guest, stands to `room`. */
  standing(room: number, user: number | undefined): Standing {
    if (user === undefined) return STRANGER;
    const isInvited = this.#of.invitations.of(user).has(room);
    const removedBy = this.#of.departures.by(room, user);
    return {
      isMember: this.#of.members.of(user).has(room),
      isInvited,
      isRemoved: removedBy !== undefined && removedBy !== user && !isInvited,
    };
  }

  /** Whether another has removed `user` from `room`, and nobody who may has invited that user again. */
  isKeptOut(room: number, user: number): boolean {
    return this.standing(room, user).isRemoved;
  }

  /** Puts `user`, who may read `room`, into it, within a commit. False: the user was removed from it. */
  join(room: number, user: number): boolean {
    const { members, invitations, departures } = this.#of;
    if (this.isKeptOut(room, user)) return false;
    members.join(room, user);
    invitations.remove(room, user);
    departures.remove(room, user);
    return true;
  }
}
