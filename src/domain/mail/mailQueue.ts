import type { Database } from "bun:sqlite";
import type { RowChanges } from "../rows.ts";

/** Why a mail goes: to confirm an address, to tell the old one that there is another, to lead back in, to tell what was missed. */
export type MailKind = "confirm" | "moved" | "recovery" | "digest";

/** A mail that is to go; `expiresAt` in ms since 1970. */
export type QueuedMail = {
  readonly user: number;
  readonly kind: MailKind;
  readonly address: string;
  /** The address by which its reader reaches Robin. */
  readonly origin: string;
  readonly language: string;
  readonly tries: number;
  readonly expiresAt: number;
};

export type NewMail = Omit<QueuedMail, "tries">;

type Key = Pick<QueuedMail, "user" | "kind" | "address" | "expiresAt">;

/**
 * When new mail is due: at a moment that is over by every clock, as the machine that sends it may have another one than the machine that
 * was asked for it.
 */
const AT_ONCE = 0;

type Due = { readonly now: number; readonly most: number };

const COLUMNS =
  "select user_id as user, kind, address, origin, language, tries, expires_at as expiresAt from mails";

const FIRST_DUE = "due_at <= $now order by due_at limit $most";

/** The mail that is to go, of each kind one a user. What writes is called within a commit. */
export class MailQueue {
  #changes: RowChanges;
  #sql;

  constructor(db: Database, changes: RowChanges) {
    // What was asked for meanwhile in the place of a mail is another one.
    const THIS = "user_id = $user and kind = $kind and address = $address and expires_at = $expiresAt";
    this.#changes = changes;
    this.#sql = {
      add: db.query<void, NewMail & { due: number }>(
        `insert into mails (user_id, kind, address, origin, language, due_at, expires_at)
         values ($user, $kind, $address, $origin, $language, $due, $expiresAt)
         on conflict do update set address = $address, origin = $origin, language = $language, due_at = $due, tries = 0,
           expires_at = $expiresAt`,
      ),
      awaited: db.query<QueuedMail, Due>(`${COLUMNS} where kind <> 'digest' and ${FIRST_DUE}`),
      digests: db.query<QueuedMail, Due>(`${COLUMNS} where kind = 'digest' and ${FIRST_DUE}`),
      next: db.query<{ at: number }, { now: number }>(
        "select due_at as at from mails where due_at > $now order by due_at limit 1",
      ),
      count: db.query<{ count: number }, []>("select count(*) as count from mails"),
      find: db.query<{ tries: number }, Pick<Key, "user" | "kind">>(
        "select tries from mails where user_id = $user and kind = $kind",
      ),
      retry: db.query<void, Key & { due: number }>(
        `update mails set due_at = $due, tries = tries + 1 where ${THIS}`,
      ),
      remove: db.query<void, Key>(`delete from mails where ${THIS}`),
    };
  }

  /** Has a mail go at once, or as soon as the server takes it, but not after `expiresAt`; in the place of another of its kind. */
  add(mail: NewMail): void {
    this.#sql.add.run({ ...mail, due: AT_ONCE });
    this.#changes.note("mails", undefined, { user: mail.user });
  }

  /** Up to `most` of what is to go `now`: first what somebody waits for, then digests; of either what was tried before goes last. */
  due(now: number, most: number): readonly QueuedMail[] {
    const awaited = this.#sql.awaited.all({ now, most });
    return [...awaited, ...this.#sql.digests.all({ now, most: most - awaited.length })];
  }

  /** When the next after `now` is due, in ms since 1970. */
  next(now: number): number | undefined {
    return this.#sql.next.get({ now })?.at;
  }

  /** How many are to go, now or later. */
  get size(): number {
    return this.#sql.count.get()!.count;
  }

  /** How often the server did not take it so far; undefined: none of this kind is to go. */
  tries(user: number, kind: MailKind): number | undefined {
    return this.#sql.find.get({ user, kind })?.tries;
  }

  /** Has it be tried again at `due`, in ms since 1970. */
  retry({ user, kind, address, expiresAt }: Key, due: number): void {
    this.#sql.retry.run({ user, kind, address, expiresAt, due });
  }

  /** Whether it was still to go. */
  remove({ user, kind, address, expiresAt }: Key): boolean {
    return this.#sql.remove.run({ user, kind, address, expiresAt }).changes > 0;
  }
}
