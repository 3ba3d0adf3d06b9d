import type { Limiters } from "../../base/limiters.ts";
import { limits } from "../../base/limits.ts";
import { hashOfSecret } from "../../base/linkSecrets.ts";
import type { RateLimiter } from "../../base/rateLimiter.ts";
import type { Door, Entrance } from "../accounts/accounts.ts";
import type { People } from "../accounts/people.ts";
import type { PlaceSettings } from "../place.ts";
import { canInvite, refusalToInvite } from "../policy.ts";
import { Refusal } from "../refusal.ts";
import type { Room } from "../room.ts";
import { currentAccess, type RoomParts } from "../rooms/access.ts";
import type { User } from "../user.ts";
import type { Invite, Invites } from "./invites.ts";

type Parts = Pick<RoomParts, "people" | "rooms" | "memberships"> & {
  readonly people: People;
  readonly invites: Invites;
  readonly place: { readonly settings: PlaceSettings };
};

/** By which ways one makes an account: as everybody may, or by an invite. */
export class Doors {
  #of: Parts;
  #trying: RateLimiter;

  constructor(of: Parts, { limiters }: { readonly limiters: Limiters }) {
    this.#of = of;
    this.#trying = limiters.make("trying invites", limits.tryingLinks);
  }

  /** Whether one needs nothing to make an account: the first one makes the place one's own. */
  get isOpen(): boolean {
    return this.#of.place.settings.registration === "open" || !this.#of.people.hasOwner();
  }

  /** The invite with this secret, if an account can be made by it now. Wrong ones are limited by `address`. */
  invite(secret: string, address: string): Invite | Refusal {
    const invite = this.#goodBy(secret);
    if (invite) return invite;
    const tooSoon = Refusal.tooSoon(this.#trying.take(address));
    return tooSoon ?? NOT_GOOD;
  }

  /** Who invites by `secret`, and the names of the rooms that one lands in; undefined where nobody comes in by it now. */
  invitation(secret: string): { readonly by: string; readonly rooms: readonly string[] } | undefined {
    const invite = this.#goodBy(secret);
    if (!invite || this.#isClosed) return undefined;
    return { by: invite.by.name, rooms: this.#roomsOf(invite).map(({ name }) => name) };
  }

  /** The way into the place for one who comes with `secret`, or "" for one who has none. */
  by(secret: string, { address, isHere }: Entrance): Door {
    if (secret === "") return { refusal: () => this.#refusalWithout(isHere), admit: () => {} };
    return {
      refusal: () => {
        if (this.#isClosed) return CLOSED;
        const invite = this.invite(secret, address);
        return invite instanceof Refusal ? invite : undefined;
      },
      admit: (user) => this.#admit(user, this.#goodBy(secret)!),
    };
  }

  get #isClosed(): boolean {
    return this.#of.place.settings.registration === "closed" && this.#of.people.hasOwner();
  }

  #goodBy(secret: string): Invite | undefined {
    const { invites, people, place } = this.#of;
    const invite = invites.goodBy(hashOfSecret(secret));
    const maker = invite && people.active(invite.by.id);
    // Nobody invites by what was made before: it rests until its maker may invite again.
    return maker && canInvite(maker, place.settings.inviters) ? invite : undefined;
  }

  #refusalWithout(isHere: boolean): Refusal | undefined {
    // The first account owns the place: who makes it has to be at the machine.
    if (!isHere && !this.#of.people.hasOwner()) return UNCLAIMED;
    if (this.isOpen) return undefined;
    return this.#isClosed ? CLOSED : INVITE_ONLY;
  }

  #admit(user: User, invite: Invite): void {
    const { invites, memberships } = this.#of;
    invites.noteComer(user, invite.id);
    for (const { id } of this.#roomsOf(invite)) memberships.join(id, user.id);
  }

  /** Where one comes by `invite`, so far as who made it may still invite into there. */
  #roomsOf(invite: Invite): readonly Room[] {
    return this.#of.invites.roomsOf(invite.id).flatMap((id) => {
      const access = currentAccess(this.#of, invite.by.id, id);
      return access && refusalToInvite(access.room, access.standing) === undefined ? [access.room] : [];
    });
  }
}

const UNCLAIMED = new Refusal("forbidden", ({ claim }) => claim.unclaimed.title);
const CLOSED = new Refusal("forbidden", ({ entry }) => entry.closed);
const INVITE_ONLY = new Refusal("forbidden", ({ entry }) => entry.inviteOnly);
const NOT_GOOD = new Refusal("gone", ({ invites }) => invites.notGood);
