import type { Commits } from "../../database/commits.ts";
import { limits } from "../../base/limits.ts";
import type { Event } from "../../base/log.ts";
import type { Sessions } from "../accounts/sessions.ts";
import { FOR_GOOD, type Users } from "../accounts/users.ts";
import { canSanction } from "../policy.ts";
import { GONE, Refusal } from "../refusal.ts";
import type { RefusedAddresses } from "./refusedAddresses.ts";
import type { Audit } from "../audit/audit.ts";
import type { Actor, User } from "../user.ts";

type Parts = {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly commits: Commits;
  readonly audit: Audit;
  readonly refusedAddresses: RefusedAddresses;
  readonly now: () => number;
};

/** How long it lasts; 0 minutes: for good, which a mute cannot. The reason is told to whom it concerns. */
export type Wanted = { readonly minutes: number; readonly reason: string };

/** What a ban refuses besides: those of that person's addresses. */
type WantedBan = Wanted & { readonly addresses?: readonly string[] };

const MINUTE = 60_000;

/** Bans people from the place, or has them say nothing in it. Their names stay taken, and what they said stays. */
export class Sanctions {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /** Bans user `id` in the name of `by`; all sessions of that one end at once, and for a time nobody comes in from the `addresses`. */
  async ban(by: Actor, id: number, wanted: WantedBan): Promise<Refusal | undefined> {
    const { now, users, sessions, audit, refusedAddresses } = this.#of;
    const { minutes, reason, addresses = [] } = wanted;
    const refusal = unfit(limits.ban, { minutes, reason });
    if (refusal) return refusal;
    const until = minutes === 0 ? FOR_GOOD : now() + minutes * MINUTE;
    return this.#act(by, id, "banned", lasting(minutes), (user) => {
      users.ban(user, { until, reason, by: by.id });
      sessions.deleteOthers(user.id);
      const refused = audit.addressesOf(id).filter((address) => addresses.includes(address));
      const longest = now() + limits.addresses.lasts;
      for (const address of refused) refusedAddresses.add(address, id, Math.min(until, longest));
    });
  }

  /** Lets user `id` in again, in the name of `by`. */
  liftBan(by: Actor, id: number): Promise<Refusal | undefined> {
    return this.#act(by, id, "ban lifted", undefined, (user) => {
      this.#of.users.liftBan(user);
      this.#of.refusedAddresses.remove(id);
    });
  }

  /** Has user `id` read and say nothing, in the name of `by`. */
  async mute(by: Actor, id: number, { minutes, reason }: Wanted): Promise<Refusal | undefined> {
    const { now, users } = this.#of;
    const refusal = unfit(limits.mute, { minutes, reason });
    if (refusal) return refusal;
    const until = now() + minutes * MINUTE;
    return this.#act(by, id, "muted", lasting(minutes), (user) =>
      users.mute(user, { until, reason, by: by.id }),
    );
  }

  /** Lets user `id` speak again, in the name of `by`. */
  liftMute(by: Actor, id: number): Promise<Refusal | undefined> {
    return this.#act(by, id, "mute lifted", undefined, (user) => this.#of.users.liftMute(user));
  }

  #act(
    by: Actor,
    id: number,
    event: Event,
    detail: string | undefined,
    write: (user: User) => void,
  ): Promise<Refusal | undefined> {
    const { users, commits, audit } = this.#of;
    return commits.run(() => {
      const [moderator, user] = [users.active(by.id), users.find(id)];
      if (!user) return GONE;
      if (!moderator || !canSanction(moderator, user)) return MAY_NOT;
      write(user);
      audit.note(event, { user: id, by: by.id, session: by.session, detail });
      return undefined;
    });
  }
}

/** How long a sanction lasts, in minutes, as it is noted; undefined: for good. */
function lasting(minutes: number): string | undefined {
  return minutes === 0 ? undefined : String(minutes);
}

/** What does not fit of `wanted`, where the times that are chosen from are between two. */
function unfit(
  { minutes, reason }: { minutes: { least: number; most: number }; reason: { most: number } },
  wanted: Wanted,
): Refusal | undefined {
  const isTime = wanted.minutes >= minutes.least && wanted.minutes <= minutes.most;
  return Refusal.ofFields({
    minutes: isTime ? undefined : ({ problems }) => problems.unfit.title,
    reason: [...wanted.reason].length > reason.most ? ({ place }) => place.tooLong(reason.most) : undefined,
  });
}

const MAY_NOT = new Refusal("forbidden", ({ bans }) => bans.mayNot);
