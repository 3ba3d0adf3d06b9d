import type { Database } from "bun:sqlite";

/** A link by which user `user` sets another password. Of its secret there is a hash. */
export type RecoveryLink = {
  readonly user: number;
  /** Who made it; null: it was made on the machine itself, or mailed. */
  readonly by: number | null;
};

type Draft = RecoveryLink & { readonly hash: Uint8Array; readonly endsAt: number };

/** The links for a new password, one for each user at most. What writes is called within a commit. */
export class RecoveryLinks {
  #sql;

  constructor(db: Database) {
    this.#sql = {
      set: db.query<void, Draft>(
        `insert into recoveries (user_id, hash, by_id, ends_at) values ($user, $hash, $by, $endsAt)
         on conflict (user_id) do update set hash = excluded.hash, by_id = excluded.by_id, ends_at = excluded.ends_at`,
      ),
      find: db.query<RecoveryLink, { hash: Uint8Array; now: number }>(
        "select user_id as user, by_id as by from recoveries where hash = $hash and ends_at > $now",
      ),
      maker: db.query<{ id: number }, { user: number; now: number }>(
        "select by_id as id from recoveries where user_id = $user and by_id is not null and ends_at > $now",
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

  /** Who made the link that `user` has and that has not ended `now`; undefined: there is none, or nobody here made it. */
  maker(user: number, now: number): number | undefined {
    return this.#sql.maker.get({ user, now })?.id;
  }

  /** Ends the link that `user` may have. */
  remove(user: number): void {
    this.#sql.remove.run({ user });
  }
}
