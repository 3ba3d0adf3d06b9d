import type { Database } from "bun:sqlite";
import { isKeptFromAddress } from "../policy.ts";
import { Refusal } from "../refusal.ts";
import type { RowChanges } from "../rows.ts";
import type { Role, User } from "../user.ts";

/**
 * Addresses from which nobody makes an account for a time, and nobody comes in whom the one could ban who had them refused.
 * What writes is called within a commit.
 */
export class RefusedAddresses {
  #changes: RowChanges;
  #now: () => number;
  #sql;

  constructor(db: Database, changes: RowChanges, now: () => number) {
    this.#changes = changes;
    this.#now = now;
    this.#sql = {
      at: db.query<{ until: number; role: Role | null }, { address: string; now: number }>(
        `select until, makers.role from refused_addresses join users on users.id = user_id
           left join users as makers on makers.id = users.banned_by
         where address = $address and until > $now`,
      ),
      add: db.query<void, { address: string; user: number; until: number }>(
        `insert into refused_addresses (address, user_id, until) values ($address, $user, $until)
         on conflict do update set until = excluded.until`,
      ),
      of: db.query<{ address: string }, { user: number; now: number }>(
        "select address from refused_addresses where user_id = $user and until > $now order by address",
      ),
      remove: db.query<void, { user: number }>("delete from refused_addresses where user_id = $user"),
      deleteOld: db.query<void, { before: number }>("delete from refused_addresses where until <= $before"),
    };
  }

  /** Until when `user` (undefined: somebody new) does not come in from `address`, in ms since 1970; undefined: that one does. */
  until(address: string, user?: Pick<User, "role">): number | undefined {
    const rows = this.#sql.at
      .all({ address, now: this.#now() })
      .filter(
        ({ role }) => user === undefined || isKeptFromAddress(user, role === null ? undefined : { role }),
      );
    return rows.length === 0 ? undefined : Math.max(...rows.map(({ until }) => until));
  }

  /** Why `user` (undefined: somebody new) does not come in from `address`; undefined: that one does. */
  refusal(address: string, user?: Pick<User, "role">): Refusal | undefined {
    const until = this.until(address, user);
    return until === undefined
      ? undefined
      : new Refusal("forbidden", ({ entry, moment }) => entry.refusedFrom(moment(until)));
  }

  /** The addresses that are refused because of user `user`. */
  of(user: number): readonly string[] {
    return this.#sql.of.all({ user, now: this.#now() }).map(({ address }) => address);
  }

  /** Refuses `address` until then, because of user `user`. */
  add(address: string, user: number, until: number): void {
    this.#sql.add.run({ address, user, until });
    this.#changes.note("refusedAddresses", undefined, { address, user });
  }

  /** Refuses nothing because of user `user` any more. */
  remove(user: number): void {
    this.#sql.remove.run({ user });
  }

  /** Deletes what is refused no more at `before`, in ms since 1970. */
  deleteOld(before: number): void {
    this.#sql.deleteOld.run({ before });
  }
}
