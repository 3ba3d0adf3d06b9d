import type { User } from "../user.ts";
import { limits } from "../../limits.ts";

type Present = {
  user: Pick<User, "id" | "name">;
  /** Polls that are held now. */
  held: number;
  /** When one who holds no poll is gone, in ms. */
  until: number;
  /** When one who types does so no more, in ms. */
  typingUntil: number;
};

/** Who shows as being somewhere. */
export type Shown = {
  /** Who is here, who came first first; of many the first ones. */
  readonly here: readonly Pick<User, "id" | "name">[];
  /** Whether others are here besides. */
  readonly more: boolean;
  readonly typing: readonly Pick<User, "id" | "name">[];
};

const NOBODY: Shown = { here: [], more: false, typing: [] };

/** How often it is looked who has gone, in ms. */
const TICK = 1_000;

/** Who is where and who types, learnt from the polls of visible pages, and never written down. */
export class Presence {
  #now: () => number;
  #rooms = new Map<number, Map<number, Present>>();
  #shown = new Map<number, Shown>();
  #version = 0;
  #versions = new Map<number, number>();
  #timer: Timer | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Grows with everything that changes who shows where. */
  get version(): number {
    return this.#version;
  }

  /** Grows with everything that changes who shows in `room`. */
  versionOf(room: number): number {
    return this.#versions.get(room) ?? 0;
  }

  /** A visible page of `user` asks for news of `room`; `typing`: something is being written in it. */
  ask(room: number, user: User, typing: boolean): void {
    const present = this.#in(room, user);
    present.until = this.#now() + limits.presence.gone;
    if (!typing) return;
    if (present.typingUntil <= this.#now()) this.#changed(room);
    present.typingUntil = this.#now() + limits.presence.typing;
  }

  /** A poll of `user` is held in `room`; the function that is returned says that it is over. */
  hold(room: number, user: User): () => void {
    const present = this.#in(room, user);
    present.held += 1;
    return () => {
      present.held -= 1;
      present.until = this.#now() + limits.presence.gone;
    };
  }

  /** `user` is called otherwise by now. */
  rename({ id, name }: Pick<User, "id" | "name">): void {
    for (const [room, present] of this.#rooms) {
      const one = present.get(id);
      if (!one) continue;
      one.user = { id, name };
      this.#changed(room);
    }
  }

  /** User `id` is nowhere any more. */
  forget(id: number): void {
    for (const [room, present] of this.#rooms) if (present.delete(id)) this.#changed(room);
  }

  /** `user` has said in `room` what was being written. */
  said(room: number, user: Pick<User, "id">): void {
    const present = this.#rooms.get(room)?.get(user.id);
    if (!present || present.typingUntil <= this.#now()) return;
    present.typingUntil = 0;
    this.#changed(room);
  }

  /** Who shows as being in `room`. In a crowd nobody types: all pages would be told all the time. */
  shown(room: number): Shown {
    const known = this.#shown.get(room);
    if (known) return known;
    const present = this.#rooms.get(room);
    if (!present) return NOBODY;
    const all = [...present.values()];
    const here = all.slice(0, limits.presence.shown).map(({ user }) => user);
    const more = all.length > here.length;
    const typing = more
      ? []
      : all.filter(({ typingUntil }) => typingUntil > this.#now()).map(({ user }) => user);
    const shown = { here, more, typing };
    this.#shown.set(room, shown);
    return shown;
  }

  /** Forgets who has gone, and who types no more. */
  expire(): void {
    const now = this.#now();
    for (const [room, present] of this.#rooms) {
      for (const [id, one] of present) {
        const isGone = one.held === 0 && one.until <= now;
        const hasStopped = one.typingUntil > 0 && one.typingUntil <= now;
        if (isGone) present.delete(id);
        if (hasStopped) one.typingUntil = 0;
        if (isGone || hasStopped) this.#changed(room);
      }
      if (present.size === 0) this.#rooms.delete(room);
    }
    if (this.#rooms.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #in(room: number, user: User): Present {
    let present = this.#rooms.get(room);
    if (!present) this.#rooms.set(room, (present = new Map()));
    let one = present.get(user.id);
    if (one?.user.name === user.name) return one;
    if (!one) present.set(user.id, (one = { user, held: 0, until: 0, typingUntil: 0 }));
    one.user = { id: user.id, name: user.name };
    this.#changed(room);
    this.#timer ??= setInterval(() => this.expire(), TICK).unref();
    return one;
  }

  #changed(room: number): void {
    this.#shown.delete(room);
    this.#version += 1;
    this.#versions.set(room, this.versionOf(room) + 1);
  }
}
