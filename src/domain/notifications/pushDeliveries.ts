import type { Database } from "bun:sqlite";

/** A room that a browser shows something of, or is to. */
export type Place = { readonly subscription: number; readonly room: number };

/** A browser that is to be told of a room; `expiresAt` in ms since 1970. */
export type Delivery = Place & { readonly tries: number; readonly expiresAt: number };

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
      retry: db.query<void, Place & { due: number }>(
        `update push_deliveries set due_at = $due, tries = tries + 1 where ${AT}`,
      ),
      // What was added meanwhile is still to go.
      remove: db.query<void, Place & { expiresAt: number }>(
        `delete from push_deliveries where ${AT} and expires_at = $expiresAt`,
      ),
      shown: db.query<{ message: number }, Place>(`select message_id as message from push_shown where ${AT}`),
      shownOf: db.query<Place & { message: number; service: string }, { user: number }>(
        `select subscription_id as subscription, room_id as room, message_id as message
         from push_subscriptions join push_shown on subscription_id = id where user_id = $user`,
      ),
      whoShows: db.query<{ user: number }, { room: number }>(
        `select distinct user_id as user from push_shown join push_subscriptions on id = subscription_id
         where room_id = $room`,
      ),
      show: db.query<void, Place & { message: number }>(
        `insert into push_shown (subscription_id, room_id, message_id) values ($subscription, $room, $message)
         on conflict do update set message_id = $message`,
      ),
      hide: db.query<void, Place>(`delete from push_shown where ${AT}`),
      anyShown: db.query<{ room: number }, []>("select room_id as room from push_shown limit 1"),
    };
  }

  /** Has a browser be told of a room until it `expires`, in ms since 1970; `service`: the origin by which that goes. */
  add(place: Place, service: string, now: number, expires: number): void {
    this.#sql.add.run({ ...place, service, now, expires });
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

  /** Has it be tried again at `due`, in ms since 1970. */
  retry({ subscription, room }: Place, due: number): void {
    this.#sql.retry.run({ subscription, room, due });
  }

  /** Forgets what was sent. */
  remove({ subscription, room, expiresAt }: Delivery): void {
    this.#sql.remove.run({ subscription, room, expiresAt });
  }

  /** The newest message that a browser shows of a room; undefined: it shows none. */
  shown({ subscription, room }: Place): number | undefined {
    return this.#sql.shown.get({ subscription, room })?.message;
  }

  /** What the browsers of `user` show. */
  shownOf(user: number): readonly (Place & { readonly message: number })[] {
    return this.#sql.shownOf.all({ user });
  }

  /** Whose browsers show something of `room`. */
  whoShows(room: number): readonly number[] {
    return this.#sql.whoShows.all({ room }).map(({ user }) => user);
  }

  /** Whether any browser shows anything. */
  get isAnyShown(): boolean {
    return this.#sql.anyShown.get() !== null;
  }

  /** Notes that a browser shows a room up to `message`, or with undefined nothing of it. */
  show({ subscription, room }: Place, message: number | undefined): void {
    if (message === undefined) this.#sql.hide.run({ subscription, room });
    else this.#sql.show.run({ subscription, room, message });
  }
}
