import type { Database } from "bun:sqlite";
import { changedRow, type RowChanges } from "../rows.ts";
import type { User } from "../user.ts";
import { type Pair, UserRooms } from "./userRooms.ts";

/** That somebody is invited into a room, by the user of the name `by`; `at` in ms since 1970. */
type Invitation = { readonly room: number; readonly by: string; readonly at: number };

/** Who is invited into which room and has not answered. */
export class Invitations extends UserRooms<Invitation> {
  #now: () => number;
  #sql;

  constructor(db: Database, changes: RowChanges, now: () => number) {
    const columns = "(select name from users where id = by_id) as by, at";
    super(db, changes, { name: "invitations", columns });
    this.#now = now;
    this.#sql = {
      in: db.query<User, { room: number }>(
        `select users.id, users.name, users.role, users.avatar from invitations join users on users.id = user_id
         where room_id = $room order by at`,
      ),
      invitedBy: db.query<{ user: number }, { by: number }>(
        "select distinct user_id as user from invitations where by_id = $by",
      ),
      add: db.query<void, Pair & { by: number; now: number }>(
        "insert into invitations (user_id, room_id, by_id, at) values ($user, $room, $by, $now) on conflict do nothing",
      ),
      removeAllOf: db.query<Pair, { user: number }>(
        "delete from invitations where by_id = $user or user_id = $user returning user_id as user, room_id as room",
      ),
    };
    changes.on("users", (before, after) => {
      for (const user of this.invitedBy(changedRow(before, after).id)) this.rows.forget(user);
    });
  }

  /** The people who are invited into `room`, in the order in which they were. */
  in(room: number): readonly User[] {
    return this.#sql.in.all({ room });
  }

  /** The users whom user `by` has invited anywhere. */
  invitedBy(by: number): readonly number[] {
    return this.#sql.invitedBy.all({ by }).map(({ user }) => user);
  }

  /** Invites `user` into `room`, in the name of user `by`. */
  add(room: number, user: number, by: number): void {
    const { changes } = this.#sql.add.run({ room, user, by, now: this.#now() });
    if (changes > 0) this.noteAdded(room, user);
  }

  /** Withdraws the invitations that `user` has got or given. */
  removeAllOf(user: number): void {
    this.noteRemoved(this.#sql.removeAllOf.all({ user }));
  }
}
