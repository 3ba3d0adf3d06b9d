import type { Database } from "bun:sqlite";
import { Refusal } from "../refusal.ts";
import type { RowChanges } from "../rows.ts";

/** Addresses from which nobody signs in or makes an account for a time. What writes is called within a commit. */
export class RefusedAddresses {
  #changes: RowChanges;
  #now: () => number;
  #sql;

  constructor(db: Database, changes: RowChanges, now: () => number) {
    this.#changes = changes;
    this.#now = now;
    this.#sql = {
      until: db.query<{ until: number | null }, { address: string }>(
        "select max(until) as until from refused_addresses where address = $address",
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

  /** Until when nobody comes in from `address`, in ms since 1970; undefined: people do. */
  until(address: string): number | undefined {
    const until = this.#sql.until.get({ address })?.until ?? 0;
    return until > this.#now() ? until : undefined;
  }

  /** Why nobody comes in from `address`; undefined: people do. */
  refusal(address: string): Refusal | undefined {
    const until = this.until(address);
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
