import { Alarm } from "../../base/alarm.ts";
import type { Job, Jobs, Later } from "../../base/jobs.ts";
import { limits } from "../../base/limits.ts";
import type { GroupCommit } from "../../database/commits.ts";
import type { Presence } from "../presence/presence.ts";
import type { Members } from "../rooms/members.ts";
import type { RowChanges } from "../rows.ts";
import type { Calls } from "./calls.ts";
import type { PushDeliveries } from "./pushDeliveries.ts";
import type { PushSettingsStore } from "./pushSettings.ts";
import type { PushSubscription, PushSubscriptions } from "./pushSubscriptions.ts";
import type { PushWaiting, Waiting } from "./pushWaiting.ts";
import { quietEnd } from "./quietHours.ts";

type Parts = {
  readonly commits: GroupCommit;
  readonly changes: RowChanges;
  readonly jobs: Jobs;
  readonly members: Members;
  readonly presence: Presence;
  readonly calls: Calls;
  readonly subscriptions: PushSubscriptions;
  readonly settings: PushSettingsStore;
  readonly waiting: PushWaiting;
  readonly deliveries: PushDeliveries;
  /** Sends what is to be delivered. */
  readonly delivering: Job;
  readonly now: () => number;
  readonly after: Later;
};

/**
 * Decides whom to call, and when: some seconds after something was said, so that what is read at once rings nowhere; when the hours are over
 * in which somebody wants quiet; and never while a page of theirs is in view. What is shown is told anew once it is not so any more.
 */
export class Ringing {
  #of: Parts;
  #noting: Job;
  #calling: Job;
  #callingLater: Alarm;
  #telling: Job;
  /** Users whose browsers may show what is not so any more. */
  #stale = new Set<number>();
  /** Whether any browser shows anything: each mark of what was read asks. */
  #isAnyShown: boolean;

  constructor(of: Parts) {
    this.#of = of;
    const { jobs, changes, members, subscriptions, deliveries, after, now } = of;
    this.#isAnyShown = deliveries.isAnyShown;
    this.#noting = jobs.add("Noting whom to call", () => this.#note());
    this.#calling = jobs.add("Calling people", () => this.#call());
    this.#callingLater = new Alarm(this.#calling, after, now);
    this.#telling = jobs.add("Telling what was read elsewhere", () => this.#tell());
    changes.on("messages", (before, after) => {
      if (!before && after && subscriptions.any) this.#noting.startIn(limits.push.noted);
      // What was edited or deleted is not shown as it was.
      if (before && this.#isAnyShown) this.#staleIn(before.room);
    });
    members.onMark((user) => this.#staleOf(user));
  }

  /** Goes on with what an earlier run left. */
  start(): void {
    if (this.#of.subscriptions.any) this.#noting.start();
    this.#calling.start();
    this.#of.delivering.start();
  }

  /** Notes that a browser shows something. */
  noteShown(): void {
    this.#isAnyShown = true;
  }

  async #note(): Promise<boolean> {
    const { commits, waiting, now } = this.#of;
    const isMore = await commits.run(() => waiting.note(now() + limits.push.held));
    this.#callingLater.set(waiting.next);
    return isMore;
  }

  async #call(): Promise<boolean> {
    const { commits, waiting, delivering, now } = this.#of;
    const due = waiting.due(now());
    if (due.length > 0) await commits.run(() => due.forEach((one) => this.#callOne(one)));
    if (due.length > 0) delivering.start();
    this.#callingLater.set(waiting.next);
    return due.length > 0;
  }

  #callOne(one: Waiting): void {
    const { waiting, calls, presence, settings, subscriptions, now } = this.#of;
    const quiet = quietEnd(settings.of(one.user), now());
    if (quiet !== undefined) return waiting.postpone(one, quiet);
    waiting.remove(one);
    if (presence.isHere(one.user) || !calls.of(one.user, one.room)) return;
    for (const subscription of subscriptions.of(one.user)) this.#deliver(subscription, one.room);
  }

  #deliver({ id, endpoint }: PushSubscription, room: number): void {
    const { deliveries, now } = this.#of;
    deliveries.add({ subscription: id, room }, new URL(endpoint).origin, now(), now() + limits.push.lasts);
  }

  #staleOf(user: number): void {
    if (!this.#isAnyShown) return;
    this.#stale.add(user);
    this.#telling.startIn(limits.push.noted);
  }

  #staleIn(room: number): void {
    for (const user of this.#of.deliveries.whoShows(room)) this.#staleOf(user);
  }

  async #tell(): Promise<void> {
    const { commits, deliveries, subscriptions, calls, delivering } = this.#of;
    const users = [...this.#stale];
    this.#stale.clear();
    await commits.run(() => {
      for (const user of users)
        for (const { subscription, room, message } of deliveries.shownOf(user)) {
          const newest = calls.of(user, room)?.newest;
          const browser = subscriptions.find(subscription);
          // The same message may say something else by now.
          const isSame = newest?.id === message && newest.editedAt === null;
          if (browser && !isSame) this.#deliver(browser, room);
        }
    });
    this.#isAnyShown = deliveries.isAnyShown;
    delivering.start();
  }
}
