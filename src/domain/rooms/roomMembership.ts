import type { RoomHeads } from "../messages/roomHeads.ts";
import { canManage, refusalToInvite, refusalToJoin, refusalToLeave, refusalToRemove } from "../policy.ts";
import { GONE, Refusal } from "../refusal.ts";
import type { Room } from "../room.ts";
import type { Actor, User } from "../user.ts";
import type { Sentence } from "../../words/en.ts";
import { type CurrentAccess, currentAccess, FORBIDDEN, type RoomParts } from "./access.ts";
import type { Departures } from "./departures.ts";
import type { Invitations } from "./invitations.ts";
import type { Leaving } from "./leaving.ts";
import type { NotificationLevel } from "./members.ts";

type Parts = RoomParts & {
  readonly invitations: Invitations;
  readonly departures: Departures;
  readonly leaving: Leaving;
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

  /** Invites the user called `name` into `room`. Into an open one that user is put at once, unless gone from it before. */
  async invite(by: User, room: Room, name: string, address: string): Outcome {
    const { people, members, invitations, memberships, contactLimits } = this.#of;
    const refusal = refusalOfInviting(room, refusalToInvite(room, memberships.standing(room.id, by.id)));
    if (refusal) return refusal;
    const person = people.named(name);
    if (!person) {
      return new Refusal("invalid", (words) =>
        name === "" ? words.about.sayWho : words.names.unknown(name),
      );
    }
    // What stands already reaches nobody.
    const isAsked = members.has(room.id, person.id) || invitations.has(room.id, person.id);
    const tooSoon = isAsked ? undefined : contactLimits.invite(by.id, address, person.id);
    if (tooSoon) return tooSoon;
    return this.#write(by, room, (access) => this.#accept(access) ?? this.#invite(access, person.id));
  }

  /** Removes user `other` from `room`, or withdraws the invitation of that user, in the name of `manager`. */
  remove(manager: User & Actor, room: Room, other: number): Outcome {
    return this.#write(manager, room, ({ user, room, standing }) => {
      const { memberships, leaving } = this.#of;
      if (!canManage(user, room, standing)) return FORBIDDEN;
      const { isMember, isInvited } = memberships.standing(room.id, other);
      if (!isMember && !isInvited) return GONE;
      const reason = refusalToRemove(user, room, other);
      if (reason) return new Refusal("invalid", reason);
      leaving.depart(room, other, user.id);
      const { session } = manager;
      this.#of.audit.note("taken out", { user: other, by: user.id, session, room: room.id });
      return undefined;
    });
  }

  /** Has `user` go from `room`, or decline the invitation into it. */
  leave(user: User, room: Room): Outcome {
    return this.#write(user, room, ({ user, room, standing }) => {
      const { members, leaving } = this.#of;
      const reason = refusalToLeave(room, { isLast: members.first(room.id, user.id) === undefined });
      if (reason) return new Refusal("invalid", reason);
      // Who was removed does not become one who has left.
      if (!standing.isRemoved) leaving.depart(room, user.id, user.id);
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

  /** Has `user` have `room` above the other rooms in the list, or no more. */
  setFavourite(user: User, room: Room, isFavourite: boolean): Outcome {
    return this.#write(user, room, ({ user, room, standing }) => {
      if (!standing.isMember) return NOT_IN_IT;
      this.#of.members.setFavourite(room.id, user.id, isFavourite);
      return undefined;
    });
  }

  /** Sets what of `room` calls for the attention of `user`. */
  setLevel(user: User, room: Room, level: NotificationLevel): Outcome {
    return this.#write(user, room, (access) => {
      const { isMember, isInvited } = access.standing;
      const refusal = this.#accept(access);
      if (refusal) return refusal;
      if (!isMember && !isInvited) return NOT_IN_IT;
      this.#of.members.setLevel(room.id, user.id, level);
      return undefined;
    });
  }

  /** Runs `work` in a commit, with the user and the room as they are then. */
  #write(user: User, room: Room, work: (access: CurrentAccess) => Refusal | undefined): Outcome {
    return this.#of.commits.run(() => {
      const access = currentAccess(this.#of, user.id, room.id);
      return access ? work(access) : GONE;
    });
  }

  #join({ user, room, standing }: CurrentAccess): Refusal | undefined {
    const reason = refusalToJoin(standing);
    if (reason) return new Refusal("forbidden", reason);
    this.#of.memberships.join(room.id, user.id);
    return undefined;
  }

  /** Whoever is invited and does something in the room accepts by that; whoever was removed does nothing. */
  #accept(access: CurrentAccess): Refusal | undefined {
    const { isInvited, isRemoved } = access.standing;
    return isInvited || isRemoved ? this.#join(access) : undefined;
  }

  #invite({ user: by, room, standing }: CurrentAccess, id: number): Refusal | undefined {
    const { people, members, invitations, departures, memberships } = this.#of;
    const person = people.find(id);
    if (!person) return GONE;
    if (members.has(room.id, id)) return undefined;
    const goneBy = departures.get(room.id, id)?.by;
    const isRemoved = goneBy !== undefined && goneBy !== id;
    if (isRemoved && !canManage(by, room, standing)) {
      return new Refusal("forbidden", ({ about }) => about.wasTakenOut(person.name));
    }
    if (room.kind === "open" && goneBy === undefined) memberships.join(room.id, id);
    else invitations.add(room.id, id, by.id);
    return undefined;
  }
}

/** What is chosen of a room is kept with those who are in it. */
const NOT_IN_IT = new Refusal("invalid", ({ problems }) => problems.unfit.title);

function refusalOfInviting(room: Room, reason: Sentence | undefined): Refusal | undefined {
  return reason && new Refusal(room.kind === "direct" ? "invalid" : "forbidden", reason);
}
