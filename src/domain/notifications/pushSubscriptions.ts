import type { Database } from "bun:sqlite";

/** A browser that is called though no page is open; `createdAt` in ms since 1970. */
export type PushSubscription = {
  readonly id: number;
  /** The session that it is of, by its handle: without it nobody is called there. */
  readonly session: string;
  readonly user: number;
  /** Where its push service takes what is for it: a secret, as who knows it may call. */
  readonly endpoint: string;
  /** Its public key and its secret, in base64url (RFC 8291). */
  readonly p256dh: string;
  readonly auth: string;
  /** The address by which it reached Robin. */
  readonly origin: string;
  readonly language: string;
  readonly createdAt: number;
};

export type PushSubscriptionDraft = Omit<PushSubscription, "id" | "createdAt">;

const COLUMNS = `id, lower(hex(session_hash)) as session, user_id as user, endpoint, p256dh, auth, origin, language,
  created_at as createdAt from push_subscriptions`;

/** The browsers that are called. What writes is called within a commit. */
export class PushSubscriptions {
  #now: () => number;
  #sql;

  constructor(db: Database, now: () => number) {
    this.#now = now;
    this.#sql = {
      // A browser has one, whoever is signed in there.
      add: db.query<
        { id: number },
        Omit<PushSubscriptionDraft, "session"> & { hash: Uint8Array; now: number }
      >(
        `insert into push_subscriptions (session_hash, user_id, endpoint, p256dh, auth, origin, language, created_at)
         values ($hash, $user, $endpoint, $p256dh, $auth, $origin, $language, $now)
         on conflict (endpoint) do update set session_hash = $hash, user_id = $user, p256dh = $p256dh, auth = $auth,
           origin = $origin, language = $language
         returning id`,
      ),
      find: db.query<PushSubscription, { id: number }>(`select ${COLUMNS} where id = $id`),
      of: db.query<PushSubscription, { user: number }>(`select ${COLUMNS} where user_id = $user order by id`),
      ofSession: db.query<PushSubscription, { hash: Uint8Array }>(
        `select ${COLUMNS} where session_hash = $hash order by id desc limit 1`,
      ),
      any: db.query<{ id: number }, []>("select id from push_subscriptions limit 1"),
      removeOthers: db.query<void, { hash: Uint8Array; id: number }>(
        "delete from push_subscriptions where session_hash = $hash and id <> $id",
      ),
      remove: db.query<void, { id: number }>("delete from push_subscriptions where id = $id"),
    };
  }

  /** Whether anybody is to be called anywhere. */
  get any(): boolean {
    return this.#sql.any.get() !== null;
  }

  /** Has a browser be called, in the place of what it had before; gives the number. */
  add({ session, ...draft }: PushSubscriptionDraft): number {
    const hash = Buffer.from(session, "hex");
    const { id } = this.#sql.add.get({ ...draft, hash, now: this.#now() })!;
    this.#sql.removeOthers.run({ hash, id });
    return id;
  }

  find(id: number): PushSubscription | undefined {
    return this.#sql.find.get({ id }) ?? undefined;
  }

  /** The browsers in which `user` is called. */
  of(user: number): readonly PushSubscription[] {
    return this.#sql.of.all({ user });
  }

  /** The one of the session of this handle. */
  ofSession(handle: string): PushSubscription | undefined {
    return this.#sql.ofSession.get({ hash: Buffer.from(handle, "hex") }) ?? undefined;
  }

  remove(id: number): void {
    this.#sql.remove.run({ id });
  }
}
