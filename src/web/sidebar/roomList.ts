import { lobbyFirst, type Room } from "../../domain/room.ts";
import type { Membership } from "../../domain/rooms/members.ts";
import { NONE } from "../../domain/unread/unread.ts";
import type { User } from "../../domain/user.ts";
import type { Words } from "../../words/en.ts";
import { byName } from "../../words/order.ts";
import type { RoomParts } from "../parts.ts";
import { availabilityIn } from "./partners.ts";
import type { RoomItem } from "./views.tsx";

/** Which rooms stand in the list of a user, with what is unread in them, in which order. */
export class RoomList {
  #of: RoomParts;

  constructor(of: RoomParts) {
    this.#of = of;
  }

  /** The rooms of `user` on a page of room `current`, whose unread messages count only where the page `isPast`. */
  itemsOf(user: User, words: Words, current: number, isPast: boolean): readonly RoomItem[] {
    const { rooms, members, unread: counting } = this.#of;
    const items = [...members.of(user.id).values()].flatMap((membership) => {
      const room = rooms.readable(membership.room, user);
      const isCurrent = membership.room === current;
      if (!room || !(isCurrent || this.#isListed(room, user, membership))) return [];
      const { notificationLevel } = membership;
      const { unread, mentions: own } = isCurrent && !isPast ? NONE : counting.in(user.id, membership);
      // What is said to a few is said to each of them.
      const mentions = room.kind === "direct" ? unread : own;
      return [
        {
          room,
          name: rooms.nameFor(room, user, words),
          availability: availabilityIn(this.#of, room.id, user),
          notificationLevel,
          unread,
          mentions,
          isCurrent,
        },
      ];
    });
    return this.#inOrder(items, words);
  }

  /** The rooms that a guest may read, on a page of room `current`. */
  itemsForGuests(words: Words, current: number): readonly RoomItem[] {
    const items = this.#of.rooms.readableBy(undefined).map((room) => ({
      room,
      name: room.name,
      notificationLevel: "nothing" as const,
      ...NONE,
      isCurrent: room.id === current,
    }));
    return this.#inOrder(items, words);
  }

  /** A direct room is not listed for others than its owner before its first message, nor once hidden before the next one. */
  #isListed(room: Room, user: User, { hiddenUpTo }: Membership): boolean {
    if (room.archivedAt !== null) return false;
    if (room.kind !== "direct") return true;
    const head = this.#of.heads.head(room.id);
    return hiddenUpTo === null ? room.owner === user.id || head > 0 : head > hiddenUpTo;
  }

  /** The lobby first, then rooms by name, then conversations, the newest first. */
  #inOrder(items: readonly RoomItem[], words: Words): readonly RoomItem[] {
    const isDirect = ({ room }: RoomItem) => room.kind === "direct";
    const newest = ({ room }: RoomItem) => this.#of.heads.head(room.id);
    const others = items.filter((item) => !isDirect(item));
    const directs = items
      .filter(isDirect)
      .toSorted((a, b) => newest(b) - newest(a) || words.compare(a.name, b.name));
    return [...lobbyFirst(byName(others, words), ({ room }) => room), ...directs];
  }
}
