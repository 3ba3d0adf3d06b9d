import { wordsOf } from "../../words/languages.ts";
import type { Members } from "../rooms/members.ts";
import type { Rooms } from "../rooms/rooms.ts";
import type { Unread } from "../unread/unread.ts";
import type { Calls } from "./calls.ts";
import type { Outcome, Told } from "./delivering.ts";
import type { Delivery, PushDeliveries } from "./pushDeliveries.ts";
import { actionsIn, notificationOf, type PushMessage, tagOf } from "./pushMessage.ts";
import type { PushSettingsStore } from "./pushSettings.ts";
import type { PushSubscription, PushSubscriptions } from "./pushSubscriptions.ts";
import type { PushTransport } from "./pushTransport.ts";

type Parts = {
  readonly rooms: Rooms;
  readonly members: Members;
  readonly unread: Unread;
  readonly calls: Calls;
  readonly subscriptions: PushSubscriptions;
  readonly settings: PushSettingsStore;
  readonly deliveries: PushDeliveries;
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

  /** What a browser is told of a room at this moment; undefined: nothing. */
  now({ subscription: id, room, expiresAt }: Delivery): Told | undefined {
    const { rooms, now, calls, deliveries, subscriptions, settings, transport } = this.#of;
    const subscription = subscriptions.find(id);
    if (!subscription) return undefined;
    const call = calls.of(subscription.user, room);
    const shown = deliveries.shown({ subscription: id, room });
    if (!call && shown === undefined) return undefined;
    const words = wordsOf(subscription.language);
    const { showsText } = settings.of(subscription.user);
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
      isSilent ? Promise.resolve(TAKEN) : transport.send(subscription, JSON.stringify(message), how);
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
