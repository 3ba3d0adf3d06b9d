import { isEmailAddress } from "../../base/emailAddress.ts";
import type { Job, Jobs } from "../../base/jobs.ts";
import type { Limiters } from "../../base/limiters.ts";
import { limits } from "../../base/limits.ts";
import type { RateLimiter } from "../../base/rateLimiter.ts";
import type { Commits } from "../../database/commits.ts";
import type { Recovery } from "../accounts/recovery.ts";
import { Refusal } from "../refusal.ts";
import type { Emails } from "./emails.ts";
import { letterTo, type LetterheadParts } from "./letterhead.ts";
import { recoveryLetter } from "./letters.ts";
import type { Written } from "./mailDelivery.ts";
import { MailedSecrets } from "./mailedSecrets.ts";
import type { MailQueue, NewMail, QueuedMail } from "./mailQueue.ts";

export type MailedRecoveryParts = LetterheadParts & {
  readonly commits: Commits;
  readonly jobs: Jobs;
  readonly recovery: Recovery;
  readonly emails: Emails;
  readonly mailQueue: MailQueue;
  readonly now: () => number;
  readonly limiters: Limiters;
};

/** Leads back in by mail who has forgotten the password. */
export class MailedRecovery {
  #of: MailedRecoveryParts;
  #asking: RateLimiter;
  #askingFromAddress: RateLimiter;
  #looking: Job;
  #secrets = new MailedSecrets();
  /** What was typed and not looked at yet. */
  #typed: string[] = [];

  constructor(of: MailedRecoveryParts) {
    this.#of = of;
    this.#asking = of.limiters.make("asking for recovery", limits.mail.asking);
    this.#askingFromAddress = of.limiters.make(
      "asking for recovery from address",
      limits.mail.askingFromAddress,
    );
    this.#looking = of.jobs.add("Looking who forgot the password", () => this.#look());
  }

  /**
   * Has a link go to whoever `typed` means, by name or by mail address. Nobody learns whether there is such a one, not by the time
   * that it takes either; who asks too often from one network `address` is told so.
   */
  ask(typed: string, address: string): Refusal | undefined {
    const tooSoon = Refusal.tooSoon(this.#askingFromAddress.take(address));
    if (tooSoon) return tooSoon;
    this.#typed.push(typed.trim());
    this.#looking.start();
    return undefined;
  }

  /** The mail with the link, which is good from when it goes. */
  async write(mail: QueuedMail): Promise<Written | undefined> {
    const { recovery, emails } = this.#of;
    if (emails.of(mail.user)?.address !== mail.address) return undefined;
    const secret = this.#secrets.of(mail);
    const isGood = await recovery.mail(mail.user, { secret, isAgain: mail.tries > 0 });
    const letter = isGood ? letterTo(this.#of, mail, `/recover/${secret}`, recoveryLetter) : undefined;
    return letter && { letter };
  }

  async #look(): Promise<boolean> {
    const { commits, mailQueue, now } = this.#of;
    const typed = this.#typed.shift();
    if (typed === undefined) return false;
    const meant = this.#meantBy(typed).filter(({ user }) => this.#asking.take(user) === 0);
    const expiresAt = now() + limits.recovery.mailed;
    if (meant.length > 0)
      await commits.run(() =>
        meant.forEach((one) => mailQueue.add({ ...one, kind: "recovery", expiresAt }, now())),
      );
    return true;
  }

  #meantBy(typed: string): readonly Omit<NewMail, "kind" | "expiresAt">[] {
    const { people, emails } = this.#of;
    const users = isEmailAddress(typed) ? emails.byAddress(typed) : [people.named(typed)?.id ?? 0];
    return users.flatMap((user) => {
      const { address, origin, language } = emails.of(user) ?? { address: null };
      return people.active(user) && address ? [{ user, address, origin, language }] : [];
    });
  }
}
