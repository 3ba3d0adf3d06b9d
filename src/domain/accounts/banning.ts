import type { GroupCommit } from "../../database/commits.ts";
import { limits } from "../../base/limits.ts";
import type { Report } from "../../base/log.ts";
import { canBan } from "../policy.ts";
import { Refusal } from "../refusal.ts";
import type { User } from "../user.ts";
import type { Sessions } from "./sessions.ts";
import { FOR_GOOD, type Users } from "./users.ts";

type Parts = {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly commits: GroupCommit;
  readonly report: Report;
  readonly now: () => number;
};

/** How long somebody is kept out; 0 minutes: for good. The reason is told to whom it concerns. */
export type Wanted = { readonly minutes: number; readonly reason: string };

const MINUTE = 60_000;

/** Keeps people out of the place, for a time or for good. Their names stay taken, and what they said stays. */
export class Banning {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /** Bans user `id` in the name of `by`; all sessions of that one end at once. */
  async ban(by: Pick<User, "id">, id: number, { minutes, reason }: Wanted): Promise<Refusal | undefined> {
    const { now, users, sessions } = this.#of;
    const { minutes: time, reason: length } = limits.ban;
    const refusal = Refusal.ofFields({
      minutes: minutes >= 0 && minutes <= time.most ? undefined : ({ problems }) => problems.unfit.title,
      reason: [...reason].length > length.most ? ({ place }) => place.tooLong(length.most) : undefined,
    });
    if (refusal) return refusal;
    const until = minutes === 0 ? FOR_GOOD : now() + minutes * MINUTE;
    return this.#act(by, id, "banned", (user) => {
      users.ban(user, { until, reason, by: by.id });
      sessions.deleteOthers(user.id);
    });
  }

  /** Lets user `id` in again, in the name of `by`. */
  lift(by: Pick<User, "id">, id: number): Promise<Refusal | undefined> {
    return this.#act(by, id, "ban lifted", (user) => this.#of.users.liftBan(user));
  }

  async #act(
    by: Pick<User, "id">,
    id: number,
    event: "banned" | "ban lifted",
    write: (user: User) => void,
  ): Promise<Refusal | undefined> {
    const { users, commits, report } = this.#of;
    const refusal = await commits.run(() => {
      const [moderator, user] = [users.active(by.id), users.find(id)];
      if (!user) return GONE;
      if (!moderator || !canBan(moderator, user)) return MAY_NOT;
      write(user);
      return undefined;
    });
    if (!refusal) report(event, { user: id, by: by.id });
    return refusal;
  }
}

const GONE = new Refusal("gone", ({ problems }) => problems.nothingHere.title);
const MAY_NOT = new Refusal("forbidden", ({ bans }) => bans.mayNot);
