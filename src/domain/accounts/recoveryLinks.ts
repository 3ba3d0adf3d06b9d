import type { Database } from "bun:sqlite";

/** A link by which user `user` sets another password. Of its secret there is a hash. */
export type RecoveryLink = {
  readonly user: number;
  /** Who made it; null: it was made on the machine itself, or mailed. */
  readonly by: number | null;
  /** 1: somebody made it by hand, and no mail takes its place while it is good. */
  readonly isByHand: number;
  /** In ms since 1970. */
  readonly endsAt: number;
};

type Draft = RecoveryLink & { readonly hash: Uint8Array };

const COLUMNS = `user_id as user, by_id as by, by_id is not null or kept_until = ends_at as isByHand, ends_at as endsAt
  from recoveries`;

/** The links for a new password, one for each user at most. What writes is called within a commit. */
export class RecoveryLinks {
  #sql;

  constructor(db: Database) {
    this.#sql = {
      set: db.query<void, Draft>(
        `insert into recoveries (user_id, hash, by_id, ends_at, kept_until)
         values ($user, $hash, $by, $endsAt, iif($isByHand, $endsAt, 0))
         on conflict (user_id) do update set hash = excluded.hash, by_id = excluded.by_id, ends_at = excluded.ends_at,
           kept_until = excluded.kept_until`,
      ),
      find: db.query<RecoveryLink, { hash: Uint8Array; now: number }>(
        `select ${COLUMNS} where hash = $hash and ends_at > $now`,
      ),
      of: db.query<RecoveryLink, { user: number; now: number }>(
        `select ${COLUMNS} where user_id = $user and ends_at > $now`,
      ),
      remove: db.query<void, { user: number }>("delete from recoveries where user_id = $user"),
    };
  }

  /** Stores a link in place of the one that its user had. */
  set(draft: Draft): void {
    this.#sql.set.run(draft);
  }

  /** The link with the secret of this hash, if it has not ended `now`, in ms since 1970. */
  find(hash: Uint8Array, now: number): RecoveryLink | undefined {
    return this.#sql.find.get({ hash, now }) ?? undefined;
  }

  /** The link that `user` has, if it has not ended `now`, in ms since 1970. */
  of(user: number, now: number): RecoveryLink | undefined {
    return this.#sql.of.get({ user, now }) ?? undefined;
  }

  /** Ends the link that `user` may have. */
  remove(user: number): void {
    this.#sql.remove.run({ user });
  }
}
