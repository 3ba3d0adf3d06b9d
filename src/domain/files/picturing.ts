import type { Clocks } from "../../base/clocks.ts";
import { limits } from "../../base/limits.ts";
import { RateLimiter } from "../../base/rateLimiter.ts";
import type { Commits } from "../../database/commits.ts";
import type { Sessions } from "../accounts/sessions.ts";
import type { Users } from "../accounts/users.ts";
import type { Audit } from "../audit/audit.ts";
import { canSanction, refusalToSpeak } from "../policy.ts";
import { GONE, Refusal } from "../refusal.ts";
import type { Actor, User } from "../user.ts";
import type { Avatar, Avatars } from "./avatars.ts";
import type { Body, Squares } from "./squares.ts";

type Parts = {
  readonly commits: Commits;
  readonly users: Users;
  readonly sessions: Pick<Sessions, "refusal">;
  readonly avatars: Avatars;
  readonly squares: Squares;
  readonly audit: Audit;
};

/** Gives users the pictures that stand for them, and takes them away. */
export class Picturing {
  #of: Parts;
  #pace: RateLimiter;

  constructor(of: Parts, { steady }: Pick<Clocks, "steady">) {
    this.#of = of;
    this.#pace = new RateLimiter(limits.avatar.pace, steady);
  }

  /** Gives `user` the picture that `body` brings, by the rules of a new name. Throws where the line or the disk fails. */
  async set(user: Actor, body: Body): Promise<Refusal | undefined> {
    const refusal = this.#refusalToSpeak(user) ?? Refusal.tooSoon(this.#pace.take(user.id));
    if (refusal) return refusal;
    const { small, large } = limits.avatar;
    const wanted = { user: user.id, sizes: { small, large }, format: "webp" } as const;
    return this.#of.squares.take(wanted, body, (avatar) => this.#change(user, avatar));
  }

  /** Takes the picture of `user` away: nobody is kept from taking something back. */
  remove(user: Actor): Promise<Refusal | undefined> {
    return this.#of.commits.run(() => this.#change(user, undefined));
  }

  /** Takes the picture of user `id` away in the name of `by`, who decides on that one. */
  removeOf(by: Actor, id: number): Promise<Refusal | undefined> {
    const { commits, users, audit } = this.#of;
    return commits.run(() => {
      const [moderator, user] = [users.active(by.id), users.find(id)];
      if (!user) return GONE;
      if (!moderator || !canSanction(moderator, user)) return MAY_NOT;
      if (this.#give(user, undefined))
        audit.note("picture removed", { user: id, by: by.id, session: by.session });
      return undefined;
    });
  }

  /** Within a commit. */
  #change({ id, session }: Actor, avatar: Avatar | undefined): Refusal | undefined {
    const { users, sessions, audit } = this.#of;
    const ended = sessions.refusal({ id, session });
    if (ended) return ended;
    const user = users.active(id);
    if (!user) return GONE;
    const muted = avatar && this.#refusalToSpeak(user);
    if (muted) return muted;
    if (this.#give(user, avatar)) audit.note("picture changed", { user: id, session });
    return undefined;
  }

  /** Within a commit, whether `user` had another picture, or one at all. */
  #give(user: User, avatar: Avatar | undefined): boolean {
    const { users, avatars } = this.#of;
    const name = avatar?.name ?? null;
    if (name === user.avatar) return false;
    if (avatar) avatars.add(avatar);
    users.setAvatar(user, name);
    if (user.avatar !== null) avatars.removeUnused(user.avatar);
    return true;
  }

  /** A picture says something, too. */
  #refusalToSpeak({ id }: Actor): Refusal | undefined {
    const reason = refusalToSpeak(this.#of.users.muteOf(id));
    return reason && new Refusal("forbidden", reason);
  }
}

const MAY_NOT = new Refusal("forbidden", ({ bans }) => bans.mayNot);
