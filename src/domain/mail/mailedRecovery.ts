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

/** What somebody typed, and who is mailed to for it, once that was found out and counted. */
type Asked = { readonly typed: string; users?: readonly number[] };

/** Leads back in by mail who has forgotten the password. */
export class MailedRecovery {
  #of: MailedRecoveryParts;
  #asking: RateLimiter;
  #askingFromAddress: RateLimiter;
  #looking: Job;
  #secrets = new MailedSecrets();
  /** What was typed, until the mails that it leads to are in the queue. */
  #asked: Asked[] = [];

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
    this.#asked.push({ typed: typed.trim() });
    this.#looking.start();
    return undefined;
  }

  /** The mail with the link, which is good from when it goes. */
  async write(mail: QueuedMail): Promise<Written | undefined> {
    const { recovery, emails, now } = this.#of;
    if (emails.of(mail.user)?.address !== mail.address) return undefined;
    const secret = this.#secrets.of(mail);
    const endsAt = await recovery.mail(mail.user, { secret, isAgain: mail.tries > 0 });
    if (endsAt === undefined) return undefined;
    const lasts = endsAt - now();
    const letter = letterTo(this.#of, mail, `/recover/${secret}`, (about) => recoveryLetter(about, lasts));
    return letter && { letter };
  }

  async #look(): Promise<boolean> {
    const { commits, mailQueue, now } = this.#of;
    const [asked] = this.#asked;
    if (!asked) return false;
    // Where it is tried again it counts no second time.
    asked.users ??= this.#usersMeantBy(asked.typed).filter((user) => this.#asking.take(user) === 0);
    const { users } = asked;
    const expiresAt = now() + limits.recovery.mailed;
    if (users.length > 0)
      await commits.run(() => {
        for (const mail of users.flatMap((user) => this.#mailTo(user) ?? []))
          mailQueue.add({ ...mail, kind: "recovery", expiresAt });
      });
    this.#asked.shift();
    return true;
  }

  #usersMeantBy(typed: string): readonly number[] {
    const { people, emails } = this.#of;
    const users = isEmailAddress(typed) ? emails.byAddress(typed) : [people.named(typed)?.id ?? 0];
    return users.filter((user) => this.#mailTo(user) !== undefined);
  }

  /** Undefined: there is no address to which a mail for `user` could go. */
  #mailTo(user: number): Omit<NewMail, "kind" | "expiresAt"> | undefined {
    const { people, emails } = this.#of;
    const { address, origin, language } = emails.of(user) ?? { address: null };
    return people.active(user) && address ? { user, address, origin, language } : undefined;
  }
}
