import { LOBBY, type Room } from "../../domain/room.ts";
import type { Membership } from "../../domain/rooms/members.ts";
import type { SidebarChoice, SidebarChoices } from "../../domain/rooms/sidebarChoices.ts";
import { NONE } from "../../domain/unread/unread.ts";
import type { User } from "../../domain/user.ts";
import type { Words } from "../../words/en.ts";
import { byName } from "../../words/order.ts";
import type { RoomParts } from "../parts.ts";
import { availabilityIn } from "./partners.ts";
import { calls, type RoomItem } from "./roomItems.tsx";
import type { Group, ListedRooms } from "./roomLists.tsx";

/** Of the conversations the latest so many are shown, unless one wants all. */
const FEW = 8;

const NO_CHOICES: ReadonlySet<SidebarChoice> = new Set();

type Parts = RoomParts & { readonly sidebarChoices: SidebarChoices };

/** The page beside which the list stands. */
export type Shown = {
  /** The room that it is of, if it is of one. */
  readonly room?: number | undefined;
  /** Whether what is new in that room does not show on it. */
  readonly isPast?: boolean;
  /** Whether it tells about the room, and is not the room itself. */
  readonly isAbout?: boolean;
};

/** Which rooms stand in the list of a user, with what is unread in them, in which order. */
export class RoomList {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /** The rooms of `user`, and the one that the page is of though the user is not in it. */
  of(user: User, words: Words, shown: Shown): ListedRooms {
    const memberships = this.#of.members.of(user.id);
    const items = [...memberships.values()].flatMap(
      (membership) => this.#itemOf(user, words, membership, shown) ?? [],
    );
    const { room } = shown;
    const visited =
      room === undefined || memberships.has(room) ? undefined : this.#visited(user, words, shown);
    return this.#inOrder(visited ? [...items, visited] : items, words, this.#of.sidebarChoices.of(user.id));
  }

  /** The rooms that a guest may read, on a page of room `current`. */
  forGuests(words: Words, current: number): ListedRooms {
    const items = this.#of.rooms.readableBy(undefined).map((room): RoomItem => ({
      room,
      name: room.name,
      notificationLevel: "nothing",
      ...NONE,
      current: room.id === current ? "page" : undefined,
    }));
    return this.#inOrder(items, words, NO_CHOICES);
  }

  #itemOf(user: User, words: Words, membership: Membership, shown: Shown): RoomItem | undefined {
    const { rooms, unread: counting } = this.#of;
    const room = rooms.readable(membership.room, user);
    const current = currentOf(membership.room, shown);
    if (!room || !(current || this.#isListed(room, user, membership))) return undefined;
    const { notificationLevel, isFavourite } = membership;
    const isSeen = current === "page" && !shown.isPast;
    const { unread, mentions: own } = isSeen ? NONE : counting.in(user.id, membership);
    // What is said to a few is said to each of them.
    const mentions = room.kind === "direct" ? unread : own;
    const name = rooms.nameFor(room, user, words);
    const availability = availabilityIn(this.#of, room.id, user);
    const item = { room, name, availability, notificationLevel, unread, mentions, current };
    return { ...item, isFavourite: isFavourite === 1 };
  }

  #visited(user: User, words: Words, shown: Shown): RoomItem | undefined {
    const { rooms, invitations } = this.#of;
    const room = rooms.readable(shown.room!, user);
    // Who is invited finds it among the invitations.
    if (!room || invitations.has(room.id, user.id)) return undefined;
    const name = rooms.nameFor(room, user, words);
    return { room, name, notificationLevel: "nothing", ...NONE, current: currentOf(room.id, shown) };
  }

  /** A direct room is not listed for others than its owner before its first message, nor once hidden before the next one. */
  #isListed(room: Room, user: User, { hiddenUpTo }: Membership): boolean {
    if (room.archivedAt !== null) return false;
    if (room.kind !== "direct") return true;
    const head = this.#of.heads.head(room.id);
    return hiddenUpTo === null ? room.owner === user.id || head > 0 : head > hiddenUpTo;
  }

  /** The lobby and one's favourites; then conversations, the newest first; then the other rooms by name, below their headings. */
  #inOrder(items: readonly RoomItem[], words: Words, choices: ReadonlySet<SidebarChoice>): ListedRooms {
    const isLobby = ({ room }: RoomItem) => room.id === LOBBY;
    const isFirst = (item: RoomItem) => isLobby(item) || item.isFavourite === true;
    const isDirect = ({ room }: RoomItem) => room.kind === "direct";
    const newest = ({ room }: RoomItem) => this.#of.heads.head(room.id);
    const named = byName(items, words);
    const favourites = named.filter((item) => isFirst(item) && !isLobby(item));
    const directs = items
      .filter((item) => isDirect(item) && !isFirst(item))
      .toSorted((a, b) => newest(b) - newest(a) || words.compare(a.name, b.name));
    const rooms = named.filter((item) => !isDirect(item) && !isFirst(item));
    const isEarly = (item: RoomItem) => choices.has("unreadFirst") && calls(item);
    const unreadFirst = (listed: readonly RoomItem[]) => [
      ...listed.filter(isEarly),
      ...listed.filter((item) => !isEarly(item)),
    ];
    return {
      first: [...items.filter(isLobby), ...unreadFirst(favourites)],
      directs: fewOf(unreadFirst(directs), choices),
      groups: [
        { heading: "", items: rooms.filter(isEarly) },
        ...groupsOf(
          rooms.filter((item) => !isEarly(item)),
          words,
        ),
      ],
      choices,
    };
  }
}

function currentOf(id: number, { room, isAbout = false }: Shown): RoomItem["current"] {
  if (id !== room) return undefined;
  return isAbout ? "true" : "page";
}

/** The latest, and of the others those in which something is unread, unless all are wanted. */
function fewOf(directs: readonly RoomItem[], choices: ReadonlySet<SidebarChoice>): readonly RoomItem[] {
  if (choices.has("allDirects")) return directs;
  return directs.map((item, index) =>
    index < FEW || item.unread > 0 || item.current ? item : { ...item, isFurther: true },
  );
}

/** `rooms` below the headings that admins gave the open ones, in the order of these; first those that have none. */
function groupsOf(rooms: readonly RoomItem[], words: Words): readonly Group[] {
  const groups = Map.groupBy(rooms, ({ room }) => (room.kind === "open" ? room.heading : ""));
  const headings = byName(
    [...groups.keys()].filter((heading) => heading !== "").map((name) => ({ name })),
    words,
  );
  return ["", ...headings.map(({ name }) => name)].map((heading) => ({
    heading,
    items: groups.get(heading) ?? [],
  }));
}
