import type { Database } from "bun:sqlite";
import type { Job, Jobs } from "../../base/jobs.ts";
import { limits } from "../../base/limits.ts";
import type { Commits } from "../../database/commits.ts";
import type { Users } from "../accounts/users.ts";
import type { Audit } from "../audit/audit.ts";
import type { Messages } from "../messages/messages.ts";
import { type Window, windowFrom } from "../messages/windows.ts";
import { canSanction } from "../policy.ts";
import type { Reactions } from "../reactions/reactions.ts";
import { GONE, Refusal } from "../refusal.ts";
import type { Actor } from "../user.ts";

type Parts = {
  readonly commits: Commits;
  readonly users: Users;
  readonly messages: Messages;
  readonly reactions: Reactions;
  readonly overwriting: Job;
  readonly audit: Audit;
  readonly jobs: Jobs;
  readonly now: () => number;
};

/** What is to be deleted of what user `user` said: from `since` on, in ms since 1970, in the name of `by`; with the `reactions`, too. */
export type Purge = {
  readonly user: number;
  readonly since: number;
  readonly by: number;
  readonly reactions: number;
};

type Row = Purge & { readonly upTo: number };

const HOUR = 3_600_000;

/** Messages and reactions deleted in one transaction: the index takes some ms for each message, as it overwrites what it knew of it. */
const SLICE = 10;

/** Deletes what somebody has said, a slice at a time, and goes on after a restart. */
export class MessagePurge {
  #of: Parts;
  #job: Job;
  /** What is being deleted, as it was read, and from which number on. */
  #at: { readonly purge: Row; readonly from: number } | undefined;
  #sql;

  constructor(db: Database, of: Parts) {
    this.#of = of;
    this.#job = of.jobs.addSole("Deleting what somebody said", () => this.#purgeSome());
    this.#sql = {
      add: db.query<void, Row>(
        `insert into purges (user_id, since, up_to, by_id, reactions) values ($user, $since, $upTo, $by, $reactions)
         on conflict (user_id) do update set since = min(since, excluded.since), up_to = excluded.up_to,
           by_id = excluded.by_id, reactions = max(reactions, excluded.reactions)`,
      ),
      next: db.query<Row, []>(
        `select user_id as user, since, up_to as upTo, by_id as by, reactions from purges
         order by user_id limit 1`,
      ),
      // What was added meanwhile is still to be done.
      remove: db.query<void, Row>(
        `delete from purges where user_id = $user and since = $since and up_to = $upTo and by_id = $by
           and reactions = $reactions`,
      ),
    };
  }

  /** Deletes all that user `id` said in the last `hours`, or ever where that is 0, in the name of `by`; `done` resolves once it is gone. */
  async purge(by: Actor, id: number, hours: number): Promise<Refusal | { readonly done: Promise<void> }> {
    const { commits, users, audit, now } = this.#of;
    if (!(hours <= limits.purge.hours.most)) return UNFIT;
    const refusal = await commits.run(() => {
      const [moderator, user] = [users.active(by.id), users.find(id)];
      if (!user) return GONE;
      if (!moderator || !canSanction(moderator, user)) return MAY_NOT;
      this.add({ user: id, since: hours === 0 ? 0 : now() - hours * HOUR, by: by.id, reactions: 0 });
      audit.note("purged", { user: id, by: by.id, session: by.session, detail: String(hours) });
      return undefined;
    });
    return refusal ?? { done: this.start() };
  }

  /** Has `purge` done from the next `start` on. Called within a commit. */
  add(purge: Purge): void {
    this.#sql.add.run({ ...purge, upTo: this.#of.messages.newest });
  }

  /** Goes on with what a stop of Robin has interrupted, too; resolves as `Job.start` does. */
  start(): Promise<void> {
    return this.#job.start();
  }

  async #purgeSome(): Promise<boolean> {
    const { commits, overwriting } = this.#of;
    const purge = this.#sql.next.get();
    if (!purge) return false;
    const { upTo } = purge;
    // One that more was added to begins anew.
    const from = this.#at && Bun.deepEquals(this.#at.purge, purge) ? this.#at.from : 0;
    // What is said from now on stays.
    const window = { from, to: Math.min(windowFrom(from).to, upTo + 1) };
    const isThrough = await commits.run(() => this.#deleteSome(purge, window));
    if (isThrough) await overwriting.start();
    const isLast = isThrough && window.to > upTo;
    if (isLast) await commits.run(() => this.#sql.remove.run(purge));
    this.#at = isLast ? undefined : { purge, from: isThrough ? window.to : from };
    return true;
  }

  /** Deletes a slice of what is to go within `window`; whether that was all of it. */
  #deleteSome({ user, since, by, reactions: isAll }: Row, window: Window): boolean {
    const { messages, reactions } = this.#of;
    const said = messages.by(user, window, SLICE, since);
    for (const { id } of said) messages.softDelete(messages.find(id)!, { id: by });
    const reacted = isAll === 1 ? reactions.by(user, window, SLICE) : [];
    for (const { message, emoji } of reacted)
      reactions.toggle({ message, emoji, user }, messages.touch(messages.find(message)!));
    return said.length < SLICE && reacted.length < SLICE;
  }
}

const MAY_NOT = new Refusal("forbidden", ({ bans }) => bans.mayNot);
const UNFIT = new Refusal("invalid", ({ problems }) => problems.unfit.title);
