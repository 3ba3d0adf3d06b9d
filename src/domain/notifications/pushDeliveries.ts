import type { Database } from "bun:sqlite";

/** A room that a browser shows something of, or is to. */
export type Place = { readonly subscription: number; readonly room: number };

/** A browser that is to be told of a room; `expiresAt` in ms since 1970. */
export type Delivery = Place & { readonly tries: number; readonly expiresAt: number };

/** `message` is the newest that is shown there; null: none is. */
export type Told = Place & { readonly message: number | null };

/** What browsers are to be told anew, and what they show by now. What writes is called within a commit. */
export class PushDeliveries {
  #sql;

  constructor(db: Database) {
    const AT = "subscription_id = $subscription and room_id = $room";
    this.#sql = {
      add: db.query<void, Place & { service: string; now: number; expires: number }>(
        `insert into push_deliveries (subscription_id, room_id, service, due_at, expires_at)
         values ($subscription, $room, $service, $now, $expires)
         on conflict do update set due_at = min(due_at, $now), expires_at = $expires`,
      ),
      services: db.query<{ service: string }, { now: number }>(
        "select distinct service from push_deliveries where due_at <= $now",
      ),
      due: db.query<Delivery, { service: string; now: number; most: number }>(
        `select subscription_id as subscription, room_id as room, tries, expires_at as expiresAt from push_deliveries
         where service = $service and due_at <= $now order by due_at limit $most`,
      ),
      next: db.query<{ at: number | null }, { now: number }>(
        "select min(due_at) as at from push_deliveries where due_at > $now",
      ),
      count: db.query<{ count: number }, []>("select count(*) as count from push_deliveries"),
      retry: db.query<void, Place & { due: number }>(
        `update push_deliveries set due_at = $due, tries = tries + 1 where ${AT}`,
      ),
      postpone: db.query<void, Place & { due: number }>(
        `update push_deliveries set due_at = $due where ${AT}`,
      ),
      extend: db.query<void, Place & { expires: number }>(
        `update push_deliveries set expires_at = $expires where ${AT}`,
      ),
      // What was added meanwhile is still to go.
      remove: db.query<void, Place & { expiresAt: number }>(
        `delete from push_deliveries where ${AT} and expires_at = $expiresAt`,
      ),
      shown: db.query<{ message: number }, Place>(`select message_id as message from push_shown where ${AT}`),
      toldOf: db.query<Told, { user: number }>(
        `select subscription_id as subscription, room_id as room, message_id as message
         from push_subscriptions join push_shown on subscription_id = id where user_id = $user
         union all
         select subscription_id, room_id, null from push_subscriptions join push_deliveries on subscription_id = id
         where user_id = $user and not exists (
           select 1 from push_shown where push_shown.subscription_id = id and push_shown.room_id = push_deliveries.room_id)`,
      ),
      whoIsTold: db.query<{ user: number }, { room: number }>(
        `select user_id as user from push_shown join push_subscriptions on id = subscription_id where room_id = $room
         union all
         select user_id from push_deliveries join push_subscriptions on id = subscription_id where room_id = $room`,
      ),
      whoIsToldAnywhere: db.query<{ user: number }, []>(
        `select distinct user_id as user from push_subscriptions
         where id in (select subscription_id from push_shown union select subscription_id from push_deliveries)`,
      ),
      show: db.query<void, Place & { message: number }>(
        // A browser may be gone by the answer to another call.
        `insert into push_shown (subscription_id, room_id, message_id)
         select id, $room, $message from push_subscriptions where id = $subscription
         on conflict do update set message_id = $message`,
      ),
      hide: db.query<void, Place>(`delete from push_shown where ${AT}`),
      any: db.query<{ any: number }, []>(
        "select exists (select 1 from push_shown) or exists (select 1 from push_deliveries) as any",
      ),
    };
  }

  /** Has a browser be told of a room until it `expires`, in ms since 1970; `service`: the origin by which that goes. */
  add(place: Place, service: string, now: number, expires: number): void {
    this.#sql.add.run({ ...place, service, now, expires });
  }

  /** Has what is to go, or on its way, go after that, until it `expires`; whether there is such a thing. */
  extend({ subscription, room }: Place, expires: number): boolean {
    return this.#sql.extend.run({ subscription, room, expires }).changes > 0;
  }

  /** The services by which something is to go now. */
  services(now: number): readonly string[] {
    return this.#sql.services.all({ now }).map(({ service }) => service);
  }

  /** What is to go by `service` now, up to `most`. */
  due(service: string, now: number, most: number): readonly Delivery[] {
    return this.#sql.due.all({ service, now, most });
  }

  /** When the next after `now` is due, in ms since 1970. */
  next(now: number): number | undefined {
    return this.#sql.next.get({ now })!.at ?? undefined;
  }

  /** How many are to go, now or later. */
  get size(): number {
    return this.#sql.count.get()!.count;
  }

  /** Has it be tried again at `due`, in ms since 1970. */
  retry({ subscription, room }: Place, due: number): void {
    this.#sql.retry.run({ subscription, room, due });
  }

  /** Has nothing of it be sent before it is `due`, in ms since 1970. */
  postpone({ subscription, room }: Place, due: number): void {
    this.#sql.postpone.run({ subscription, room, due });
  }

  /** Forgets what was sent. */
  remove({ subscription, room, expiresAt }: Delivery): void {
    this.#sql.remove.run({ subscription, room, expiresAt });
  }

  /** The newest message that a browser shows of a room; undefined: it shows none. */
  shown({ subscription, room }: Place): number | undefined {
    return this.#sql.shown.get({ subscription, room })?.message;
  }

  /** What the browsers of `user` show, or are being told. */
  toldOf(user: number): readonly Told[] {
    return this.#sql.toldOf.all({ user });
  }

  /** Whose browsers show something of `room`, or are being told; some more than once. */
  whoIsTold(room: number): readonly number[] {
    return this.#sql.whoIsTold.all({ room }).map(({ user }) => user);
  }

  /** Whose browsers show anything, or are being told. */
  whoIsToldAnywhere(): readonly number[] {
    return this.#sql.whoIsToldAnywhere.all().map(({ user }) => user);
  }

  /** Whether any browser shows anything, or is being told. */
  get isAnyTold(): boolean {
    return this.#sql.any.get()!.any === 1;
  }

  /** Notes that a browser shows a room up to `message`, or with undefined nothing of it. */
  show({ subscription, room }: Place, message: number | undefined): void {
    if (message === undefined) this.#sql.hide.run({ subscription, room });
    else this.#sql.show.run({ subscription, room, message });
  }
}
