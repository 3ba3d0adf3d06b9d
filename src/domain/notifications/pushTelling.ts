import { limits } from "../../base/limits.ts";
import { wordsOf } from "../../words/languages.ts";
import type { Sessions } from "../accounts/sessions.ts";
import type { History } from "../messages/history.ts";
import type { Members } from "../rooms/members.ts";
import type { Rooms } from "../rooms/rooms.ts";
import type { Unread } from "../unread/unread.ts";
import type { Presence } from "../presence/presence.ts";
import type { Call, Calls } from "./calls.ts";
import type { Outcome, Telling, Wait } from "./delivering.ts";
import type { Delivery, Place, PushDeliveries, Told } from "./pushDeliveries.ts";
import { actionsIn, notificationOf, type PushMessage, tagOf } from "./pushMessage.ts";
import type { PushSettingsStore } from "./pushSettings.ts";
import type { PushSubscription, PushSubscriptions } from "./pushSubscriptions.ts";
import type { PushTold } from "./pushTold.ts";
import type { PushTransport } from "./pushTransport.ts";
import { quietEnd } from "./quietHours.ts";

type Parts = {
  readonly sessions: Sessions;
  readonly rooms: Rooms;
  readonly members: Members;
  readonly messages: History;
  readonly unread: Unread;
  readonly calls: Calls;
  readonly subscriptions: PushSubscriptions;
  readonly settings: PushSettingsStore;
  readonly presence: Presence;
  readonly deliveries: PushDeliveries;
  readonly told: PushTold;
  readonly transport: PushTransport;
  readonly now: () => number;
};

/** What browsers are told: always what is so when it is sent, and nothing that was so before. */
export class PushTelling {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /** Rings in a browser, to see whether that works. */
  test(subscription: PushSubscription, title: string): Promise<Outcome> {
    const { now, transport } = this.#of;
    const words = wordsOf(subscription.language);
    const { language, direction, push } = words;
    const show = {
      tag: "test",
      title,
      body: push.works,
      language,
      direction,
      at: now(),
      room: 0,
      message: 0,
      actions: actionsIn(words),
      renotify: true,
    };
    const message: PushMessage = { show, badge: this.#badgeOf(subscription.user) };
    return transport.send(subscription, JSON.stringify(message), { ttl: 60, topic: "test", isUrgent: true });
  }

  /** What a browser is told of a room at this moment, or when it is to be; undefined: nothing. */
  now(delivery: Delivery): Telling | Wait | undefined {
    const { now, sessions, presence, calls, deliveries, subscriptions, settings, told } = this.#of;
    const subscription = subscriptions.find(delivery.subscription);
    // One that has ended by its age may have a row for long.
    if (!subscription || !sessions.find(subscription.session)) return undefined;
    const { user } = subscription;
    const call = calls.of(user, delivery.room);
    const shown = deliveries.shown(delivery);
    if (!call) return shown === undefined ? undefined : this.#telling(delivery, subscription, undefined);
    const isNew = call.newest.id > (shown ?? 0);
    // It was to ring, and its service took it only now.
    const quiet = isNew ? quietEnd(settings.of(user), now()) : undefined;
    const isHere = isNew && presence.isHere(user);
    if (shown === undefined && isHere) return undefined;
    if (shown === undefined && quiet !== undefined) return untilQuietIsOver(quiet, now());
    const renotify = isNew && quiet === undefined && !isHere && !told.isQuiet(delivery);
    const telling = this.#telling(delivery, subscription, { call, renotify });
    // What rings by itself when its time has come is not taken for shown before.
    return isNew && !renotify && !isHere ? { ...telling, message: shown } : telling;
  }

  /** Whether `user` is shown, or being told, what is so at this moment. */
  isUpToDate(user: number, place: Told): boolean {
    const { calls, told, messages, now } = this.#of;
    const state = told.stateOf(place);
    const call = calls.of(user, place.room);
    if (state !== undefined) return state === stateOf(call);
    if (place.message === null) return true;
    // What is said later waits for its own call, or was seen on a page.
    if (!call?.messages.includes(place.message)) return false;
    const editedAt = messages.find(place.message)?.editedAt ?? -Infinity;
    return editedAt + EDITED_LATELY < now();
  }

  #telling(
    delivery: Delivery,
    subscription: PushSubscription,
    told: { readonly call: Call; readonly renotify: boolean } | undefined,
  ): Telling {
    const { rooms, now, settings } = this.#of;
    const words = wordsOf(subscription.language);
    const { showsText } = settings.of(subscription.user);
    const badge = this.#badgeOf(subscription.user);
    const message: PushMessage = told
      ? {
          show: { ...notificationOf(told.call, { rooms, words, showsText }), renotify: told.renotify },
          badge,
        }
      : { clear: tagOf(delivery.room), badge };
    const how = {
      ttl: Math.ceil((delivery.expiresAt - now()) / 1_000),
      topic: tagOf(delivery.room),
      isUrgent: told !== undefined,
    };
    // Safari calls no more where a call shows nothing.
    const isSilent = told === undefined && subscription.endpoint.startsWith(APPLE);
    const send = () =>
      isSilent ? Promise.resolve(TAKEN) : this.#of.transport.send(subscription, JSON.stringify(message), how);
    return {
      send: () => this.#noting(delivery, stateOf(told?.call), send),
      message: told?.call.newest.id,
    };
  }

  /** Has `send` send what is so, and notes that it was told for as long as it may have come. */
  async #noting(place: Place, state: string, send: () => Promise<Outcome>): Promise<Outcome> {
    const { told } = this.#of;
    told.note(place, state);
    let outcome: Outcome = { kind: "later" };
    try {
      outcome = await send();
    } finally {
      if (outcome.kind !== "taken") told.forget(place);
      if (outcome.kind !== "later") told.setQuiet(place, false);
    }
    return outcome;
  }

  /** How much is meant for `user`: what mentions them, and what is said to them alone or among few. */
  #badgeOf(user: number): number {
    const { members, rooms, unread } = this.#of;
    return [...members.of(user).values()].reduce((sum, membership) => {
      const room = rooms.find(membership.room);
      if (room?.archivedAt !== null) return sum;
      const counts = unread.in(user, membership);
      return sum + (room.kind === "direct" ? counts.unread : counts.mentions);
    }, 0);
  }
}

/** Ms after an edit in which it is not believed that it was told, where that is not known: it may have been made just before a restart. */
const EDITED_LATELY = 3_600_000;

const APPLE = "https://web.push.apple.com/";

const TAKEN: Outcome = { kind: "taken" };

/** What tells one state of what is shown from another. */
function stateOf(call: Call | undefined): string {
  return call ? `${call.newest.id} ${call.newest.revision} ${call.messages.length}` : "";
}

/** Who wants quiet may end it before: that is looked at from time to time. */
function untilQuietIsOver(end: number, now: number): Wait {
  return { kind: "wait", until: Math.min(end, now + limits.push.again.most) };
}
