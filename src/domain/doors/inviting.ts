import type { Commits } from "../../database/commits.ts";
import { limits } from "../../base/limits.ts";
import { hashOfSecret, newSecret } from "../../base/linkSecrets.ts";
import type { People } from "../accounts/people.ts";
import type { PlaceSettings } from "../place.ts";
import { canInvite, canManageInvites, refusalToInvite } from "../policy.ts";
import { GONE, Refusal } from "../refusal.ts";
import type { Room } from "../room.ts";
import { currentAccess, type RoomParts } from "../rooms/access.ts";
import type { Audit } from "../audit/audit.ts";
import type { Actor, User } from "../user.ts";
import type { Invite, Invites } from "./invites.ts";

type Parts = Pick<RoomParts, "people" | "rooms" | "memberships"> & {
  readonly people: People;
  readonly commits: Commits;
  readonly invites: Invites;
  readonly place: { readonly settings: PlaceSettings };
  readonly audit: Audit;
  readonly now: () => number;
};

/** What somebody wants an invite to be. `uses` 0: no limit. `names`: an invite for each of them, good once, instead of one. */
export type Wanted = {
  readonly note: string;
  readonly days: number;
  readonly uses: number;
  readonly rooms: readonly number[];
  readonly names: readonly string[];
};

/** An invite that was made just now. The secret is in its link and nowhere else. */
export type NewInvite = { readonly secret: string; readonly note: string };

const DAY = 86_400_000;

/** Makes invites into the place, and withdraws them. */
export class Inviting {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /** Whether `user` may make invites now. */
  isAllowed(user: User): boolean {
    return canInvite(user, this.#of.place.settings.inviters);
  }

  /** The invites that `user` sees: all, or those of that one's own. */
  list(user: User): readonly Invite[] {
    const { invites } = this.#of;
    return canManageInvites(user) ? invites.all() : invites.madeBy(user.id);
  }

  /** The rooms that `user` may have people land in. */
  roomsFor(user: User): readonly Room[] {
    const { rooms, memberships } = this.#of;
    return rooms
      .readableBy(user)
      .filter((room) => refusalToInvite(room, memberships.standing(room.id, user.id)) === undefined);
  }

  /** Makes invites in the name of `by`. What does not fit is in the fields of the refusal. */
  async make({ id, session }: Actor, wanted: Wanted): Promise<readonly NewInvite[] | Refusal> {
    const { commits, people, invites, now, audit } = this.#of;
    const refusal = problemWith(wanted);
    if (refusal) return refusal;
    const { names, note, days } = wanted;
    const drafts =
      names.length > 0
        ? names.map((name) => ({ note: name, uses: 1 }))
        : [{ note, uses: wanted.uses === 0 ? null : wanted.uses }];
    return commits.run(() => {
      const user = people.active(id);
      if (!user || !this.isAllowed(user)) return MAY_NOT_INVITE;
      if (invites.countOf(id) + drafts.length > limits.invite.perUser) return TOO_MANY;
      const rooms = wanted.rooms.filter((room) => this.#maySend(user, room));
      audit.note("invite made", { by: id, session, detail: String(drafts.length) });
      return drafts.map((draft) => {
        const secret = newSecret();
        const endsAt = now() + days * DAY;
        invites.add(hashOfSecret(secret), id, { ...draft, rooms, endsAt });
        return { secret, note: draft.note };
      });
    });
  }

  /** Withdraws invite `id`: from now on nobody comes by it. */
  async withdraw(by: Actor, id: number): Promise<Refusal | undefined> {
    const { commits, people, invites, audit } = this.#of;
    return commits.run(() => {
      const user = people.active(by.id);
      const invite = invites.find(id);
      if (!user || !invite || (invite.by.id !== user.id && !canManageInvites(user))) return GONE;
      invites.withdraw(id);
      audit.note("invite withdrawn", { user: invite.by.id, by: by.id, session: by.session });
      return undefined;
    });
  }

  #maySend(user: User, id: number): boolean {
    const access = currentAccess(this.#of, user.id, id);
    return access !== undefined && refusalToInvite(access.room, access.standing) === undefined;
  }
}

function problemWith({ note, days, uses, names }: Wanted): Refusal | undefined {
  const { invite } = limits;
  const isLong = (text: string) => [...text].length > invite.note.most;
  return Refusal.ofFields({
    note: isLong(note) || names.some(isLong) ? ({ place }) => place.tooLong(invite.note.most) : undefined,
    days: !(days >= 1 && days <= invite.days.most)
      ? ({ invites }) => invites.badDays(invite.days.most)
      : undefined,
    uses: !(uses <= invite.uses.most) ? ({ invites }) => invites.badUses(invite.uses.most) : undefined,
    names: names.length > invite.names ? ({ invites }) => invites.tooManyNames(invite.names) : undefined,
  });
}

const MAY_NOT_INVITE = new Refusal("forbidden", ({ invites }) => invites.mayNot);
const TOO_MANY = new Refusal("invalid", ({ invites }) => invites.tooMany(limits.invite.perUser));
