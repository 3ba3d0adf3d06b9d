import type { Limiters } from "../../base/limiters.ts";
import { limits } from "../../base/limits.ts";
import { hashOfSecret, newSecret } from "../../base/linkSecrets.ts";
import type { RateLimiter } from "../../base/rateLimiter.ts";
import { canRecover } from "../policy.ts";
import { GONE, Refusal } from "../refusal.ts";
import type { Actor } from "../user.ts";
import { type AccountParts, BUSY_NOW, type Entrance } from "./accounts.ts";
import type { Person } from "./people.ts";
import { BUSY } from "./hashingQueue.ts";
import { passwordProblem } from "./passwords.ts";
import type { RecoveryLink } from "./recoveryLinks.ts";
import type { NewSession } from "./sessions.ts";

/** The way back in of who has forgotten the password: a link, good once and not for long, by which one sets another. */
export class Recovery {
  #of: AccountParts;
  #now: () => number;
  #trying: RateLimiter;

  constructor(
    of: AccountParts,
    { now, limiters }: { readonly now: () => number; readonly limiters: Limiters },
  ) {
    this.#of = of;
    this.#now = now;
    this.#trying = limiters.make("trying recovery", limits.tryingLinks);
  }

  /** The secret of a new link for user `id`, in the name of `by`, or without one on the machine itself. One made before is over. */
  async make(by: Actor | undefined, id: number): Promise<string | Refusal> {
    const { commits, users, audit } = this.#of;
    return commits.run(() => {
      const user = users.find(id);
      if (!user) return GONE;
      if (by && !this.#mayMake(by.id, user)) return MAY_NOT;
      audit.note("recovery made", { user: id, by: by?.id, session: by?.session });
      const secret = newSecret();
      const endsAt = this.#now() + limits.recovery.lasts;
      this.#set({ user: id, by: by?.id ?? null, isByHand: 1, endsAt }, secret);
      return secret;
    });
  }

  /**
   * Has a link with `secret` be good for who has the mailbox of user `id`, whoever asked for it; `isAgain`: it was mailed before, and ends when
   * it would have by then. Until when, in ms since 1970; undefined: there is no such user any more, or a good link that somebody made by
   * hand, or the one that was mailed before was used.
   */
  mail(
    id: number,
    { secret, isAgain }: { readonly secret: string; readonly isAgain: boolean },
  ): Promise<number | undefined> {
    const { commits, users, recoveryLinks, audit } = this.#of;
    return commits.run(() => {
      const user = users.find(id);
      const link = recoveryLinks.of(id, this.#now());
      const endsAt = isAgain ? link?.endsAt : this.#now() + limits.recovery.mailed;
      if (!user || endsAt === undefined) return undefined;
      // It may be a stranger who asks, and who would end that link.
      if (link?.isByHand && this.#isGood(link, user)) return undefined;
      audit.note("recovery mailed", { user: id });
      this.#set({ user: id, by: null, isByHand: 0, endsAt }, secret);
      return endsAt;
    });
  }

  /** Whom the link with this secret is for, if it is good now. Wrong ones are limited by `address`. */
  user(secret: string, address: string): Person | Refusal {
    const user = this.#userOf(secret);
    if (user) return user;
    return Refusal.tooSoon(this.#trying.take(address)) ?? NOT_GOOD;
  }

  /** Gives the user of the link another password, ends all sessions of that one and begins a new one. The link is over. */
  async use(secret: string, password: string, { address, device }: Entrance): Promise<NewSession | Refusal> {
    const { commits, users, sessions, passwords, audit, siteWords, recoveryLinks, refusedAddresses } =
      this.#of;
    const before = this.user(secret, address);
    if (before instanceof Refusal) return before;
    const shut = refusedAddresses.refusal(address, before);
    if (shut) return shut;
    const refusal = Refusal.ofFields({ password: await passwordProblem(password, before.name, siteWords) });
    if (refusal) return refusal;
    const after = await passwords.hash(password, address);
    if (after === BUSY) return BUSY_NOW;
    return commits.run(() => {
      // Somebody may have used the link, banned its user or refused the address while the password was hashed.
      const user = this.#userOf(secret);
      if (!user) return NOT_GOOD;
      const refusal = refusedAddresses.refusal(address, user) ?? users.letIn(user, this.#now());
      if (refusal) return refusal;
      recoveryLinks.remove(user.id);
      users.setHash(user.id, users.hashOf(user.id) ?? "", after);
      sessions.deleteOthers(user.id);
      const session = sessions.begin(user, device);
      audit.note("recovered", { user: user.id, address, session: session.handle });
      return session;
    });
  }

  #set(link: RecoveryLink, secret: string): void {
    this.#of.recoveryLinks.set({ ...link, hash: hashOfSecret(secret) });
  }

  #userOf(secret: string): Person | undefined {
    const { recoveryLinks, users } = this.#of;
    const link = recoveryLinks.find(hashOfSecret(secret), this.#now());
    const user = link && users.find(link.user);
    return user && this.#isGood(link, user) ? user : undefined;
  }

  /** Whether `link` may still be used: since it was made its maker may have lost the right to, or `user`, whom it is for, may have risen above that one. */
  #isGood(link: RecoveryLink, user: Person): boolean {
    return link.by === null || this.#mayMake(link.by, user);
  }

  #mayMake(by: number, user: Person): boolean {
    const maker = this.#of.users.active(by);
    return maker !== undefined && canRecover(maker, user);
  }
}

const MAY_NOT = new Refusal("forbidden", ({ recovery }) => recovery.mayNot);
const NOT_GOOD = new Refusal("gone", ({ recovery }) => recovery.notGood);
