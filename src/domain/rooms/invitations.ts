import type { Database } from "bun:sqlite";
import { LRUCache } from "lru-cache";
import type { User } from "../user.ts";
import type { Members } from "./members.ts";

/** That somebody is asked into a room. */
export type Invitation = {
  readonly room: number;
  /** What the user is called who asks. */
  readonly by: string;
};

type Pair = { readonly room: number; readonly user: number };

/** Users whose invitations are kept in memory: every page of a user shows them. */
const REMEMBERED = 10_000;

/** Who is asked into which room and has not answered, and who was in one and is no more. */
export class Invitations {
  #members: Members;
  #now: () => number;
  #known = new LRUCache<number, ReadonlyMap<number, Invitation>>({ max: REMEMBERED });
  #gone = new LRUCache<number, ReadonlyMap<number, number>>({ max: REMEMBERED });
  #of;
  #in;
  #add;
  #remove;
  #removeFrom;
  #askedBy;
  #departures;
  #depart;
  #comeBack;
  #emptyRoom;
  #forgetDepartures;

  constructor(db: Database, members: Members, now: () => number) {
    this.#members = members;
    this.#now = now;
    this.#of = db.query<Invitation, { user: number }>(
      `select room_id as room, users.name as by from invitations join users on users.id = by_id
       where user_id = $user order by room_id`,
    );
    this.#in = db.query<User, { room: number }>(
      `select users.id, users.name, users.role from invitations join users on users.id = invitations.user_id
       where room_id = $room order by at`,
    );
    this.#add = db.query<void, Pair & { by: number; now: number }>(
      "insert into invitations (user_id, room_id, by_id, at) values ($user, $room, $by, $now) on conflict do nothing",
    );
    this.#remove = db.query<void, Pair>("delete from invitations where user_id = $user and room_id = $room");
    this.#removeFrom = db.query<Pair, { user: number }>(
      "delete from invitations where by_id = $user or user_id = $user returning user_id as user, room_id as room",
    );
    this.#askedBy = db.query<{ user: number }, { by: number }>(
      "select distinct user_id as user from invitations where by_id = $by",
    );
    this.#departures = db.query<{ room: number; by: number }, { user: number }>(
      "select room_id as room, by_id as by from departures where user_id = $user",
    );
    this.#depart = db.query<void, Pair & { by: number; now: number }>(
      `insert into departures (user_id, room_id, by_id, at) values ($user, $room, $by, $now)
       on conflict do update set by_id = $by, at = $now`,
    );
    this.#comeBack = db.query<void, Pair>("delete from departures where user_id = $user and room_id = $room");
    this.#emptyRoom = db.query<{ user: number }, { room: number }>(
      "delete from invitations where room_id = $room returning user_id as user",
    );
    this.#forgetDepartures = db.query<void, { room: number }>("delete from departures where room_id = $room");
  }

  /** The rooms that `user` is asked into, by number. */
  of(user: number): ReadonlyMap<number, Invitation> {
    const known = this.#known.get(user);
    if (known) return known;
    const all = new Map(this.#of.all({ user }).map((invitation) => [invitation.room, invitation]));
    this.#known.set(user, all);
    return all;
  }

  /** The people who are asked into `room`, the one first who was asked first. */
  in(room: number): readonly User[] {
    return this.#in.all({ room });
  }

  /** Asks `user` into `room`, in the name of user `by`. */
  add(room: number, user: number, by: number): void {
    this.#add.run({ room, user, by, now: this.#now() });
    this.#forget(user);
  }

  /** Takes back that `user` is asked into `room`, or notes that the answer was given. */
  remove(room: number, user: number): void {
    this.#remove.run({ room, user });
    this.#forget(user);
  }

  /** Who had `user` go from `room`: the user, or another; undefined: nobody. */
  departedBy(room: number, user: number): number | undefined {
    let known = this.#gone.get(user);
    if (!known) {
      known = new Map(this.#departures.all({ user }).map((gone) => [gone.room, gone.by]));
      this.#gone.set(user, known);
    }
    return known.get(room);
  }

  /** Notes that `user` goes from `room`, at the will of user `by`. */
  depart(room: number, user: number, by: number): void {
    this.#depart.run({ room, user, by, now: this.#now() });
    this.#gone.delete(user);
  }

  /** Notes that `user` is in `room` again. */
  comeBack(room: number, user: number): void {
    this.#comeBack.run({ room, user });
    this.#gone.delete(user);
  }

  /** Forgets all that was noted of `room`. */
  empty(room: number): void {
    for (const { user } of this.#emptyRoom.all({ room })) this.#forget(user);
    this.#forgetDepartures.run({ room });
  }

  /** `user` is called otherwise by now, for those whom that one has asked somewhere. */
  rename(user: number): void {
    for (const { user: asked } of this.#askedBy.all({ by: user })) this.#forget(asked);
  }

  /** Takes back what `user` was asked into, and into what that one asked others. */
  removeAllOf(user: number): void {
    for (const { user: asked } of this.#removeFrom.all({ user })) this.#forget(asked);
  }

  #forget(user: number): void {
    this.#known.delete(user);
    this.#members.changed(user);
  }
}
