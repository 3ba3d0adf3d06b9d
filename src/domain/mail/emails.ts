import type { Database } from "bun:sqlite";
import { foldAddress } from "./addressFolding.ts";

/** Where mail for somebody goes. */
export type Email = {
  readonly user: number;
  /** Confirmed; null: there is none yet. */
  readonly address: string | null;
  /** One that is still to be confirmed. */
  readonly wanted: string | null;
  /** 1: the server takes no mail for the wanted one. */
  readonly isRefused: number;
  /** The address by which the user reached Robin. */
  readonly origin: string;
  readonly language: string;
  /** After how many hours away a digest comes; 0: never. */
  readonly digestHours: number;
  /** Up to which message digests have told. */
  readonly digestUpTo: number;
};

export type EmailDraft = Pick<Email, "user" | "origin" | "language"> & { readonly wanted: string };

const COLUMNS = `user_id as user, address, wanted, is_refused as isRefused, origin, language, digest_hours as digestHours,
  digest_up_to as digestUpTo from emails`;

/** Users with one address: a family may share a mailbox. */
const SHARING = 5;

/** The addresses of users. What writes is called within a commit. */
export class Emails {
  #sql;

  constructor(db: Database) {
    this.#sql = {
      of: db.query<Email, { user: number }>(`select ${COLUMNS} where user_id = $user`),
      byHash: db.query<Email, { hash: Uint8Array; now: number }>(
        `select ${COLUMNS} where wanted_hash = $hash and wanted_until > $now`,
      ),
      byAddress: db.query<{ user: number }, { folded: string }>(
        `select user_id as user from emails where address is not null and lower(address) = $folded
           and address not glob '*[^ -~]*' order by user_id limit ${SHARING}`,
      ),
      // What SQLite knows no small letters of.
      beyondAscii: db.query<{ user: number; address: string }, []>(
        "select user_id as user, address from emails where address glob '*[^ -~]*'",
      ),
      want: db.query<void, EmailDraft>(
        `insert into emails (user_id, wanted, origin, language) values ($user, $wanted, $origin, $language)
         on conflict do update set wanted = $wanted, wanted_hash = null, wanted_until = null, is_refused = 0,
           origin = $origin, language = $language`,
      ),
      offer: db.query<void, { user: number; hash: Uint8Array; until: number }>(
        "update emails set wanted_hash = $hash, wanted_until = $until where user_id = $user",
      ),
      refuse: db.query<void, { user: number; wanted: string }>(
        "update emails set is_refused = 1, wanted_hash = null where user_id = $user and wanted = $wanted",
      ),
      confirm: db.query<void, { user: number }>(
        `update emails set address = wanted, wanted = null, wanted_hash = null, wanted_until = null
         where user_id = $user`,
      ),
      setDigest: db.query<void, { user: number; hours: number; upTo: number }>(
        `update emails set digest_hours = $hours,
           digest_up_to = case digest_hours when 0 then max(digest_up_to, $upTo) else digest_up_to end
         where user_id = $user`,
      ),
      noteDigest: db.query<void, { user: number; now: number; upTo: number }>(
        "update emails set digest_at = $now, digest_up_to = max(digest_up_to, $upTo) where user_id = $user",
      ),
      noteUse: db.query<void, { user: number; at: number }>(
        "update emails set digest_at = $at where user_id = $user and digest_at < $at",
      ),
      away: db.query<{ user: number }, { now: number; after: number; most: number }>(
        `select user_id as user from emails
         where digest_hours > 0 and address is not null and user_id > $after
           and $now - digest_hours * 3600000 >= max(digest_at, coalesce(
             (select max(used_at) from sessions where sessions.user_id = emails.user_id), 0))
         order by user_id limit $most`,
      ),
      remove: db.query<void, { user: number }>("delete from emails where user_id = $user"),
    };
  }

  /** Where mail for `user` goes; undefined: nowhere. */
  of(user: number): Email | undefined {
    return this.#sql.of.get({ user }) ?? undefined;
  }

  /** Whose wanted address the link with the secret of this hash confirms, if it is good `now`. */
  byHash(hash: Uint8Array, now: number): Email | undefined {
    return this.#sql.byHash.get({ hash, now }) ?? undefined;
  }

  /** Some of those who have confirmed `address`, however it is spelt. */
  byAddress(address: string): readonly number[] {
    const folded = foldAddress(address);
    const others = this.#sql.beyondAscii.all().filter((one) => foldAddress(one.address) === folded);
    return [...this.#sql.byAddress.all({ folded }), ...others].slice(0, SHARING).map(({ user }) => user);
  }

  /** Notes an address that is to be confirmed; until then the old one stays. */
  want(draft: EmailDraft): void {
    this.#sql.want.run(draft);
  }

  /** Notes by which secret the wanted address of `user` is confirmed, and until when, in ms since 1970. */
  offer(user: number, hash: Uint8Array, until: number): void {
    this.#sql.offer.run({ user, hash, until });
  }

  /** Notes that the server takes no mail for the `wanted` address of `user`. */
  refuse(user: number, wanted: string): void {
    this.#sql.refuse.run({ user, wanted });
  }

  /** Has the wanted address of `user` be the one to which mail goes. */
  confirm(user: number): void {
    this.#sql.confirm.run({ user });
  }

  /** Has digests come after so many `hours` away; where none came before, they tell nothing up to message `upTo`. */
  setDigest(user: number, hours: number, upTo: number): void {
    this.#sql.setDigest.run({ user, hours, upTo });
  }

  /** Notes that a digest has told of all up to message `upTo`. */
  noteDigest(user: number, now: number, upTo: number): void {
    this.#sql.noteDigest.run({ user, now, upTo });
  }

  /** Notes that `user` was here at `at`, in ms since 1970, by a session that has ended: digests are reckoned from then, too. */
  noteUse(user: number, at: number): void {
    this.#sql.noteUse.run({ user, at });
  }

  /** Users behind number `after` who want a digest and have been away for long enough, and without one for as long. */
  away(now: number, after: number, most: number): readonly number[] {
    return this.#sql.away.all({ now, after, most }).map(({ user }) => user);
  }

  remove(user: number): void {
    this.#sql.remove.run({ user });
  }
}
