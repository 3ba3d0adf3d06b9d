import type { Database } from "bun:sqlite";
import type { Jobs, Later } from "../../base/jobs.ts";
import { limits } from "../../base/limits.ts";
import { RateLimiter } from "../../base/rateLimiter.ts";
import type { Commits } from "../../database/commits.ts";
import type { Sentence } from "../../words/en.ts";
import type { People } from "../accounts/people.ts";
import type { Sessions } from "../accounts/sessions.ts";
import type { History } from "../messages/history.ts";
import type { Presence } from "../presence/presence.ts";
import { GONE, Refusal } from "../refusal.ts";
import type { Members } from "../rooms/members.ts";
import type { Memberships } from "../rooms/memberships.ts";
import type { Rooms } from "../rooms/rooms.ts";
import type { RowChanges } from "../rows.ts";
import type { Unread } from "../unread/unread.ts";
import type { Actor, User } from "../user.ts";
import { Calls } from "./calls.ts";
import type { InboxMarks } from "./inboxMarks.ts";
import { Delivering } from "./delivering.ts";
import { PushDeliveries } from "./pushDeliveries.ts";
import { type PushSettings, PushSettingsStore } from "./pushSettings.ts";
import { type PushSubscriptionDraft, PushSubscriptions } from "./pushSubscriptions.ts";
import { PushTelling } from "./pushTelling.ts";
import { PushTold } from "./pushTold.ts";
import type { PushTransport } from "./pushTransport.ts";
import { PushWaiting } from "./pushWaiting.ts";
import { isTimeZone, quietEnd } from "./quietHours.ts";
import { Ringing } from "./ringing.ts";

type Parts = {
  readonly commits: Commits;
  readonly changes: RowChanges;
  readonly jobs: Jobs;
  readonly people: People;
  readonly sessions: Sessions;
  readonly rooms: Rooms;
  readonly members: Members;
  readonly memberships: Memberships;
  readonly messages: History;
  readonly presence: Presence;
  readonly unread: Unread;
  readonly inboxMarks: InboxMarks;
  readonly now: () => number;
  readonly steady: () => number;
};

/** Calls people in browsers where nothing is open. */
export class Pushing {
  readonly subscriptions: PushSubscriptions;
  readonly settings: PushSettingsStore;
  readonly deliveries: PushDeliveries;
  #of: Parts;
  #transport: PushTransport;
  #telling: PushTelling;
  #waiting: PushWaiting;
  #ringing: Ringing;
  #pace: RateLimiter;

  constructor(db: Database, of: Parts, transport: PushTransport, after: Later) {
    const { now, steady } = of;
    this.#of = of;
    this.#transport = transport;
    this.subscriptions = new PushSubscriptions(db, now);
    this.settings = new PushSettingsStore(db);
    this.deliveries = new PushDeliveries(db);
    this.#waiting = new PushWaiting(db);
    this.#pace = new RateLimiter(limits.push.subscribing, steady);
    const calls = new Calls(db, of);
    const parts = {
      ...of,
      after,
      calls,
      transport,
      subscriptions: this.subscriptions,
      settings: this.settings,
      deliveries: this.deliveries,
      told: new PushTold(),
    };
    const telling = new PushTelling(parts);
    const { job: delivering } = new Delivering({ ...parts, toTell: (delivery) => telling.now(delivery) });
    this.#telling = telling;
    this.#ringing = new Ringing({ ...parts, delivering, telling, waiting: this.#waiting });
  }

  get publicKey(): string {
    return this.#transport.publicKey;
  }

  /** Goes on with what an earlier run left. */
  start(): void {
    this.#ringing.start();
  }

  /** Has a browser of the user be called from now on. */
  async subscribe(draft: PushSubscriptionDraft): Promise<Refusal | undefined> {
    const { commits, people, messages } = this.#of;
    if (!this.#transport.accepts(draft)) return NOT_A_SERVICE;
    const tooSoon = Refusal.tooSoon(this.#pace.take(draft.user));
    if (tooSoon) return tooSoon;
    return commits.run(() => {
      if (!people.active(draft.user)) return GONE;
      // What was said while nobody was called calls nobody.
      if (!this.subscriptions.any) this.#waiting.skipTo(messages.newest);
      this.subscriptions.add(draft);
      return undefined;
    });
  }

  /** Calls the user no more in browser `id` of theirs. */
  unsubscribe(user: Pick<User, "id">, id: number): Promise<Refusal | undefined> {
    return this.#of.commits.run(() => {
      if (this.subscriptions.find(id)?.user !== user.id) return GONE;
      this.subscriptions.remove(id);
      return undefined;
    });
  }

  /** Decides how `user` is called. */
  async set(user: Pick<User, "id">, settings: PushSettings): Promise<Refusal | undefined> {
    const { commits, people, now } = this.#of;
    const unfit = refusalOfSettings(settings);
    if (unfit) return unfit;
    const refusal = await commits.run(() => {
      if (!people.active(user.id)) return GONE;
      this.settings.set(user.id, settings);
      // What waits for the end of quiet hours that are no more keeps all that is said later there waiting, too.
      this.#waiting.hasten(user.id, now() + limits.push.held);
      return undefined;
    });
    this.#ringing.goOn();
    return refusal;
  }

  /** How a page of the user that is open and not in view calls at this moment: not in quiet hours, nor where a push does. */
  byPage({ id, session = "" }: Actor): { readonly calls: boolean; readonly showsText: boolean } {
    const settings = this.settings.of(id);
    const isQuiet = quietEnd(settings, this.#of.now()) !== undefined;
    const isCalled = this.subscriptions.ofSession(session) !== undefined;
    return { calls: !isQuiet && !isCalled, showsText: settings.showsText };
  }

  /** Rings in the very browser of the user that asks for it; why that did not work. */
  async test(user: Actor, title: string): Promise<Refusal | undefined> {
    const subscription = this.subscriptions.ofSession(user.session ?? "");
    if (!subscription) return NOT_HERE;
    const tooSoon = Refusal.tooSoon(this.#pace.take(user.id));
    if (tooSoon) return tooSoon;
    const { kind } = await this.#telling.test(subscription, title);
    if (kind === "taken") return undefined;
    if (kind === "gone") await this.unsubscribe(user, subscription.id);
    // What is wrong is with the service, or with what this browser has of it: no mistake of Robin's.
    return new Refusal(kind === "later" ? "away" : "invalid", ({ push }) => push.notTaken[kind]);
  }
}

/** What does not fit of `settings`, by field: each day it is quiet from one time to another, or at none. */
function refusalOfSettings({ from, to, timeZone }: PushSettings): Refusal | undefined {
  const isMissing = (minute: number | null, other: number | null) =>
    minute === null ? other !== null : Number.isNaN(minute);
  const noTime: Sentence = ({ push }) => push.noTime;
  return Refusal.ofFields({
    from: isMissing(from, to) ? noTime : undefined,
    to: isMissing(to, from) ? noTime : undefined,
    timeZone: isTimeZone(timeZone) ? undefined : ({ push }) => push.noTimeZone,
  });
}

const NOT_A_SERVICE = new Refusal("invalid", ({ push }) => push.notAService);
const NOT_HERE = new Refusal("invalid", ({ push }) => push.notHere);
