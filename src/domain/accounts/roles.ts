import type { GroupCommit } from "../../database/commits.ts";
import type { Report } from "../../base/log.ts";
import { canHandOver, rolesToGive } from "../policy.ts";
import { Refusal } from "../refusal.ts";
import type { User } from "../user.ts";
import type { Users } from "./users.ts";

type Parts = { readonly users: Users; readonly commits: GroupCommit; readonly report: Report };

/** Gives roles, and hands the place over. */
export class Roles {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /** Gives user `id` another role, in the name of user `by`; it holds at once. */
  async give(by: Pick<User, "id">, id: number, role: string): Promise<Refusal | undefined> {
    const { users, commits, report } = this.#of;
    const refusal = await commits.run(() => {
      const [giver, user] = [users.active(by.id), users.find(id)];
      const roles = giver && user ? rolesToGive(giver, user) : [];
      if (!user || roles.length === 0) return MAY_NOT_GIVE;
      const given = roles.find((one) => one === role);
      if (!given) return new Refusal("invalid", ({ people }) => people.noRole);
      users.setRole(user, given);
      return undefined;
    });
    if (!refusal) report("role given", { user: id, by: by.id });
    return refusal;
  }

  /** Makes user `to` the owner of the place, and user `from`, who is that now, an admin. */
  async handOver(from: Pick<User, "id">, to: number): Promise<Refusal | undefined> {
    const { users, commits, report } = this.#of;
    const refusal = await commits.run(() => {
      const [owner, heir] = [users.active(from.id), users.active(to)];
      if (!owner || !heir || !canHandOver(owner, heir)) return MAY_NOT_HAND_OVER;
      users.handOver(owner, heir);
      return undefined;
    });
    if (!refusal) report("place handed over", { user: to, by: from.id });
    return refusal;
  }
}

const MAY_NOT_GIVE = new Refusal("forbidden", ({ people }) => people.mayNotGive);

/** For whoever is not the owner: known before the password is checked. */
export const MAY_NOT_HAND_OVER = new Refusal("forbidden", ({ people }) => people.mayNotHandOver);
