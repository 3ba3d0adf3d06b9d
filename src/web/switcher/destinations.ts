import { limits } from "../../base/limits.ts";
import type { Person } from "../../domain/accounts/people.ts";
import type { Inviting } from "../../domain/doors/inviting.ts";
import { canChangePlace, canSeeStatistics, isModerator } from "../../domain/policy.ts";
import type { Room } from "../../domain/room.ts";
import type { SidebarChoices } from "../../domain/rooms/sidebarChoices.ts";
import type { User } from "../../domain/user.ts";
import { letters } from "../../formatting/wordFolding.ts";
import { foldName } from "../../names/folding.ts";
import type { Words } from "../../words/en.ts";
import type { RoomParts } from "../parts.ts";
import { RoomList } from "../sidebar/roomList.ts";
import type { RoomItem } from "../sidebar/roomItems.tsx";

type Parts = RoomParts & { readonly inviting: Inviting; readonly sidebarChoices: SidebarChoices };

type Named = { readonly name: string };

/** A page that is no room's. */
export type PageLink = Named & { readonly href: string };

/** Where one may want to go. */
export type Found = {
  /** One's own rooms; without anything typed those in which something is unread stand first. */
  readonly rooms: readonly RoomItem[];
  /** Rooms that one may come into. */
  readonly others: readonly (Named & { readonly room: Room })[];
  readonly people: readonly Person[];
  readonly pages: readonly PageLink[];
};

/** Rooms, people and pages by what was typed of their names. */
export class Destinations {
  #of: Parts;
  #list: RoomList;

  constructor(of: Parts) {
    this.#of = of;
    this.#list = new RoomList(of);
  }

  /** Where `user` may go by what was `typed`, the likeliest of each kind first, and only some of each. */
  find(user: User, words: Words, typed: string): Found {
    const { rooms, members, people } = this.#of;
    const { most } = limits.switcher;
    const { first, directs, groups } = this.#list.of(user, words, {});
    const own = [...first, ...directs, ...groups.flatMap(({ items }) => items)];
    if (typed === "") {
      const byCalls = own.toSorted(
        (a, b) => b.mentions - a.mentions || Number(b.unread > 0) - Number(a.unread > 0),
      );
      return { rooms: byCalls.slice(0, most), others: [], people: [], pages: this.#pages(user, words) };
    }
    const isIn = members.of(user.id);
    const others = rooms
      .readableBy(user)
      .filter(({ id, archivedAt }) => !isIn.has(id) && archivedAt === null)
      .map((room) => ({ room, name: rooms.nameFor(room, user, words) }));
    return {
      rooms: matching(own, typed).slice(0, most),
      others: matching(others, typed).slice(0, most),
      people: people.startingWith(typed, most).filter(({ id }) => id !== user.id),
      pages: matching(this.#pages(user, words), typed),
    };
  }

  #pages(user: User, words: Words): readonly PageLink[] {
    const pages: (PageLink | false)[] = [
      { name: words.inbox.title, href: "/inbox" },
      { name: words.rooms.new, href: "/rooms?new=room" },
      { name: words.rooms.newDirect, href: "/rooms?new=direct" },
      { name: words.side.allRooms, href: "/rooms" },
      { name: words.side.people, href: "/users" },
      { name: words.page.yourAccount, href: "/profile" },
      { name: words.push.title, href: "/push" },
      { name: words.side.keys, href: "/keys" },
      this.#of.inviting.isAllowed(user) && { name: words.invites.title, href: "/invites" },
      isModerator(user) && { name: words.reports.title, href: "/reports" },
      canChangePlace(user) && { name: words.place.title, href: "/place" },
      canSeeStatistics(user) && { name: words.figures.title, href: "/admin" },
    ];
    return pages.filter((page) => page !== false);
  }
}

/** Those of `named` that have `typed` in their names: first where the name begins so, then where a word does, then all else. */
function matching<Item extends Named>(named: readonly Item[], typed: string): readonly Item[] {
  const looked = bare(typed).trim();
  const ranked = named.map((item) => ({ item, rank: rankOf(bare(item.name), looked) }));
  return ranked
    .filter(({ rank }) => rank < NOT)
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

const NOT = 3;

function rankOf(name: string, looked: string): number {
  const at = name.indexOf(looked);
  if (at <= 0) return at === 0 ? 0 : NOT;
  return new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(looked)}`, "u").test(name) ? 1 : 2;
}

/** `name` as one types it in a hurry: without case, marks and letters that many cannot type. */
function bare(name: string): string {
  return letters(foldName(name));
}
