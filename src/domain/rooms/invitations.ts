import type { Database } from "bun:sqlite";
import { Projection } from "../../database/projection.ts";
import { changedRow, type RowChanges } from "../rows.ts";
import type { User } from "../user.ts";

/** That somebody is invited into a room. */
type Invitation = {
  readonly room: number;
  /** The name of the user who invites. */
  readonly by: string;
};

type Pair = { readonly room: number; readonly user: number };

/** Who is invited into which room and has not answered. What writes is called within a commit. */
export class Invitations {
  #changes: RowChanges;
  #now: () => number;
  #invitations;
  #one;
  #in;
  #invitedBy;
  #add;
  #remove;
  #removeAllOf;
  #empty;

  constructor(db: Database, changes: RowChanges, now: () => number) {
    this.#changes = changes;
    this.#now = now;
    const of = db.query<Invitation, { user: number }>(
      `select room_id as room, users.name as by from invitations join users on users.id = by_id
       where user_id = $user order by room_id`,
    );
    this.#invitations = new Projection<number, ReadonlyMap<number, Invitation>>(
      changes,
      (user) => new Map(of.all({ user }).map((one) => [one.room, one])),
    );
    changes.on("invitations", (before, after) => this.#invitations.forget(changedRow(before, after).user));
    changes.on("users", (before, after) => {
      for (const user of this.invitedBy(changedRow(before, after).id)) this.#invitations.forget(user);
    });
    this.#one = db.query<{ user: number }, Pair>(
      "select user_id as user from invitations where user_id = $user and room_id = $room",
    );
    this.#in = db.query<User, { room: number }>(
      `select users.id, users.name, users.role from invitations join users on users.id = invitations.user_id
       where room_id = $room order by at`,
    );
    this.#invitedBy = db.query<{ user: number }, { by: number }>(
      "select distinct user_id as user from invitations where by_id = $by",
    );
    this.#add = db.query<void, Pair & { by: number; now: number }>(
      "insert into invitations (user_id, room_id, by_id, at) values ($user, $room, $by, $now) on conflict do nothing",
    );
    this.#remove = db.query<void, Pair>("delete from invitations where user_id = $user and room_id = $room");
    this.#removeAllOf = db.query<Pair, { user: number }>(
      "delete from invitations where by_id = $user or user_id = $user returning user_id as user, room_id as room",
    );
    this.#empty = db.query<Pair, { room: number }>(
      "delete from invitations where room_id = $room returning user_id as user, room_id as room",
    );
  }

  /** The rooms that `user` is invited into, by number. */
  of(user: number): ReadonlyMap<number, Invitation> {
    return this.#invitations.get(user)!;
  }

  /** Whether `user` is invited into `room`. */
  has(room: number, user: number): boolean {
    return this.#changes.isWriting ? this.#one.get({ room, user }) !== null : this.of(user).has(room);
  }

  /** The people who are invited into `room`, in the order in which they were. */
  in(room: number): readonly User[] {
    return this.#in.all({ room });
  }

  /** The users whom user `by` has invited anywhere. */
  invitedBy(by: number): readonly number[] {
    return this.#invitedBy.all({ by }).map(({ user }) => user);
  }

  /** Invites `user` into `room`, in the name of user `by`. */
  add(room: number, user: number, by: number): void {
    const { changes } = this.#add.run({ room, user, by, now: this.#now() });
    if (changes > 0) this.#changes.note("invitations", undefined, { room, user });
  }

  /** Withdraws that `user` is invited into `room`, or notes that the answer was given. */
  remove(room: number, user: number): void {
    const { changes } = this.#remove.run({ room, user });
    if (changes > 0) this.#changes.note("invitations", { room, user }, undefined);
  }

  /** Withdraws the invitations that `user` has got or given. */
  removeAllOf(user: number): void {
    for (const pair of this.#removeAllOf.all({ user })) this.#changes.note("invitations", pair, undefined);
  }

  /** Withdraws all invitations into `room`. */
  empty(room: number): void {
    for (const pair of this.#empty.all({ room })) this.#changes.note("invitations", pair, undefined);
  }
}
