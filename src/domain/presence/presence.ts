import type { Face, User } from "../user.ts";
import { limits } from "../../base/limits.ts";
import { Versions } from "../../base/versions.ts";
import { changedRow, type RowChanges } from "../rows.ts";
import { type Here, PresenceRelay, type RelayParts } from "./presenceRelay.ts";

type Present = Here & {
  user: Face;
  held: number;
  /** When one who holds no poll is gone, in ms. */
  until: number;
  typingUntil: number;
  /** When one who types began to, in ms. */
  typingSince: number;
};

export type Shown = {
  /** Who is here, in the order in which they came; of many the first ones. */
  readonly here: readonly Face[];
  readonly more: boolean;
  readonly typing: readonly Face[];
};

type Room = {
  /** By the ids of the users, in the order in which they came. */
  readonly present: Map<number, Present>;
  /** Undefined: to be made anew. */
  shown: Shown | undefined;
};

const NOBODY: Shown = { here: [], more: false, typing: [] };

/** How often Robin looks who has gone, in ms. */
const TICK = 1_000;

/** Who is in which room and who types there, learnt from the polls of visible pages, and never written down. */
export class Presence {
  #now: () => number;
  #rooms = new Map<number, Room>();
  #versions = new Versions<number>();
  #timer: Timer | undefined;
  #relay: PresenceRelay | undefined;
  #isShown: (user: number) => boolean;

  /** `sharing`: where there are other machines, by whose polls people are here, too; `isShown`: whether that is to be seen of a user. */
  constructor(
    changes: RowChanges,
    now: () => number,
    sharing?: Omit<RelayParts, "steady">,
    isShown: (user: number) => boolean = () => true,
  ) {
    this.#now = now;
    this.#isShown = isShown;
    this.#relay =
      sharing &&
      new PresenceRelay(
        { ...sharing, steady: now },
        {
          in: (room) => [...(this.#rooms.get(room)?.present.values() ?? [])],
          isShown: (user) => this.#isShown(user),
          heard: (room) => this.#heard(room),
        },
      );
    changes.on("users", (before, after) => {
      const { id } = changedRow(before, after);
      this.#relay?.changeFace(id, after && faceOf(after));
      if (after) this.#changeFace(after);
      else this.#forget(id);
    });
    changes.on("statuses", (before, after) => this.#changeWhoIsSeen(changedRow(before, after).user));
    changes.on("placeSettings", () => this.#changeWhoIsSeen());
    changes.on("messages", (before, after) => {
      if (!before && after) this.#said(after.room, { id: after.author });
    });
  }

  /** Grows with everything that changes who shows where. */
  get version(): number {
    return this.#versions.all;
  }

  /** Grows with everything that changes who shows in `room`. */
  versionOf(room: number): number {
    return this.#versions.of(room);
  }

  /** Notes that a visible page of `user` asks for news of `room`; `typing`: something is being written in it. */
  ask(room: number, user: User, typing: boolean): void {
    const present = this.#in(room, user);
    present.until = this.#now() + limits.presence.gone;
    if (!typing) return;
    const isNew = present.typingUntil <= this.#now();
    present.typingUntil = this.#now() + limits.presence.typing;
    if (!isNew) return;
    present.typingSince = this.#now();
    this.#changed(room);
  }

  /** Notes that a poll of `user` is held in `room`; the function that is returned says that it is over. */
  hold(room: number, user: User): () => void {
    const present = this.#in(room, user);
    present.held += 1;
    return () => {
      present.held -= 1;
      present.until = this.#now() + limits.presence.gone;
    };
  }

  #changeFace(user: Face): void {
    for (const [room, { present }] of this.#rooms) {
      const one = present.get(user.id);
      if (!one || isSame(one.user, user)) continue;
      one.user = faceOf(user);
      this.#changed(room);
    }
  }

  /** Whether others see that one, or anybody, is here may be otherwise from now on. */
  #changeWhoIsSeen(user?: number): void {
    for (const [id, room] of this.#rooms) {
      if (user !== undefined && !room.present.has(user) && !this.#relay?.isIn(id, user)) continue;
      room.shown = undefined;
      this.#versions.grow(id);
      // Of many, others are told first of those who are to be seen.
      if (room.present.size > limits.presence.shown) this.#relay?.tell(id);
    }
  }

  #forget(id: number): void {
    for (const [room, { present }] of this.#rooms) if (present.delete(id)) this.#changed(room);
  }

  /** Shows `user` as typing in `room` no more: it was said. */
  #said(room: number, user: Pick<User, "id">): void {
    this.#relay?.said(room, user.id);
    const one = this.#rooms.get(room)?.present.get(user.id);
    if (!one || one.typingUntil <= this.#now()) return;
    one.typingUntil = 0;
    this.#changed(room);
  }

  /** Whether it is to be seen that `user` is here. */
  isShown(user: number): boolean {
    return this.#isShown(user);
  }

  /** Whether a page of `user` is in view, whoever sees it. */
  isHere(user: number): boolean {
    if (this.#relay?.isHere(user)) return true;
    return [...this.#rooms.values()].some(({ present }) => present.has(user));
  }

  /** Who shows as being in `room`. In a crowd nobody types: all pages would be told all the time. */
  shown(id: number): Shown {
    const room = this.#rooms.get(id);
    return room ? (room.shown ??= this.#shownOf(id, room)) : NOBODY;
  }

  /** Forgets who has gone, and who types no more. */
  expire(): void {
    const now = this.#now();
    this.#relay?.expire();
    for (const [room, { present }] of this.#rooms) {
      for (const [id, one] of present) {
        const isGone = one.held === 0 && one.until <= now;
        const hasStopped = one.typingUntil > 0 && one.typingUntil <= now;
        if (isGone) present.delete(id);
        if (hasStopped) one.typingUntil = 0;
        if (isGone || hasStopped) this.#changed(room);
      }
      if (present.size === 0 && !this.#relay?.has(room)) this.#rooms.delete(room);
    }
    if (this.#rooms.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #shownOf(id: number, { present }: Room): Shown {
    const everybody = this.#relay?.with(id, present.values()) ?? [...present.values()];
    const all = everybody.filter(({ user }) => this.#isShown(user.id));
    const here = all.slice(0, limits.presence.shown).map(({ user }) => user);
    if (all.length > here.length) return { here, more: true, typing: [] };
    const typing = all.filter(({ typingUntil }) => typingUntil > this.#now()).map(({ user }) => user);
    return { here, more: false, typing };
  }

  #in(id: number, user: User): Present {
    const { present } = this.#room(id);
    let one = present.get(user.id);
    if (one && isSame(one.user, user)) return one;
    if (!one) {
      const since = this.#relay?.sinceOf(id, user.id) ?? 0;
      present.set(user.id, (one = { user, since, held: 0, until: 0, typingUntil: 0, typingSince: 0 }));
    }
    one.user = faceOf(user);
    this.#changed(id);
    return one;
  }

  #room(id: number): Room {
    let room = this.#rooms.get(id);
    if (!room) this.#rooms.set(id, (room = { present: new Map(), shown: undefined }));
    this.#timer ??= setInterval(() => this.expire(), TICK).unref();
    return room;
  }

  #changed(id: number): void {
    this.#relay?.tell(id);
    this.#forgetShown(id);
  }

  #heard(id: number): void {
    this.#room(id);
    this.#forgetShown(id);
  }

  #forgetShown(id: number): void {
    const room = this.#rooms.get(id);
    const before = room?.shown;
    if (room) room.shown = undefined;
    // With other machines, most who come are here already, and who go stay.
    if (this.#relay && before && Bun.deepEquals(before, this.shown(id))) return;
    this.#versions.grow(id);
  }
}

function faceOf({ id, name, avatar }: Face): Face {
  return { id, name, avatar };
}

function isSame(one: Face, other: Face): boolean {
  return one.name === other.name && one.avatar === other.avatar;
}
