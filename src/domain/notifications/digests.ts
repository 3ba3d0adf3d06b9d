import type { Database } from "bun:sqlite";
import { Alarm } from "../../base/alarm.ts";
import type { Job, Jobs, Later } from "../../base/jobs.ts";
import { limits } from "../../base/limits.ts";
import type { Commits } from "../../database/commits.ts";
import { wordsOf } from "../../words/languages.ts";
import type { Email, Emails } from "../mail/emails.ts";
import type { Written } from "../mail/mailDelivery.ts";
import type { MailQueue, QueuedMail } from "../mail/mailQueue.ts";
import type { UnsubscribeLinks } from "../mail/unsubscribeLinks.ts";
import type { RoomHeads } from "../messages/roomHeads.ts";
import type { Rooms } from "../rooms/rooms.ts";
import { type Call, type CallParts, Calls } from "./calls.ts";
import { digestLetter } from "./digestLetter.ts";
import { PushSettingsStore } from "./pushSettings.ts";
import { quietEnd } from "./quietHours.ts";

type Parts = CallParts & {
  readonly commits: Commits;
  readonly jobs: Jobs;
  readonly heads: RoomHeads;
  readonly rooms: Rooms;
  readonly emails: Emails;
  readonly mailQueue: MailQueue;
  readonly unsubscribeLinks: UnsubscribeLinks;
  readonly settings: { readonly origin: string | undefined };
  readonly place: { readonly settings: { readonly name: string } };
  readonly now: () => number;
};

/** Users who are looked at in one turn. */
const SLICE = 20;

/** Mails to those who were away for as long as they said what they missed meanwhile. */
export class Digests {
  #of: Parts;
  #calls: Calls;
  #settings: PushSettingsStore;
  #looking: Job;
  #lookingLater: Alarm;
  #lookedAt = 0;

  constructor(db: Database, of: Parts, after: Later) {
    this.#of = of;
    this.#calls = new Calls(db, of);
    this.#settings = new PushSettingsStore(db);
    this.#looking = of.jobs.addSole("Looking for who missed something", async () => {
      const isMore = await this.#look();
      if (!isMore) this.#lookingLater.set(of.now() + limits.mail.look);
      return isMore;
    });
    this.#lookingLater = new Alarm(this.#looking, after, of.now);
  }

  /** Looks from now on, again and again. */
  start(): void {
    this.#looking.start();
  }

  /** The mail that tells what its user missed until now; undefined: nothing, or not any more. */
  write({ user, address }: QueuedMail): Written | undefined {
    const { people, rooms, messages, emails, unsubscribeLinks, settings, place, now } = this.#of;
    const [person, email] = [people.active(user), emails.of(user)];
    const calls = email?.address === address && email.digestHours > 0 ? this.#missed(email) : [];
    if (!person || !email || calls.length === 0) return undefined;
    const { name } = place.settings;
    const origin = settings.origin ?? email.origin;
    const unsubscribe = `${origin}/unsubscribe/${unsubscribeLinks.token(user)}`;
    const digest = { calls, showsText: this.#settings.of(user).showsText };
    const words = wordsOf(email.language);
    const about = {
      words,
      name: person.name,
      place: name,
      origin,
      digest,
      rooms,
      messages,
      off: unsubscribe,
    };
    return {
      letter: { to: address, place: name, unsubscribe, ...digestLetter(about) },
      onDone: () => emails.noteDigest(user, now(), calls[0]!.newest.id),
    };
  }

  async #look(): Promise<boolean> {
    const { commits, emails, now } = this.#of;
    const users = emails.away(now(), this.#lookedAt, SLICE);
    this.#lookedAt = users.length === SLICE ? users.at(-1)! : 0;
    const missing = users.flatMap((user) => emails.of(user) ?? []).filter((email) => this.#isDue(email));
    if (missing.length > 0) await commits.run(() => missing.forEach((email) => this.#send(email)));
    return users.length === SLICE;
  }

  #isDue(email: Email): boolean {
    return (
      quietEnd(this.#settings.of(email.user), this.#of.now()) === undefined && this.#missed(email).length > 0
    );
  }

  #send({ user, address, origin, language }: Email): void {
    const { mailQueue, now } = this.#of;
    if (address === null || mailQueue.tries(user, "digest") !== undefined) return;
    const expiresAt = now() + limits.mail.lasts;
    mailQueue.add({ user, kind: "digest", address, origin, language, expiresAt });
  }

  /** What calls in each room and no digest has told, the newest first. */
  #missed({ user, digestUpTo }: Email): readonly Call[] {
    const { heads, members } = this.#of;
    return [...members.of(user).keys()]
      .filter((room) => heads.head(room) > digestUpTo)
      .flatMap((room) => this.#calls.of(user, room) ?? [])
      .map((call) => ({ ...call, messages: call.messages.filter((id) => id > digestUpTo) }))
      .filter(({ messages }) => messages.length > 0)
      .toSorted((a, b) => b.newest.id - a.newest.id);
  }
}
