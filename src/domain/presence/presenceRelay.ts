import type { Broadcast } from "../../base/broadcast.ts";
import type { Later } from "../../base/jobs.ts";
import { limits } from "../../base/limits.ts";
import type { Face } from "../user.ts";
import { Crowd } from "./crowd.ts";

/** Somebody who is in a room. */
export type Here = {
  readonly user: Face;
  /** When that one came, in ms since 1970: the same on all machines. */
  readonly since: number;
  /** When one who types does so no more, in ms of the steady clock. */
  readonly typingUntil: number;
};

/** Somebody as told to other machines; `typing` tells one writing from the next; 0: nothing is being written. */
type Told = readonly [id: number, name: string, avatar: string | null, since: number, typing: number];

/** The people whom another machine has told of. */
type Heard = {
  readonly text: string;
  readonly people: Map<number, HeardHere>;
  readonly until: number;
};

type HeardHere = Omit<Here, "typingUntil"> & { typingUntil: number; readonly typing: number };

/** When a room was told of last, and what stops it from being told of next. */
type Telling = { at: number; isSoon: boolean; stop: () => void };

export type RelayParts = {
  readonly broadcast: Broadcast;
  readonly after: Later;
  /** The time, in ms since 1970. */
  readonly wall: () => number;
  readonly steady: () => number;
};

type Own = {
  /** Those who are in a room by the polls of this machine. */
  readonly in: (room: number) => readonly (Here & { readonly typingSince: number })[];
  /** Whether it is to be seen that a user is here. */
  readonly isShown: (user: number) => boolean;
  /** Is called when others are there than before by the polls of other machines. */
  readonly heard: (room: number) => void;
};

const TOPIC = "presence";

/** How long the news of a room wait after those before, in ms. */
const APART = 200;

/** When a room with somebody in it is told of again, in ms: what was told may have been lost. */
const AGAIN = 2_500;

/** For how long it is believed, in ms: the machine may be no more. */
const BELIEVED = 5_000;

/** One more than show: that there are more is seen. */
const MOST = limits.presence.shown + 1;

/** Who is in which room by the polls of other machines, as these tell each other, and nobody writes it down. A word is [machine, room, people]. */
export class PresenceRelay {
  #of: RelayParts;
  #own: Own;
  #crowd: Crowd;
  #self = crypto.randomUUID();
  #heard = new Map<number, Map<string, Heard>>();
  #telling = new Map<number, Telling>();

  constructor(of: RelayParts, own: Own) {
    this.#of = of;
    this.#own = own;
    this.#crowd = new Crowd({ ...of, again: AGAIN, believed: BELIEVED });
    of.broadcast.on(TOPIC, (word) => this.#hear(word));
  }

  /** Tells soon who is in `room`: that has changed. */
  tell(room: number): void {
    const telling = this.#telling.getOrInsertComputed(room, () => ({
      at: -Infinity,
      isSoon: false,
      stop: () => {},
    }));
    if (telling.isSoon) return;
    telling.stop();
    telling.isSoon = true;
    const wait = Math.max(0, telling.at + APART - this.#of.steady());
    telling.stop = this.#of.after(() => this.#tellNow(room, telling), wait);
  }

  /** Whether anybody is in `room`. */
  has(room: number): boolean {
    return this.#heard.has(room);
  }

  /** Whether `user` is in any room. */
  isHere(user: number): boolean {
    if (this.#crowd.isHere(user)) return true;
    return this.#heard.values().some((machines) => machines.values().some(({ people }) => people.has(user)));
  }

  /** Whether `user` is in `room`. */
  isIn(room: number, user: number): boolean {
    return this.#peopleIn(room).some((one) => one.user.id === user);
  }

  /** When `user`, who comes into `room` now, came: one may have been there before by another machine. */
  sinceOf(room: number, user: number): number {
    const known = this.#peopleIn(room).filter((one) => one.user.id === user);
    return known.length > 0 ? Math.min(...known.map(({ since }) => since)) : this.#of.wall();
  }

  /** Those who are in `room` by `own` polls and by those of other machines, in the order in which they came. */
  with(room: number, own: Iterable<Here>): readonly Here[] {
    const all = new Map<number, Here>();
    for (const one of own) all.set(one.user.id, one);
    for (const one of this.#peopleIn(room)) {
      const known = all.get(one.user.id);
      all.set(one.user.id, known ? both(known, one) : one);
    }
    return [...all.values()].sort(byArrival);
  }

  /** Notes that `user` has said in `room` what was being written. */
  said(room: number, user: number): void {
    const typing = this.#peopleIn(room).filter((one) => one.user.id === user && one.typingUntil > 0);
    for (const one of typing) one.typingUntil = 0;
    if (typing.length > 0) this.#own.heard(room);
  }

  /** Shows `user` with `face` from now on, or not at all without one: a row is known here sooner than who is elsewhere. */
  changeFace(user: number, face: Face | undefined): void {
    if (!face) this.#crowd.forget(user);
    for (const [room, machines] of this.#heard) {
      const told = [...machines.values()].filter(({ people }) => people.has(user));
      for (const { people } of told) {
        if (face) people.set(user, { ...people.get(user)!, user: face });
        else people.delete(user);
      }
      if (told.length > 0) this.#own.heard(room);
    }
  }

  /** Forgets what is believed no more. */
  expire(): void {
    const now = this.#of.steady();
    this.#crowd.expire();
    for (const [room, machines] of this.#heard) {
      const before = machines.size;
      for (const [machine, { until }] of machines) if (until <= now) machines.delete(machine);
      if (machines.size === 0) this.#heard.delete(room);
      if (machines.size < before) this.#own.heard(room);
    }
  }

  #tellNow(room: number, telling: Telling): void {
    const { broadcast, after, steady } = this.#of;
    const now = steady();
    const here = this.#own.in(room).toSorted(byArrival);
    // Who is not to be seen takes the place of nobody who is.
    const { seen = [], unseen = [] } = Object.groupBy(here, ({ user }) =>
      this.#own.isShown(user.id) ? "seen" : "unseen",
    );
    const all = [...seen, ...unseen];
    const people = all
      .slice(0, MOST)
      .map(({ user: { id, name, avatar }, since, typingUntil, typingSince }): Told => [
        id,
        name,
        avatar,
        since,
        typingUntil > now ? typingSince : 0,
      ]);
    broadcast.send(TOPIC, [this.#self, room, people]);
    this.#crowd.tell(all.slice(MOST).map(({ user }) => user.id));
    telling.isSoon = false;
    telling.at = now;
    if (people.length > 0) telling.stop = after(() => this.#tellNow(room, telling), AGAIN);
    else this.#telling.delete(room);
  }

  #hear(word: unknown): void {
    if (!Array.isArray(word)) return;
    const [machine, room, people]: readonly unknown[] = word;
    if (typeof machine !== "string" || typeof room !== "number" || !Array.isArray(people)) return;
    const told = people.slice(0, MOST).filter(isTold);
    const text = JSON.stringify(told);
    const machines = this.#heard.getOrInsertComputed(room, () => new Map<string, Heard>());
    const before = machines.get(machine);
    if (told.length === 0) machines.delete(machine);
    else {
      const until = this.#of.steady() + BELIEVED;
      machines.set(machine, { text, until, people: heardPeople(told, before) });
    }
    if (machines.size === 0) this.#heard.delete(room);
    if (before?.text !== text) this.#own.heard(room);
  }

  #peopleIn(room: number): readonly HeardHere[] {
    return [...(this.#heard.get(room)?.values() ?? [])].flatMap(({ people }) => [...people.values()]);
  }
}

function heardPeople(told: readonly Told[], before: Heard | undefined): Heard["people"] {
  return new Map(
    told.map(([id, name, avatar, since, typing]) => {
      const known = before?.people.get(id);
      // Told before it was known there that it was said.
      const isSaid = known?.typing === typing && known.typingUntil === 0;
      const typingUntil = typing === 0 || isSaid ? 0 : Infinity;
      return [id, { user: { id, name, avatar }, since, typing, typingUntil }];
    }),
  );
}

function isTold(one: unknown): one is Told {
  if (!Array.isArray(one)) return false;
  const [id, name, avatar, since, typing]: readonly unknown[] = one;
  const isFace = Number.isSafeInteger(id) && typeof name === "string" && name !== "";
  const hasPicture = avatar === null || typeof avatar === "string";
  return isFace && hasPicture && Number.isFinite(since) && Number.isFinite(typing);
}

/** One who is there by two machines. */
function both({ user, since, typingUntil }: Here, other: Here): Here {
  return { user, since: Math.min(since, other.since), typingUntil: Math.max(typingUntil, other.typingUntil) };
}

function byArrival(one: Here, other: Here): number {
  return one.since - other.since || one.user.id - other.user.id;
}
