import type { Commits } from "../../database/commits.ts";
import { canHandOver, rolesToGive } from "../policy.ts";
import { GONE, Refusal } from "../refusal.ts";
import type { Audit } from "../audit/audit.ts";
import type { Actor, Role } from "../user.ts";
import type { Users } from "./users.ts";

type Parts = { readonly users: Users; readonly commits: Commits; readonly audit: Audit };

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
      const [user, owner] = [users.active(id), users.owner];
      if (!user) return GONE;
      if (user.role === role) return undefined;
      if (role !== "owner") {
        users.setRole(user, role);
        audit.note("role given", { user: id, detail: role });
      } else {
        users.handOver(owner!, user);
        audit.note("place handed over", { user: id });
      }
      return undefined;
    });
  }

  /** Makes user `to` the owner of the place, and user `from`, who is that now, an admin. */
  async handOver(from: Actor, to: number): Promise<Refusal | undefined> {
    const { users, commits, audit } = this.#of;
    return commits.run(() => {
      const [owner, heir] = [users.active(from.id), users.active(to)];
      if (!owner || !heir || !canHandOver(owner, heir)) return MAY_NOT_HAND_OVER;
      users.handOver(owner, heir);
      audit.note("place handed over", { user: to, by: from.id, session: from.session });
      return undefined;
    });
  }
}

const MAY_NOT_GIVE = new Refusal("forbidden", ({ people }) => people.mayNotGive);

/** For whoever is not the owner: known before the password is checked. */
export const MAY_NOT_HAND_OVER = new Refusal("forbidden", ({ people }) => people.mayNotHandOver);
