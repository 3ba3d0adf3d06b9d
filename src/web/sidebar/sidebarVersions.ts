import { LRUCache } from "lru-cache";
import { upTo } from "../../base/upTo.ts";
import { changedRow } from "../../domain/rows.ts";
import type { Membership } from "../../domain/rooms/members.ts";
import type { User } from "../../domain/user.ts";
import { Versions } from "../../base/versions.ts";
import type { SidebarChoices } from "../../domain/rooms/sidebarChoices.ts";
import type { RoomParts } from "../parts.ts";
import { isModerator } from "../../domain/policy.ts";
import { topicOf } from "../page/topic.tsx";
import { en } from "../../words/en.ts";
import type { RoomPresence } from "./here.tsx";
import { partnerIn, statusIn } from "./partners.ts";
import { reportsFor } from "./reportsLink.tsx";
import { silenceIn } from "./silence.tsx";

type Parts = RoomParts & { readonly sidebarChoices: SidebarChoices };

/** By which version a page knows what it shows, and what that was made of. */
type Known = {
  seen: Seen;
  readonly version: string;
  /** Whether its viewer was muted, which ends by itself. */
  readonly isMuted: boolean;
};

/** Counters that only grow, as they were when somebody last looked. */
type Seen = {
  /** Of everything. */
  readonly all: number;
  /** Of what concerns the viewer alone: which rooms there are, what is read in them. */
  readonly own: number;
  /** Of who is in the room that the page shows. */
  readonly here: number;
  /** Of all rooms, and of what is said in them. */
  readonly rooms: number;
  readonly talk: number;
  /** Of what was reported. */
  readonly reports: number;
};

/** Readers whose pages are kept, and pages of each; rooms of which it is kept how they show. */
const KEPT = { readers: 10_000, pages: 1_000, rooms: 10_000 };

/**
 * The version of each page's sidebar: a hash of all that is seen in it, so that whoever shows the same knows it by the same one, before a
 * restart and after it. Every poll asks: where nothing changed it costs a look at one number, and never SQL.
 */
export class SidebarVersions {
  #of: Parts;
  #presence: RoomPresence;
  #rooms = new Versions<number>();
  #talk = new Versions<number>();
  #users = new Versions<number>();
  #reports = 0;
  #pages = new LRUCache<number, Map<number, Known>>(upTo(KEPT.readers));
  /** By the user of whom they see whether that one is there, the users who do. */
  #watchers = new LRUCache<number, Set<number>>(upTo(KEPT.readers));
  /** How rooms show, until they change. */
  #looks = new LRUCache<number, string>(upTo(KEPT.rooms));

  constructor(of: Parts, presence: RoomPresence) {
    this.#of = of;
    this.#presence = presence;
    of.changes.on("rooms", (before, after) => this.#growRoom(changedRow(before, after).id));
    of.changes.on("messages", (before, after) => this.#talk.grow(changedRow(before, after).room));
    of.changes.on("members", (before, after) => {
      const { user, room } = changedRow(before, after);
      this.#users.grow(user);
      // Nobody leaves a conversation: the account is deleted, and the room has another name.
      if (!after) this.#growDirect(room);
    });
    of.changes.on("invitations", (before, after) => this.#users.grow(changedRow(before, after).user));
    of.changes.on("departures", (before, after) => this.#users.grow(changedRow(before, after).user));
    of.changes.on("hides", (before, after) => {
      const { user, hidden } = changedRow(before, after);
      this.#users.grow(user);
      this.#users.grow(hidden);
    });
    of.changes.on("inboxes", (before, after) => this.#users.grow(changedRow(before, after).user));
    of.changes.on("sidebarChoices", (before, after) => this.#users.grow(changedRow(before, after).user));
    of.changes.on("users", (before, after) => this.#noteUser(changedRow(before, after).id));
    of.changes.on("reports", () => (this.#reports += 1));
    of.changes.on("placeSettings", () => this.#pages.clear());
    of.changes.on("statuses", (before, after) => this.#growWatchers(changedRow(before, after).user));
    of.attendance.onChange((user) => this.#growWatchers(user));
    of.members.onMark((user) => this.#users.grow(user));
  }

  /** The version of the sidebar on a page of `room`; `isPast`: of older messages, on which what is new does not show. */
  version(user: User, room: number, isPast: boolean): string {
    const countsCurrent = isPast && this.#of.unread.of(user.id, room).unread > 0;
    let pages = this.#pages.get(user.id);
    if (!pages) this.#pages.set(user.id, (pages = new Map()));
    const all = this.#all();
    const page = countsCurrent ? -room : room;
    const known = pages.get(page);
    const isMuteOver = known?.isMuted === true && this.#of.people.muteOf(user.id) === undefined;
    if (known?.seen.all === all && !isMuteOver) return known.version;
    const seen = {
      all,
      own: this.#users.of(user.id),
      here: this.#of.presence.versionOf(room),
      rooms: this.#rooms.all,
      talk: this.#talk.all,
      reports: this.#reports,
    };
    const isSame = known && !isMuteOver && !this.#hasChanged(known.seen, seen, user, room, countsCurrent);
    const version = isSame ? known.version : this.#hash(user, room, countsCurrent);
    if (known?.version === version && !isMuteOver) {
      known.seen = seen;
      return version;
    }
    if (pages.size >= KEPT.pages) pages.clear();
    pages.set(page, { seen, version, isMuted: this.#of.people.muteOf(user.id) !== undefined });
    return version;
  }

  #all(): number {
    return this.#rooms.all + this.#talk.all + this.#users.all + this.#of.presence.version + this.#reports;
  }

  /** Whether anything has changed since `seen` that `user` may see on a page of `current`. It costs a look at what has changed at all. */
  #hasChanged(seen: Seen, now: Seen, user: User, current: number, countsCurrent: boolean): boolean {
    const { members, invitations } = this.#of;
    if (seen.own !== now.own || seen.here !== now.here) return true;
    if (seen.reports !== now.reports && isModerator(user)) return true;
    const rooms = members.of(user.id);
    const isListed = (room: number) => room === current || rooms.has(room) || invitations.has(room, user.id);
    // What is said in the room that the page shows counts only where the sidebar shows something of it.
    const isTold = (room: number) =>
      rooms.has(room) &&
      (room !== current || countsCurrent || this.#isOrderedByTalk(current, rooms.get(room)!));
    return this.#rooms.hasChangedSince(seen.rooms, isListed) || this.#talk.hasChangedSince(seen.talk, isTold);
  }

  /** Whether what is said in a room moves it in the list, or brings it back there. */
  #isOrderedByTalk(room: number, { hiddenUpTo }: Membership): boolean {
    return hiddenUpTo !== null || this.#of.rooms.find(room)?.kind === "direct";
  }

  /** Of all that changes what `user` sees in the sidebar. */
  #hash(user: User, current: number, countsCurrent: boolean): string {
    const { rooms, members, unread: counting, heads } = this.#of;
    const memberships = [...members.of(user.id).values()];
    const items = memberships.map((membership) => {
      const { room, notificationLevel, isFavourite, hiddenUpTo } = membership;
      const isHidden = hiddenUpTo !== null && heads.head(room) <= hiddenUpTo;
      const stands = `${isHidden}:${isFavourite}:${this.#watch(room, user)}`;
      const item = `${room}:${this.#look(room)}:${notificationLevel}:${stands}`;
      if (room === current && !countsCurrent) return item;
      const { unread, mentions } = counting.in(user.id, membership);
      return `${item}:${unread}:${mentions}`;
    });
    const directs = memberships
      .map(({ room }) => room)
      .filter((room) => rooms.find(room)?.kind === "direct" && heads.head(room) > 0)
      .sort((a, b) => heads.head(b) - heads.head(a));
    const invitations = [...this.#of.invitations.of(user.id)].map(
      ([room, { by }]) => `${room}:${this.#look(room)}:${by}`,
    );
    // A room that one is not in stands in the list while its page is open.
    const visited = members.of(user.id).has(current) ? "" : this.#look(current);
    const room = rooms.find(current);
    const silence = room && silenceIn(this.#of, room, user)?.(en);
    const topic = room && JSON.stringify(topicOf(room, statusIn(this.#of, room, user)));
    const choices = [...this.#of.sidebarChoices.of(user.id)];
    const hides = this.#of.hiding.of(user.id);
    const typing = this.#presence.typing(user, current).map(({ id }) => id);
    const reports = reportsFor(this.#of, user);
    const here = this.#presence.here(user, current).key;
    return Bun.hash(
      [
        user.id,
        current,
        items,
        visited,
        silence,
        choices,
        hides,
        invitations,
        directs,
        here,
        typing,
        reports,
        topic,
      ].join("|"),
    ).toString(36);
  }

  /** User `id` may write by role, and unless muted; the name stands where that one invites, and in place of a name of conversations. */
  #noteUser(id: number): void {
    this.#users.grow(id);
    for (const room of this.#of.members.of(id).keys()) this.#growDirect(room);
    for (const user of this.#of.invitations.invitedBy(id)) this.#users.grow(user);
  }

  #growDirect(room: number): void {
    if (this.#of.rooms.find(room)?.kind === "direct") this.#growRoom(room);
  }

  /** Whether `user` is there shows to those with whom that one talks alone, and to nobody else in the sidebar. */
  #growWatchers(user: number): void {
    for (const watcher of this.#watchers.get(user) ?? []) this.#users.grow(watcher);
  }

  /** Notes of whom `user` sees in the room whether that one is there; what of that is seen. */
  #watch(room: number, user: User): string {
    const partner = partnerIn(this.#of, room, user.id);
    if (partner === undefined) return "";
    let watchers = this.#watchers.get(partner);
    if (!watchers) this.#watchers.set(partner, (watchers = new Set()));
    watchers.add(user.id);
    return this.#of.attendance.of(partner) ?? "";
  }

  #growRoom(room: number): void {
    this.#rooms.grow(room);
    this.#looks.delete(room);
  }

  /** All that is seen of `room` in a list, and whether it is. A conversation is called after the people in it. */
  #look(id: number): string {
    const known = this.#looks.get(id);
    if (known !== undefined) return known;
    const room = this.#of.rooms.find(id);
    const names = room?.people.map((person) => this.#of.people.find(person)?.name);
    const look = room
      ? JSON.stringify([room.kind, room.archivedAt !== null, room.name, room.heading, names])
      : "";
    this.#looks.set(id, look);
    return look;
  }
}
