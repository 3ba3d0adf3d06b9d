import type { Database } from "bun:sqlite";
import type { Limiters } from "../../base/limiters.ts";
import { limits } from "../../base/limits.ts";
import type { Event } from "../../base/log.ts";
import { hashOfSecret, newSecret } from "../../base/linkSecrets.ts";
import type { RateLimiter } from "../../base/rateLimiter.ts";
import { canRecover } from "../policy.ts";
import { GONE, Refusal } from "../refusal.ts";
import type { Actor } from "../user.ts";
import { type AccountParts, BUSY_NOW, type Entrance } from "./accounts.ts";
import type { Person } from "./people.ts";
import { BUSY } from "./hashingQueue.ts";
import { passwordProblem } from "./passwords.ts";
import type { NewSession } from "./sessions.ts";

/** The way back in of who has forgotten the password: a link, good once and not for long, by which one sets another. */
export class Recovery {
  #of: AccountParts;
  #now: () => number;
  #trying: RateLimiter;
  #sql;

  constructor(
    db: Database,
    of: AccountParts,
    { now, limiters }: { readonly now: () => number; readonly limiters: Limiters },
  ) {
    this.#of = of;
    this.#now = now;
    this.#trying = limiters.make("trying recovery", limits.tryingLinks);
    this.#sql = {
      set: db.query<void, { user: number; hash: Uint8Array; by: number | null; endsAt: number }>(
        `insert into recoveries (user_id, hash, by_id, ends_at) values ($user, $hash, $by, $endsAt)
         on conflict (user_id) do update set hash = excluded.hash, by_id = excluded.by_id, ends_at = excluded.ends_at`,
      ),
      find: db.query<{ user: number }, { hash: Uint8Array; now: number }>(
        "select user_id as user from recoveries where hash = $hash and ends_at > $now",
      ),
      remove: db.query<void, { user: number }>("delete from recoveries where user_id = $user"),
    };
  }

  /** The secret of a new link for user `id`, in the name of `by`, or without one on the machine itself. One made before is over. */
  async make(by: Actor | undefined, id: number): Promise<string | Refusal> {
    const { commits, users } = this.#of;
    return commits.run(() => {
      const [giver, user] = [by && users.active(by.id), users.find(id)];
      if (!user) return GONE;
      if (by && !(giver && canRecover(giver, user))) return MAY_NOT;
      return this.#link("recovery made", { user: id, by }, limits.recovery.lasts);
    });
  }

  /** The same for the mailbox of user `id`, whoever asked for it; undefined: there is no such user any more. */
  async mail(id: number): Promise<string | undefined> {
    const { commits, users } = this.#of;
    return commits.run(() =>
      users.find(id) ? this.#link("recovery mailed", { user: id }, limits.recovery.mailed) : undefined,
    );
  }

  /** Whom the link with this secret is for, if it is good now. Wrong ones are limited by `address`. */
  user(secret: string, address: string): Person | Refusal {
    const user = this.#userOf(secret);
    if (user) return user;
    return Refusal.tooSoon(this.#trying.take(address)) ?? NOT_GOOD;
  }

  /** Gives the user of the link another password, ends all sessions of that one and begins a new one. The link is over. */
  async use(secret: string, password: string, { address, device }: Entrance): Promise<NewSession | Refusal> {
    const { commits, users, sessions, passwords, audit, siteWords } = this.#of;
    const user = this.user(secret, address);
    if (user instanceof Refusal) return user;
    const refusal = Refusal.ofFields({ password: await passwordProblem(password, user.name, siteWords) });
    if (refusal) return refusal;
    const after = await passwords.hash(password, address);
    if (after === BUSY) return BUSY_NOW;
    return commits.run(() => {
      // Somebody may have used the link while the password was hashed.
      if (this.#userOf(secret)?.id !== user.id) return NOT_GOOD;
      const banned = users.letIn(user, this.#now());
      if (banned) return banned;
      this.#sql.remove.run({ user: user.id });
      users.setHash(user.id, users.hashOf(user.id) ?? "", after);
      sessions.deleteOthers(user.id);
      const session = sessions.begin(user, device);
      audit.note("recovered", { user: user.id, address, session: session.handle });
      return session;
    });
  }

  #link(event: Event, { user, by }: { user: number; by?: Actor | undefined }, lasts: number): string {
    const secret = newSecret();
    this.#sql.set.run({ user, hash: hashOfSecret(secret), by: by?.id ?? null, endsAt: this.#now() + lasts });
    this.#of.audit.note(event, { user, by: by?.id, session: by?.session });
    return secret;
  }

  #userOf(secret: string): Person | undefined {
    const found = this.#sql.find.get({ hash: hashOfSecret(secret), now: this.#now() });
    return found ? this.#of.users.find(found.user) : undefined;
  }
}

const MAY_NOT = new Refusal("forbidden", ({ recovery }) => recovery.mayNot);
const NOT_GOOD = new Refusal("gone", ({ recovery }) => recovery.notGood);
