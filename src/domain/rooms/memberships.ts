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
    const isInvited = this.#of.invitations.has(room, user);
    const removedBy = this.#of.departures.by(room, user);
    return {
      isMember: this.#of.members.has(room, user),
      isInvited,
      isRemoved: removedBy !== undefined && removedBy !== user && !isInvited,
    };
  }

  /** Puts `user`, who may join `room`, into it, within a commit. */
  join(room: number, user: number): void {
    const { members, invitations, departures } = this.#of;
    members.join(room, user);
    invitations.remove(room, user);
    departures.remove(room, user);
  }
}
