import type { Database } from "bun:sqlite";
import type { Commits } from "../../database/commits.ts";
import type { Clocks } from "../../base/clocks.ts";
import { limits } from "../../base/limits.ts";
import type { Event, Facts, Report } from "../../base/log.ts";
import { RateLimiter } from "../../base/rateLimiter.ts";
import { changedRow, type RowChanges } from "../rows.ts";

/** An event as it was noted; `at` in ms since 1970. */
export type Entry = { readonly [Fact in keyof Facts]-?: Exclude<Facts[Fact], undefined> | null } & {
  readonly id: number;
  readonly at: number;
  readonly event: Event;
};

/** Which entries to show: those before number `before`, of one kind, of one user. */
export type Filter = {
  readonly before?: number | undefined;
  readonly event?: string | undefined;
  readonly person?: number | undefined;
};

type Parts = { readonly commits: Commits; readonly changes: RowChanges; readonly report: Report };

/** Characters of a session's handle that are kept: enough to tell one from others. */
const HANDLE = 8;

/** By which somebody has come in. */
const ENTERING = "'registered', 'signed in', 'recovered'";

const COLUMNS = `id, at, event, user_id as user, by_id as by, room, address, session, detail from audit`;

/** Who did what to whom, for those who run the place. Nobody changes it. */
export class Audit {
  #of: Parts;
  #now: () => number;
  #telling: RateLimiter;
  #sql;

  constructor(db: Database, of: Parts, { now, steady }: Pick<Clocks, "now" | "steady">) {
    this.#of = of;
    this.#now = now;
    this.#telling = new RateLimiter(limits.audit.apart, steady);
    this.#sql = {
      insert: db.query<void, Omit<Entry, "id">>(
        `insert into audit (at, event, user_id, by_id, room, address, session, detail)
         values ($at, $event, $user, $by, $room, $address, $session, $detail)`,
      ),
      page: db.query<Entry, { before: number; event: string; most: number }>(
        `select ${COLUMNS} where id < $before and ($event = '' or event = $event) order by id desc limit $most`,
      ),
      pageOf: db.query<Entry, { before: number; event: string; person: number; most: number }>(
        `select ${COLUMNS} where id in (
           select id from audit where user_id = $person union select id from audit where by_id = $person)
         and id < $before and ($event = '' or event = $event) order by id desc limit $most`,
      ),
      addressesOf: db.query<{ address: string }, { user: number; most: number }>(
        `select address from audit where user_id = $user and by_id is null and address is not null
         and event in (${ENTERING}) group by address order by max(id) desc limit $most`,
      ),
      usersAt: db.query<{ user: number }, { address: string; most: number }>(
        `select distinct user_id as user from audit where address = $address and user_id is not null
         and event in (${ENTERING}) limit $most`,
      ),
      after: db.query<Entry, { after: number; most: number }>(
        `select ${COLUMNS} where id > $after order by id limit $most`,
      ),
      deleteOld: db.query<void, { before: number; most: number }>(
        `delete from audit where id in (select id from audit where at < $before order by at limit $most)`,
      ),
    };
    of.changes.on("audit", (before, after) => {
      const { event, facts } = changedRow(before, after);
      const { user, by, address } = facts;
      of.report(event, { ...(user && { user }), ...(by && { by }), ...(address && { address }) });
    });
  }

  /** Notes an event within the commit of what is done. */
  note(event: Event, facts: Facts): void {
    const { user = null, by = null, room = null, address = null, session, detail = null } = facts;
    const handle = session?.slice(0, HANDLE) ?? null;
    this.#sql.insert.run({ at: this.#now(), event, user, by, room, address, session: handle, detail });
    this.#of.changes.note("audit", undefined, { event, facts });
  }

  /** Notes an event by which nothing is written: whoever causes many of them fills no disk, and none fails where that is full. */
  async tell(event: Event, facts: Facts): Promise<void> {
    const { commits, changes } = this.#of;
    const isNoted =
      this.#telling.take(event) === 0 &&
      (await commits
        .run(() => this.note(event, facts))
        .then(
          () => true,
          () => false,
        ));
    if (!isNoted) changes.tell("audit", undefined, { event, facts });
  }

  /** At most `most` entries, the newest first. */
  page({ before = Number.MAX_SAFE_INTEGER, event = "", person }: Filter, most: number): readonly Entry[] {
    if (person === undefined) return this.#sql.page.all({ before, event, most });
    return this.#sql.pageOf.all({ before, event, person, most });
  }

  /** From which addresses user `user` has come in, the latest first. */
  addressesOf(user: number): readonly string[] {
    return this.#sql.addressesOf.all({ user, most: limits.addresses.shown }).map(({ address }) => address);
  }

  /** Who has come in from `address`. */
  usersAt(address: string): readonly number[] {
    return this.#sql.usersAt.all({ address, most: limits.addresses.others }).map(({ user }) => user);
  }

  /** All entries, the oldest first. */
  *all(): Generator<Entry> {
    for (let after = 0, some: Entry[]; (some = this.#sql.after.all({ after, most: 1_000 })).length > 0;) {
      yield* some;
      after = some.at(-1)!.id;
    }
  }

  /** Deletes at most `most` entries from before `before`, in ms since 1970, within a commit; gives how many. */
  deleteOld(before: number, most: number): number {
    return this.#sql.deleteOld.run({ before, most }).changes;
  }
}
