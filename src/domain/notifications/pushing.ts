import type { Database } from "bun:sqlite";
import type { Job, Jobs, Later } from "../../base/jobs.ts";
import { limits } from "../../base/limits.ts";
import { RateLimiter } from "../../base/rateLimiter.ts";
import type { GroupCommit } from "../../database/commits.ts";
import { wordsOf } from "../../words/languages.ts";
import type { People } from "../accounts/people.ts";
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
import { Delivering, type Outcome, type Told } from "./delivering.ts";
import { type Delivery, PushDeliveries } from "./pushDeliveries.ts";
import { actionsIn, notificationOf, type PushMessage, tagOf } from "./pushMessage.ts";
import { type PushSettings, PushSettingsStore } from "./pushSettings.ts";
import { type PushSubscription, type PushSubscriptionDraft, PushSubscriptions } from "./pushSubscriptions.ts";
import { PushWaiting } from "./pushWaiting.ts";
import { isTimeZone } from "./quietHours.ts";
import { Ringing } from "./ringing.ts";

/** The way to push services. */
export type PushTransport = {
  /** By which browsers know Robin, in base64url. */
  readonly publicKey: string;
  /** Whether a browser may be called in this way at all. */
  accepts(draft: Pick<PushSubscriptionDraft, "endpoint" | "p256dh" | "auth">): boolean;
  send(to: PushSubscription, message: string, how: PushUrgency): Promise<Outcome>;
};

/** `ttl`: for how many seconds it is worth anything; `topic`: what it takes the place of. */
export type PushUrgency = { readonly ttl: number; readonly topic: string; readonly isUrgent: boolean };

type Parts = {
  readonly commits: GroupCommit;
  readonly changes: RowChanges;
  readonly jobs: Jobs;
  readonly people: People;
  readonly rooms: Rooms;
  readonly members: Members;
  readonly memberships: Memberships;
  readonly messages: History;
  readonly presence: Presence;
  readonly unread: Unread;
  readonly now: () => number;
  readonly steady: () => number;
};

/** Calls people in browsers where nothing is open. */
export class Pushing {
  readonly subscriptions: PushSubscriptions;
  readonly settings: PushSettingsStore;
  #of: Parts;
  #transport: PushTransport;
  #calls: Calls;
  #waiting: PushWaiting;
  #deliveries: PushDeliveries;
  #ringing: Ringing;
  #pace: RateLimiter;

  constructor(db: Database, of: Parts, transport: PushTransport, after: Later) {
    const { changes, now, steady } = of;
    this.#of = of;
    this.#transport = transport;
    this.subscriptions = new PushSubscriptions(db, changes, now);
    this.settings = new PushSettingsStore(db);
    this.#calls = new Calls(db, of);
    this.#waiting = new PushWaiting(db);
    this.#deliveries = new PushDeliveries(db);
    this.#pace = new RateLimiter(limits.push.subscribing, steady);
    const parts = { ...of, after, subscriptions: this.subscriptions, deliveries: this.#deliveries };
    const delivering: Job = new Delivering({
      ...parts,
      toTell: (delivery) => this.#toTell(delivery),
      onShown: () => this.#ringing.noteShown(),
    }).job;
    this.#ringing = new Ringing({
      ...parts,
      delivering,
      calls: this.#calls,
      settings: this.settings,
      waiting: this.#waiting,
    });
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
    if (!isTimeZone(settings.timeZone)) return Refusal.ofFields({ timeZone: ({ push }) => push.noTimeZone });
    return this.#of.commits.run(() => {
      if (!this.#of.people.active(user.id)) return GONE;
      this.settings.set(user.id, settings);
      return undefined;
    });
  }

  /** Rings in the very browser of the user that asks for it; why that did not work. */
  async test(user: Actor, title: string): Promise<Refusal | undefined> {
    const subscription = this.subscriptions.ofSession(user.session ?? "");
    if (!subscription) return NOT_HERE;
    const tooSoon = Refusal.tooSoon(this.#pace.take(user.id));
    if (tooSoon) return tooSoon;
    const words = wordsOf(subscription.language);
    const { language, direction, push } = words;
    const show = {
      tag: "test",
      title,
      body: push.works,
      language,
      direction,
      at: this.#of.now(),
      room: 0,
      message: 0,
      actions: actionsIn(words),
      renotify: true,
    };
    const message: PushMessage = { show, badge: this.#badgeOf(user.id) };
    const how = { ttl: 60, topic: "test", isUrgent: true };
    const { kind } = await this.#transport.send(subscription, JSON.stringify(message), how);
    if (kind === "taken") return undefined;
    if (kind === "gone") await this.unsubscribe(user, subscription.id);
    return new Refusal("failed", ({ push }) => push.notTaken[kind]);
  }

  #toTell({ subscription: id, room, expiresAt }: Delivery): Told | undefined {
    const subscription = this.subscriptions.find(id);
    if (!subscription) return undefined;
    const call = this.#calls.of(subscription.user, room);
    const shown = this.#deliveries.shown({ subscription: id, room });
    if (!call && shown === undefined) return undefined;
    const { rooms, now } = this.#of;
    const words = wordsOf(subscription.language);
    const { showsText } = this.settings.of(subscription.user);
    const badge = this.#badgeOf(subscription.user);
    const message: PushMessage = call
      ? {
          show: {
            ...notificationOf(call, { rooms, words, showsText }),
            renotify: call.newest.id > (shown ?? 0),
          },
          badge,
        }
      : { clear: tagOf(room), badge };
    // Safari calls no more where a call shows nothing.
    const isSilent = call === undefined && subscription.endpoint.startsWith(APPLE);
    const how = {
      ttl: Math.ceil((expiresAt - now()) / 1_000),
      topic: tagOf(room),
      isUrgent: call !== undefined,
    };
    const send = () =>
      isSilent ? Promise.resolve(TAKEN) : this.#transport.send(subscription, JSON.stringify(message), how);
    return { send, message: call?.newest.id };
  }

  /** How much is meant for `user`: what mentions them, and what is said to them alone or among few. */
  #badgeOf(user: number): number {
    const { members, rooms, unread } = this.#of;
    return [...members.of(user).values()].reduce((sum, membership) => {
      const counts = unread.in(user, membership);
      const isDirect = rooms.find(membership.room)?.kind === "direct";
      return sum + (isDirect ? counts.unread : counts.mentions);
    }, 0);
  }
}

const APPLE = "https://web.push.apple.com/";

const TAKEN: Outcome = { kind: "taken" };
const NOT_A_SERVICE = new Refusal("invalid", ({ push }) => push.notAService);
const NOT_HERE = new Refusal("invalid", ({ push }) => push.notHere);
