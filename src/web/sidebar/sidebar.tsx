import { LRUCache } from "lru-cache";
import type { User } from "../../domain/user.ts";
import type { History } from "../../domain/messages/history.ts";
import type { RoomHeads } from "../../domain/messages/roomHeads.ts";
import { limits } from "../../limits.ts";
import type { Viewer } from "../page/viewer.ts";
import type { Presence, Shown } from "../../domain/presence/presence.ts";
import type { Invitations } from "../../domain/rooms/invitations.ts";
import type { Members } from "../../domain/rooms/members.ts";
import { type Rooms } from "../../domain/rooms/rooms.ts";
import { lobbyFirst, type Room } from "../../domain/room.ts";
import { NONE, type Unread } from "../../domain/unread/unread.ts";
import type { Words } from "../../words/en.ts";
import { byName } from "../../words/order.ts";
import { Here } from "./here.tsx";
import { type Asked, NoteRead, type Place, Places, Side, Typing } from "./views.tsx";

/** What a page shows: a key that changes with all of it, and the version by which the page knows it. */
type Known = { counters: Counters; readonly key: string; readonly version: string };

/** Counters that only grow: where each sum is the same, nothing has changed. */
type Counters = {
  /** Of everything. */
  readonly tick: number;
  /** Of what concerns the reader alone: which rooms there are, what is read in them. */
  readonly own: number;
  /** Of the reader's rooms. */
  readonly rooms: number;
};

/** More messages than a page shows. */
const MORE = limits.page.messages + 1;

/** Readers of whom it is known what stands beside the log, on each page that they read. */
const REMEMBERED = 10_000;

/**
 * What stands beside the log, for each reader another: one's rooms with what is unread in them, who is here, who is
 * typing. A page knows the version that it shows, and its poll brings the next.
 */
export class Sidebar {
  #rooms: Rooms;
  #members: Members;
  #invitations: Invitations;
  #unread: Unread;
  #presence: Presence;
  #heads: RoomHeads;
  #messages: History;
  #rendered = new WeakMap<Shown, Here>();
  #known = new LRUCache<number, Map<number, Known>>({ max: REMEMBERED });
  /** No version comes again, not even when all is as it was before, or after a restart. */
  #start = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER).toString(36);
  #versions = 0;

  constructor(of: {
    rooms: Rooms;
    members: Members;
    invitations: Invitations;
    unread: Unread;
    presence: Presence;
    heads: RoomHeads;
    messages: History;
  }) {
    this.#rooms = of.rooms;
    this.#members = of.members;
    this.#invitations = of.invitations;
    this.#unread = of.unread;
    this.#presence = of.presence;
    this.#heads = of.heads;
    this.#messages = of.messages;
  }

  /**
   * The version of what stands beside the log on a page of `room` that `user` reads. `isPast`: one of older messages, on
   * which what is new in the room does not show.
   */
  version(user: User, room: number, isPast = false): string {
    const counts = isPast && this.#unread.of(user.id, room).unread > 0;
    let pages = this.#known.get(user.id);
    if (!pages) this.#known.set(user.id, (pages = new Map()));
    const tick = this.#tick();
    const page = counts ? -room : room;
    const known = pages.get(page);
    if (known?.counters.tick === tick) return known.version;
    const counters = { tick, own: this.#members.versionOf(user.id), rooms: this.#sum(user, room) };
    const isSame = known?.counters.own === counters.own && known.counters.rooms === counters.rooms;
    const key = isSame ? known.key : this.#key(user, room, counts);
    if (known?.key === key) {
      known.counters = counters;
      return known.version;
    }
    const version = `${this.#start}${(this.#versions += 1).toString(36)}`;
    pages.set(page, { counters, key, version });
    return version;
  }

  #sum(user: User, current: number): number {
    let sum = this.#presence.versionOf(current);
    for (const room of this.#members.of(user.id).keys())
      sum += this.#heads.head(room) + this.#rooms.versionOf(room);
    return sum;
  }

  /** All that changes what `user` sees beside the log, without a look at names: every page is asked for it. */
  #key(user: User, current: number, countsCurrent: boolean): string {
    const memberships = [...this.#members.of(user.id).values()];
    const counts = memberships.map((membership) => {
      const { room, level, hidden } = membership;
      const isHidden = hidden !== null && this.#heads.head(room) <= hidden;
      const place = `${room}:${this.#rooms.versionOf(room)}:${level}:${isHidden}`;
      if (room === current && !countsCurrent) return place;
      const { unread, mentions } = this.#unread.in(user.id, membership);
      return `${place}:${unread}:${mentions}`;
    });
    const directs = memberships
      .filter(({ room }) => this.#rooms.find(room)?.kind === "direct" && this.#heads.head(room) > 0)
      .sort((a, b) => this.#heads.head(b.room) - this.#heads.head(a.room));
    const typing = this.#typing(user, current).map(({ id }) => id);
    const order = directs.map(({ room }) => room);
    const asked = [...this.#invitations.of(user.id)].map(
      ([room, { by }]) => `${room}:${this.#rooms.versionOf(room)}:${by}`,
    );
    const all = [counts, asked, order, this.#here(user, current).key, typing].join("|");
    return Bun.hash(all).toString(36);
  }

  /**
   * What stands beside the log of `room` at first: without who is typing, which the first poll brings, and with what
   * the reader had read before.
   */
  side({ user, words }: Pick<Viewer, "user" | "words">, room: number): string {
    if (!user) return this.#forGuests(words, room);
    const isTyping = this.#typing(user, room).length > 0;
    const version = isTyping ? "" : this.version(user, room);
    const places = this.#places(words, user, room);
    const read = this.#members.of(user.id).get(room)?.read;
    const upTo = this.#heads.head(room);
    const fresh = read === undefined || read >= upTo ? [] : this.#messages.since(room, read, MORE);
    const reading = read === undefined ? undefined : { read, first: fresh[0]?.id };
    return (
      <>
        <Side
          words={words}
          version={version}
          places={places}
          asked={this.#asked(user, room)}
          here={this.#here(user, room).in(words)}
          reading={reading}
        />
        {fresh.length > 0 && (
          <NoteRead words={words} room={room} upTo={upTo} isAllShown={fresh.length < MORE} />
        )}
      </>
    ) as string;
  }

  /**
   * What takes the place of all that on a page that has another version of it; `withRead`: and tells it what is read of
   * the room by now.
   */
  update(words: Words, user: User, room: number, { isPast = false, withRead = false } = {}): string {
    const places = this.#places(words, user, room, isPast);
    const read = withRead ? this.#members.of(user.id).get(room)?.read : undefined;
    return (
      <>
        <Side
          isSwap
          words={words}
          version={this.version(user, room, isPast)}
          places={places}
          asked={this.#asked(user, room)}
          here={this.#here(user, room).in(words)}
          reading={read === undefined ? undefined : { read }}
        />
        <Typing isSwap words={words} users={this.#typing(user, room)} />
      </>
    ) as string;
  }

  /** The rooms that others ask `user` into, besides the one that the page shows. */
  #asked(user: User, current: number): readonly Asked[] {
    return [...this.#invitations.of(user.id).values()]
      .map(({ room, by }) => ({ room: this.#rooms.readable(room, user), by }))
      .filter((one): one is Asked => one.room !== undefined && one.room.id !== current);
  }

  /** Who is in `room`: the same for all, and told to all of them. */
  #here(user: User, room: number): Here {
    const shown = this.#presence.shown(room);
    const { here, more } = shown;
    // Who opens a page is here, also before the page has asked for anything.
    if (!more && !here.some(({ id }) => id === user.id)) return new Here([...here, user], more);
    let known = this.#rendered.get(shown);
    if (!known) this.#rendered.set(shown, (known = new Here(here, more)));
    return known;
  }

  /** Who else is writing something. */
  #typing(user: User, room: number): Shown["typing"] {
    return this.#presence.shown(room).typing.filter(({ id }) => id !== user.id);
  }

  /** A sum of counters that only grow: it stays the same when all of them do. */
  #tick(): number {
    return this.#rooms.version + this.#members.version + this.#presence.version + this.#heads.newest;
  }

  /** The rooms of `user`; what is unread on the page itself is not counted on it, unless it `isPast`. */
  #places(words: Words, user: User, current: number, isPast = false): readonly Place[] {
    const memberships = [...this.#members.of(user.id).values()];
    const places = memberships
      .map(({ room: id, ...rest }) => ({ room: this.#rooms.readable(id, user), ...rest }))
      .filter((one): one is typeof one & { room: Room } => one.room !== undefined)
      .filter(({ room, hidden }) => room.id === current || this.#isListed(room, user, hidden))
      .map(({ room, level }) => {
        const isCurrent = room.id === current;
        const counts = isCurrent && !isPast ? NONE : this.#unread.of(user.id, room.id);
        // What is said to a few is said to each of them.
        const mentions = room.kind === "direct" ? counts.unread : counts.mentions;
        return {
          room,
          name: this.#rooms.nameFor(room, user, words),
          level,
          unread: counts.unread,
          mentions,
          isCurrent,
        };
      });
    return this.#inOrder(words, places);
  }

  /** The lobby first, then rooms by name, then conversations, the newest first. */
  #inOrder(words: Words, places: readonly Place[]): readonly Place[] {
    const isDirect = ({ room }: Place) => room.kind === "direct";
    const rooms = byName(
      places.filter((place) => !isDirect(place)),
      words,
    );
    const newest = ({ room }: Place) => this.#heads.head(room.id);
    const directs = places
      .filter(isDirect)
      .toSorted((a, b) => newest(b) - newest(a) || words.compare(a.name, b.name));
    return [...lobbyFirst(rooms, ({ room }) => room), ...directs];
  }

  /** Who is written to for the first time learns so by the first message, as who has hidden the room does by the next. */
  #isListed(room: Room, user: User, hidden: number | null): boolean {
    if (room.archivedAt !== null) return false;
    if (room.kind !== "direct") return true;
    const head = this.#heads.head(room.id);
    return hidden === null ? room.owner === user.id || head > 0 : head > hidden;
  }

  #forGuests(words: Words, current: number): string {
    const places = this.#rooms.readableBy(undefined).map((room) => ({
      room,
      name: room.name,
      level: "nothing" as const,
      unread: 0,
      mentions: 0,
      isCurrent: room.id === current,
    }));
    return (<Places words={words} places={this.#inOrder(words, places)} />) as string;
  }
}
