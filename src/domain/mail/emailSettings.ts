import { isEmailAddress } from "../../base/emailAddress.ts";
import type { Limiters } from "../../base/limiters.ts";
import { limits } from "../../base/limits.ts";
import { hashOfSecret } from "../../base/linkSecrets.ts";
import { type RateLimiter, takeAll } from "../../base/rateLimiter.ts";
import type { Commits } from "../../database/commits.ts";
import type { Sessions } from "../accounts/sessions.ts";
import type { RecoveryLinks } from "../accounts/recoveryLinks.ts";
import type { Audit } from "../audit/audit.ts";
import { GONE, Refusal } from "../refusal.ts";
import type { Actor } from "../user.ts";
import { foldAddress } from "./addressFolding.ts";
import type { Email, EmailDraft, Emails } from "./emails.ts";
import { letterTo, type LetterheadParts } from "./letterhead.ts";
import { confirmLetter, movedLetter } from "./letters.ts";
import type { Written } from "./mailDelivery.ts";
import { MailedSecrets } from "./mailedSecrets.ts";
import type { MailKind, MailQueue, QueuedMail } from "./mailQueue.ts";
import type { UnsubscribeLinks } from "./unsubscribeLinks.ts";

export type EmailSettingsParts = LetterheadParts & {
  readonly commits: Commits;
  readonly sessions: Pick<Sessions, "refusal">;
  readonly audit: Audit;
  readonly emails: Emails;
  readonly recoveryLinks: RecoveryLinks;
  readonly mailQueue: MailQueue;
  readonly unsubscribeLinks: UnsubscribeLinks;
  readonly messages: { readonly newest: number };
  readonly now: () => number;
  readonly limiters: Limiters;
};

/** Where mail for somebody goes, and how it is with an address that is to be confirmed. */
export type OwnEmail = Email & {
  /** How often the server has not taken the mail that asks for it; undefined: none is to go. */
  readonly tries: number | undefined;
};

/** Hours after which a digest comes; 0: never. When somebody was here last is known to an hour. */
export const DIGEST_HOURS = [0, 4, 8, 24, 72, 168] as const;

/** What people decide on mail for them. */
export class EmailSettings {
  #of: EmailSettingsParts;
  #asking: RateLimiter;
  #askingFromAddress: RateLimiter;
  #toMailbox: RateLimiter;
  #secrets = new MailedSecrets();

  constructor(of: EmailSettingsParts) {
    this.#of = of;
    const { asking, askingFromAddress, toMailbox } = limits.mail;
    this.#asking = of.limiters.make("asking to confirm", asking);
    this.#askingFromAddress = of.limiters.make("asking to confirm from address", askingFromAddress);
    this.#toMailbox = of.limiters.make("confirming mailbox", toMailbox);
  }

  /** How it is with mail for `user`; undefined: there is none. */
  of(user: number): OwnEmail | undefined {
    const { emails, mailQueue } = this.#of;
    const email = emails.of(user);
    return email && { ...email, tries: mailQueue.tries(user, "confirm") };
  }

  /**
   * Has mail for `by`, who asks from a network `address`, go elsewhere once a mail to there was answered. Where others have that
   * mailbox mailed to all the time none goes, and nobody is told: whose it is is nobody's business.
   */
  async want(by: Actor, wanted: Omit<EmailDraft, "user">, address: string): Promise<Refusal | undefined> {
    const { commits, sessions, people, emails } = this.#of;
    const draft = { ...wanted, user: by.id };
    if (!isEmailAddress(draft.wanted)) return NO_ADDRESS;
    const seconds = takeAll([this.#asking, by.id], [this.#askingFromAddress, address]);
    const tooSoon = Refusal.tooSoon(seconds);
    if (tooSoon) return tooSoon;
    const mayGo = this.#toMailbox.take(mailboxOf(draft.wanted)) === 0;
    return commits.run(() => {
      const ended = sessions.refusal(by);
      if (ended) return ended;
      if (!people.active(by.id)) return GONE;
      emails.want(draft);
      if (mayGo) this.#send("confirm", draft, draft.wanted);
      return undefined;
    });
  }

  /** Has no mail go to `user` any more. */
  remove({ id, session }: Actor): Promise<Refusal | undefined> {
    const { commits, sessions, emails, audit } = this.#of;
    return commits.run(() => {
      const ended = sessions.refusal({ id, session });
      const email = emails.of(id);
      if (ended || !email) return ended;
      this.#leaveOld(email);
      emails.remove(id);
      audit.note("email changed", { user: id, session });
      return undefined;
    });
  }

  /** The address that the link with this secret confirms for `user`. */
  asked({ id }: Actor, secret: string): string | Refusal {
    const email = this.#of.emails.byHash(hashOfSecret(secret), this.#of.now());
    return email?.user === id && email.wanted !== null ? email.wanted : NOT_GOOD;
  }

  /** Confirms the address of that link: only whoever is signed in as the user does, so that a mistyped one gives nobody the account. */
  confirm({ id, session }: Actor, secret: string): Promise<Refusal | undefined> {
    const { commits, people, emails, audit } = this.#of;
    return commits.run(() => {
      const asked = this.asked({ id }, secret);
      if (asked instanceof Refusal) return asked;
      if (!people.active(id)) return GONE;
      const before = emails.of(id)!;
      if (before.address !== asked) this.#leaveOld(before);
      emails.confirm(id);
      audit.note("email changed", { user: id, session });
      return undefined;
    });
  }

  /** Has digests come to a user after so many `hours` away. What was said before they were turned on is not told. */
  setDigest({ id }: Actor, hours: number): Promise<void> {
    const { commits, emails, messages } = this.#of;
    return commits.run(() => emails.setDigest(id, hours, messages.newest));
  }

  /** Ends the digests of whoever's link has `token` in it. */
  unsubscribe(token: string): Promise<Refusal | undefined> {
    const { commits, emails, unsubscribeLinks } = this.#of;
    const user = unsubscribeLinks.userOf(token);
    return commits.run(() => {
      if (user === undefined) return NOT_GOOD;
      emails.setDigest(user, 0, 0);
      return undefined;
    });
  }

  /** The mail that asks whether an address is its reader's. */
  async writeConfirm(mail: QueuedMail): Promise<Written | undefined> {
    const { commits, emails, now } = this.#of;
    const { user, address } = mail;
    const secret = this.#secrets.of(mail);
    const isWanted = await commits.run(() => {
      if (emails.of(user)?.wanted !== address) return false;
      emails.offer(user, hashOfSecret(secret), now() + limits.mail.lasts);
      return true;
    });
    const letter = isWanted ? letterTo(this.#of, mail, `/email/${secret}`, confirmLetter) : undefined;
    return letter && { letter, onDone: (outcome) => outcome === "refused" && emails.refuse(user, address) };
  }

  /** The mail that tells an old address that there is another. */
  writeMoved(mail: QueuedMail): Written | undefined {
    const letter = letterTo(this.#of, mail, "/profile", movedLetter);
    return letter && { letter };
  }

  /** Tells the address that mail goes elsewhere; a link that was mailed to it leads in no more. */
  #leaveOld(email: Email): void {
    const { mailQueue, recoveryLinks } = this.#of;
    if (email.address === null) return;
    // Where two are left in a row, the first is whose owner may not know of it.
    if (mailQueue.tries(email.user, "moved") === undefined) this.#send("moved", email, email.address);
    recoveryLinks.remove(email.user);
  }

  #send(kind: MailKind, of: Pick<Email, "user" | "origin" | "language">, address: string): void {
    const { mailQueue, now } = this.#of;
    const { user, origin, language } = of;
    const expiresAt = now() + limits.mail.lasts;
    mailQueue.add({ user, kind, address, origin, language, expiresAt });
  }
}

/** What is the same of all spellings of an address that lead to one mailbox with most servers: case, and what stands behind a plus. */
function mailboxOf(address: string): string {
  return foldAddress(address).replace(/\+[^@]*(?=@)/, "");
}

const NO_ADDRESS = Refusal.ofFields({ address: ({ mail }) => mail.noAddress })!;
const NOT_GOOD = new Refusal("gone", ({ recovery }) => recovery.notGood);
