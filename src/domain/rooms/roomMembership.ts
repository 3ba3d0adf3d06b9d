import type { GroupCommit } from "../../database/commits.ts";
import type { People } from "../accounts/people.ts";
import type { RoomHeads } from "../messages/roomHeads.ts";
import { canManage, refusalToInvite, refusalToJoin, refusalToLeave, refusalToRemove } from "../policy.ts";
import { Refusal } from "../refusal.ts";
import type { Room } from "../room.ts";
import type { User } from "../user.ts";
import type { Sentence } from "../../words/en.ts";
import { type Access, currentAccess, FORBIDDEN, GONE } from "./access.ts";
import type { ContactLimits } from "./contactLimits.ts";
import type { Departures } from "./departures.ts";
import type { Invitations } from "./invitations.ts";
import type { Leaving } from "./leaving.ts";
import type { Members, NotificationLevel } from "./members.ts";
import type { Memberships } from "./memberships.ts";
import type { Rooms } from "./rooms.ts";

type Parts = {
  readonly commits: GroupCommit;
  readonly people: People;
  readonly rooms: Rooms;
  readonly members: Members;
  readonly invitations: Invitations;
  readonly departures: Departures;
  readonly memberships: Memberships;
  readonly leaving: Leaving;
  readonly contactLimits: ContactLimits;
  readonly heads: RoomHeads;
};

type Outcome = Promise<Refusal | undefined>;

/** How users come into a room and go from it: never against their will, and not back where they were removed. */
export class RoomMembership {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /** Puts `user` into `room`. */
  join(user: User, room: Room): Outcome {
    return this.#write(user, room, (access) => this.#join(access));
  }

  /**
   * Invites the user of this `name` into `room`, in the name of `by`, who asks from `address`. A user is put into an open room at
   * once, unless that user has gone from it before.
   */
  async invite(by: User, room: Room, name: string, address: string): Outcome {
    const { people, members, memberships, contactLimits } = this.#of;
    const refusal = refusalOfInviting(room, refusalToInvite(room, memberships.standing(room.id, by.id)));
    if (refusal) return refusal;
    const person = people.named(name);
    if (!person) {
      return new Refusal("invalid", (words) =>
        name === "" ? words.about.sayWho : words.names.unknown(name),
      );
    }
    if (!members.has(room.id, person.id)) {
      const seconds = contactLimits.invite(by.id, address, person.id);
      const tooSoon = Refusal.tooSoon(seconds, (left) => (words) => words.about.tooManyInvitations(left));
      if (tooSoon) return tooSoon;
    }
    return this.#write(by, room, (access) => this.#accept(access) ?? this.#invite(access, person.id));
  }

  /** Removes user `other` from `room`, or withdraws the invitation of that user, in the name of `manager`. */
  remove(manager: User, room: Room, other: number): Outcome {
    return this.#write(manager, room, ({ user, room }) => {
      const { memberships, leaving } = this.#of;
      if (!canManage(user, room, memberships.standing(room.id, user.id))) return FORBIDDEN;
      const { isMember, isInvited } = memberships.standing(room.id, other);
      if (!isMember && !isInvited) return GONE;
      const reason = refusalToRemove(user, room, other);
      if (reason) return new Refusal("invalid", reason);
      leaving.depart(room, other, user.id);
      return undefined;
    });
  }

  /** Has `user` go from `room`, or decline the invitation into it. */
  leave(user: User, room: Room): Outcome {
    return this.#write(user, room, ({ user, room }) => {
      const { members, memberships, leaving } = this.#of;
      const reason = refusalToLeave(room, { isLast: !members.hasOthers(room.id, user.id) });
      if (reason) return new Refusal("invalid", reason);
      // Who was removed does not become one who has left.
      if (!memberships.standing(room.id, user.id).isRemoved) leaving.depart(room, user.id, user.id);
      return undefined;
    });
  }

  /** Hides `room`, a direct one, from the list of `user` until something is said in it. */
  hide(user: User, room: Room): Outcome {
    return this.#write(user, room, ({ user, room }) => {
      const { members, heads } = this.#of;
      if (room.kind !== "direct") return new Refusal("invalid", ({ problems }) => problems.unfit.title);
      members.hide(room.id, user.id, heads.head(room.id));
      return undefined;
    });
  }

  /** Sets what of `room` calls for the attention of `user`. */
  setLevel(user: User, room: Room, level: NotificationLevel): Outcome {
    return this.#write(user, room, (access) => {
      const refusal = this.#accept(access);
      if (!refusal) this.#of.members.setLevel(room.id, user.id, level);
      return refusal;
    });
  }

  /** Runs `work` in a commit, with the user and the room as they are then. */
  #write(user: User, room: Room, work: (access: Access) => Refusal | undefined): Outcome {
    return this.#of.commits.run(() => {
      const access = currentAccess(this.#of, user.id, room.id);
      return access instanceof Refusal ? access : work(access);
    });
  }

  #join({ user, room }: Access): Refusal | undefined {
    const { memberships } = this.#of;
    const reason = refusalToJoin(memberships.standing(room.id, user.id));
    if (reason) return new Refusal("forbidden", reason);
    memberships.join(room.id, user.id);
    return undefined;
  }

  /** Whoever is invited and does something in the room accepts by that; whoever was removed does nothing. */
  #accept({ user, room }: Access): Refusal | undefined {
    const { isInvited, isRemoved } = this.#of.memberships.standing(room.id, user.id);
    return isInvited || isRemoved ? this.#join({ user, room }) : undefined;
  }

  #invite({ user: by, room }: Access, id: number): Refusal | undefined {
    const { people, members, invitations, departures, memberships } = this.#of;
    const person = people.find(id);
    if (!person) return GONE;
    if (members.has(room.id, id)) return undefined;
    const goneBy = departures.by(room.id, id);
    const isRemoved = goneBy !== undefined && goneBy !== id;
    if (isRemoved && !canManage(by, room, memberships.standing(room.id, by.id))) {
      return new Refusal("forbidden", ({ about }) => about.wasTakenOut(person.name));
    }
    if (room.kind === "open" && goneBy === undefined) memberships.join(room.id, id);
    else invitations.add(room.id, id, by.id);
    return undefined;
  }
}

function refusalOfInviting(room: Room, reason: Sentence | undefined): Refusal | undefined {
  return reason && new Refusal(room.kind === "direct" ? "invalid" : "forbidden", reason);
}
