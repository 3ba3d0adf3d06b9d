import { Alarm } from "../../base/alarm.ts";
import type { Job, Jobs, Later } from "../../base/jobs.ts";
import { limits } from "../../base/limits.ts";
import type { Commits } from "../../database/commits.ts";
import type { Presence } from "../presence/presence.ts";
import type { Members } from "../rooms/members.ts";
import { changedRow, type RowChanges } from "../rows.ts";
import type { Calls } from "./calls.ts";
import type { PushDeliveries, Told } from "./pushDeliveries.ts";
import type { PushSettingsStore } from "./pushSettings.ts";
import type { PushSubscription, PushSubscriptions } from "./pushSubscriptions.ts";
import type { PushTelling } from "./pushTelling.ts";
import type { PushTold } from "./pushTold.ts";
import type { PushWaiting, Waiting } from "./pushWaiting.ts";
import { quietEnd } from "./quietHours.ts";

type Parts = {
  readonly commits: Commits;
  readonly changes: RowChanges;
  readonly jobs: Jobs;
  readonly members: Members;
  readonly presence: Presence;
  readonly calls: Calls;
  readonly subscriptions: PushSubscriptions;
  readonly settings: PushSettingsStore;
  readonly waiting: PushWaiting;
  readonly deliveries: PushDeliveries;
  readonly telling: PushTelling;
  readonly told: PushTold;
  /** Sends what is to be delivered. */
  readonly delivering: Job;
  readonly now: () => number;
  readonly after: Later;
};

/** Ms until the next few people are looked at whom something may call: faster than pushes go out, and all others have their turn. */
const PAUSE = 8;

/** Users whose browsers are looked at in one commit: a tenth of a ms each, for which all others wait. */
const SLICE = 10;

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
  #lookingAtAll: Job;
  /** Users whose browsers may show what is not so any more. */
  #stale = new Set<number>();
  /** The same of all who are told of a room. */
  #staleRooms = new Set<number>();

  constructor(of: Parts) {
    this.#of = of;
    const { jobs, changes, members, subscriptions, after, now } = of;
    this.#noting = jobs.addSole("Noting whom to call", () => this.#note());
    this.#calling = jobs.addSole("Calling people", () => this.#call());
    this.#callingLater = new Alarm(this.#calling, after, now);
    this.#telling = jobs.addSole("Telling what was read elsewhere", () => this.#tell());
    this.#lookingAtAll = jobs.addSole("Looking at all that is shown", () => this.#noteAllStale());
    changes.on("messages", (before, after) => {
      if (!before && after && subscriptions.any) this.#noting.startIn(limits.push.noted);
      // What was edited or deleted is not shown as it was.
      if (before) this.#noteStale(this.#staleRooms, before.room);
    });
    changes.on("rooms", (before) => {
      if (before) this.#noteStale(this.#staleRooms, before.id);
    });
    const staleOf = (user: number) => this.#noteStale(this.#stale, user);
    members.onMark(staleOf);
    for (const table of ["members", "hides", "inboxes"] as const)
      changes.on(table, (before, after) =>
        staleOf(changedRow<{ readonly user: number }>(before, after).user),
      );
  }

  /** Goes on with what an earlier run left. */
  start(): void {
    this.#lookingAtAll.start();
    this.goOn();
  }

  /** Looks again at who waits to be called. */
  goOn(): void {
    this.#noting.start();
    this.#calling.start();
    this.#of.delivering.start();
  }

  async #note(): Promise<boolean> {
    const { commits, subscriptions, waiting, now } = this.#of;
    if (!subscriptions.any) return false;
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
    if (due.length === 0) return false;
    await new Promise<void>((resolve) => this.#of.after(resolve, PAUSE));
    return true;
  }

  #callOne(one: Waiting): void {
    const { waiting, calls, presence, settings, subscriptions, told, now } = this.#of;
    const quiet = quietEnd(settings.of(one.user), now());
    if (quiet !== undefined) return waiting.postpone(one, quiet);
    waiting.remove(one);
    if (presence.isHere(one.user) || !calls.of(one.user, one.room)) return;
    for (const subscription of subscriptions.of(one.user)) {
      told.setQuiet({ subscription: subscription.id, room: one.room }, false);
      this.#deliver(subscription, one.room);
    }
  }

  #deliver({ id, endpoint }: PushSubscription, room: number): void {
    const { deliveries, now } = this.#of;
    deliveries.add({ subscription: id, room }, new URL(endpoint).origin, now(), now() + limits.push.lasts);
  }

  #noteStale(among: Set<number>, id: number): void {
    // Who does it next looks at all that is shown.
    if (!this.#telling.isMine) return;
    // Of many that come together only the first one asks.
    if (among.size === 0 && !this.#of.deliveries.isAnyTold) return;
    among.add(id);
    this.#telling.startIn(limits.push.noted);
  }

  /** What changed in the last moment before a restart, or before this machine had the duty, was told to nobody. */
  #noteAllStale(): void {
    for (const user of this.#of.deliveries.whoIsToldAnywhere()) this.#stale.add(user);
    this.#telling.start();
  }

  async #tell(): Promise<boolean> {
    const { commits, deliveries, delivering } = this.#of;
    for (const room of this.#staleRooms) for (const user of deliveries.whoIsTold(room)) this.#stale.add(user);
    this.#staleRooms.clear();
    if (this.#stale.size === 0) return false;
    const users = [...this.#stale].slice(0, SLICE);
    for (const user of users) this.#stale.delete(user);
    try {
      await commits.run(() => users.forEach((user) => this.#tellOne(user)));
    } catch (error) {
      for (const user of users) this.#stale.add(user);
      throw error;
    }
    delivering.start();
    return this.#stale.size > 0;
  }

  #tellOne(user: number): void {
    const { deliveries, telling } = this.#of;
    for (const place of deliveries.toldOf(user)) if (!telling.isUpToDate(user, place)) this.#tellAnew(place);
  }

  /** Puts right what a browser shows, without a sound, unless it is to be told anyway: what is on its way may be of before. */
  #tellAnew(place: Told): void {
    const { deliveries, subscriptions, told, now } = this.#of;
    const browser = subscriptions.find(place.subscription);
    if (!browser || deliveries.extend(place, now() + limits.push.lasts)) return;
    told.setQuiet(place, true);
    this.#deliver(browser, place.room);
  }
}
