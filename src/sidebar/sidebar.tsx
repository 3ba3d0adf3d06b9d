import { Html } from "@elysiajs/html";
import { LRUCache } from "lru-cache";
import type { User } from "../accounts/accounts.ts";
import type { History } from "../chats/history.ts";
import type { News } from "../chats/news.ts";
import { limits } from "../limits.ts";
import type { Presence, Shown } from "../presence/presence.ts";
import type { Members } from "../rooms/members.ts";
import { LOBBY, type Room, type Rooms } from "../rooms/rooms.ts";
import type { Unread } from "../unread/unread.ts";
import { NoteRead, type Place, Places, Side, Typing } from "./views.tsx";

/** What was found for a page when the counters stood at `tick`. */
type Known = { tick: number; readonly key: string; readonly version: string };

/** More messages than a page shows. */
const MORE = limits.page.messages + 1;

/** Pages of which it is known what stands beside the log. */
const REMEMBERED = 20_000;

/**
 * What stands beside the log, for each reader another: one's rooms with what is unread in them, who is here, who is
 * typing. A page knows the version that it shows, and its poll brings the next.
 */
export class Sidebar {
  #rooms: Rooms;
  #members: Members;
  #unread: Unread;
  #presence: Presence;
  #news: News;
  #chats: History;
  #known = new LRUCache<string, Known>({ max: REMEMBERED });
  /** No version comes again, not even when all is as it was before, or after a restart. */
  #start = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER).toString(36);
  #versions = 0;

  constructor(of: {
    rooms: Rooms;
    members: Members;
    unread: Unread;
    presence: Presence;
    news: News;
    chats: History;
  }) {
    this.#rooms = of.rooms;
    this.#members = of.members;
    this.#unread = of.unread;
    this.#presence = of.presence;
    this.#news = of.news;
    this.#chats = of.chats;
  }

  /** The version of what stands beside the log on a page of `room` that `user` reads. */
  version(user: User, room: number): string {
    const tick = this.#tick();
    const page = `${user.id} ${room}`;
    const known = this.#known.get(page);
    if (known?.tick === tick) return known.version;
    const places = this.#places(user, room);
    const counts = places.map(
      ({ room, unread, mentions, level }) => `${room.id}:${unread}:${mentions}:${level}`,
    );
    const { here, more, typing } = this.#shown(user, room);
    const people = [here, typing].map((shown) => shown.map(({ id }) => id).join());
    const key = `${this.#rooms.version} ${counts.join(" ")} ${people.join(" ")} ${more}`;
    if (known?.key === key) {
      known.tick = tick;
      return known.version;
    }
    const version = `${this.#start}${(this.#versions += 1).toString(36)}`;
    this.#known.set(page, { tick, key, version });
    return version;
  }

  /** What `side` depends on: when it is the same, so is that. */
  state(user: User | undefined, room: number): string {
    if (!user) return String(this.#rooms.version);
    return `${this.version(user, room)} ${this.#members.of(user.id).get(room)?.read}`;
  }

  /**
   * What stands beside the log of `room` at first: without who is typing, which the first poll brings, and with what
   * the reader had read before.
   */
  side(user: User | undefined, room: number): string {
    if (!user) return this.#forGuests(room);
    const { here, more, typing } = this.#shown(user, room);
    const version = typing.length > 0 ? "" : this.version(user, room);
    const places = this.#places(user, room);
    const read = this.#members.of(user.id).get(room)?.read;
    const upTo = this.#news.head(room);
    const fresh = read === undefined || read >= upTo ? [] : this.#chats.since(room, read, MORE);
    const reading = read === undefined ? undefined : { read, first: fresh[0]?.id };
    return (
      <>
        <Side version={version} places={places} here={here} more={more} reading={reading} />
        {fresh.length > 0 && <NoteRead room={room} upTo={upTo} isAllShown={fresh.length < MORE} />}
      </>
    ) as string;
  }

  /** What takes the place of all that on a page that has another version of it. */
  update(user: User, room: number): string {
    const { here, more, typing } = this.#shown(user, room);
    const places = this.#places(user, room);
    return (
      <>
        <Side isSwap version={this.version(user, room)} places={places} here={here} more={more} />
        <Typing isSwap users={typing} />
      </>
    ) as string;
  }

  /** Who shows to `user`, who knows about the own typing. */
  #shown(user: User, room: number): Shown {
    const shown = this.#presence.shown(room);
    return { ...shown, typing: shown.typing.filter(({ id }) => id !== user.id) };
  }

  /** A sum of counters that only grow: it stays the same when all of them do. */
  #tick(): number {
    return this.#rooms.version + this.#members.version + this.#presence.version + this.#news.newest;
  }

  /** The rooms of `user`, the lobby first; what is unread on the page itself is not counted on it. */
  #places(user: User, current: number): readonly Place[] {
    const memberships = [...this.#members.of(user.id).values()];
    return memberships
      .map(({ room: id, level }) => ({ room: this.#rooms.readable(id, user), level }))
      .filter((one): one is typeof one & { room: Room } => one.room !== undefined)
      .filter(({ room }) => room.id === current || this.#isListed(room, user))
      .map(({ room, level }) => {
        const isCurrent = room.id === current;
        const counts = isCurrent ? { unread: 0, mentions: 0 } : this.#unread.of(user.id, room.id);
        // What is said to a few is said to each of them.
        const mentions = room.kind === "direct" ? counts.unread : counts.mentions;
        return {
          room,
          name: this.#rooms.nameFor(room, user),
          level,
          unread: counts.unread,
          mentions,
          isCurrent,
        };
      })
      .sort((a, b) => this.#order(a.room, b.room) || a.name.localeCompare(b.name));
  }

  /** Who is written to for the first time learns so by the first message. */
  #isListed(room: Room, user: User): boolean {
    if (room.archivedAt !== null) return false;
    return room.kind !== "direct" || room.owner === user.id || this.#news.head(room.id) > 0;
  }

  #order(a: Room, b: Room): number {
    const rank = ({ id, kind }: Room) => (id === LOBBY ? 0 : kind === "direct" ? 2 : 1);
    if (rank(a) !== rank(b)) return rank(a) - rank(b);
    return a.kind === "direct" ? this.#news.head(b.id) - this.#news.head(a.id) : 0;
  }

  #forGuests(current: number): string {
    const places = this.#rooms.readableBy(undefined).map((room) => ({
      room,
      name: room.name,
      level: "nothing" as const,
      unread: 0,
      mentions: 0,
      isCurrent: room.id === current,
    }));
    return (<Places places={places} />) as string;
  }
}
