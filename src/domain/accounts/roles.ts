import type { Commits } from "../../database/commits.ts";
import { canHandOver, rolesToGive } from "../policy.ts";
import { GONE, Refusal } from "../refusal.ts";
import type { Audit } from "../audit/audit.ts";
import type { Actor, Role, User } from "../user.ts";
import type { Sessions } from "./sessions.ts";
import type { Users } from "./users.ts";

type Parts = {
  readonly users: Users;
  readonly sessions: Pick<Sessions, "refusal">;
  readonly commits: Commits;
  readonly audit: Audit;
};

/** Gives roles, and hands the place over. */
export class Roles {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /** Gives user `id` another role, in the name of user `by`; it holds at once. */
  async give(by: Actor, id: number, role: string): Promise<Refusal | undefined> {
    const { users, commits, audit } = this.#of;
    return commits.run(() => {
      const [giver, user] = [users.active(by.id), users.find(id)];
      const roles = giver && user ? rolesToGive(giver, user) : [];
      if (!user || roles.length === 0) return MAY_NOT_GIVE;
      const given = roles.find((one) => one === role);
      if (!given) return new Refusal("invalid", ({ people }) => people.noRole);
      users.setRole(user, given);
      audit.note("role given", { user: id, by: by.id, session: by.session, detail: given });
      return undefined;
    });
  }

  /** Gives user `id` another role on the machine itself, where nobody has to be allowed to; not to the owner. Who has owned the place is an admin then. */
  async set(id: number, role: Role): Promise<Refusal | undefined> {
    const { users, commits, audit } = this.#of;
    return commits.run(() => {
      // Who is banned may have a role, as on the page of that one, and does not own the place.
      const user = role === "owner" ? users.active(id) : users.find(id);
      if (!user) return GONE;
      if (user.role === role) return undefined;
      if (role !== "owner") {
        users.setRole(user, role);
        audit.note("role given", { user: id, detail: role });
      } else {
        this.#handOver(users.owner!, user);
      }
      return undefined;
    });
  }

  /** Makes user `to` the owner of the place, and user `from`, who is that now, an admin. */
  async handOver(from: Actor, to: number): Promise<Refusal | undefined> {
    const { users, sessions, commits } = this.#of;
    return commits.run(() => {
      const ended = sessions.refusal(from);
      if (ended) return ended;
      const [owner, heir] = [users.active(from.id), users.active(to)];
      if (!owner || !heir || !canHandOver(owner, heir)) return MAY_NOT_HAND_OVER;
      this.#handOver(owner, heir, from);
      return undefined;
    });
  }

  #handOver(from: User, to: User, by?: Actor): void {
    const { users, audit } = this.#of;
    const facts = { user: to.id, by: by?.id, session: by?.session };
    // Nobody is above the owner: a mute of that one nobody could lift.
    if (users.muteOf(to.id)) {
      users.liftMute(to);
      audit.note("mute lifted", facts);
    }
    users.handOver(from, to);
    audit.note("place handed over", facts);
  }
}

const MAY_NOT_GIVE = new Refusal("forbidden", ({ people }) => people.mayNotGive);

/** For whoever is not the owner: known before the password is checked. */
export const MAY_NOT_HAND_OVER = new Refusal("forbidden", ({ people }) => people.mayNotHandOver);
