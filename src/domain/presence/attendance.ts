import type { Broadcast } from "../../base/broadcast.ts";
import { logFailure } from "../../base/log.ts";
import { limits } from "../../base/limits.ts";

/** Whether somebody does something on a page of Robin, or only has one open. */
export type Availability = "online" | "away";

/** When a page of somebody asked last, and when one last did who did something on it, in ms of the steady clock. */
type Seen = { at: number; activeAt: number };

/** What a page told here last, and what other machines were told of it and when. */
type Own = { isAway: boolean; isNew: boolean; told: boolean | undefined; toldAt: number };

type Parts = {
  readonly steady: () => number;
  /** Whether it is to be seen of a user. */
  readonly isShown: (user: number) => boolean;
  /** Undefined: one machine is alone. */
  readonly broadcast?: Broadcast | undefined;
};

type Word = readonly (readonly [user: number, isAway: 0 | 1])[];

const TOPIC = "attendance";

/** Users of which one word tells: some 12 bytes each of the 8,000 that a notice has. */
const TOGETHER = 400;

/**
 * Who is there in the place, wherever that one reads, learnt from what pages ask and never written down. What has changed shows for all at
 * once, every few seconds: so a crowd that comes costs each page one look, and who comes back within the time has never been away.
 */
export class Attendance {
  #of: Parts;
  #seen = new Map<number, Seen>();
  #own = new Map<number, Own>();
  #shown = new Map<number, Availability>();
  #listeners: ((user: number) => void)[] = [];
  #timer: Timer | undefined;

  constructor(of: Parts) {
    this.#of = of;
    of.broadcast?.on(TOPIC, (word) => this.#hear(word));
  }

  /** Notes that a page of `user` asks; `isAway`: nobody has done anything on it for long. */
  see(user: number, isAway: boolean): void {
    this.#note(user, isAway);
    if (!this.#of.broadcast) return;
    const own = this.#own.get(user);
    if (own) {
      // Of two pages on which one is, the one on which something is done counts.
      own.isAway = own.isNew ? own.isAway && isAway : isAway;
      own.isNew = true;
    } else this.#own.set(user, { isAway, isNew: true, told: undefined, toldAt: -Infinity });
  }

  /** Whether `user` is there, as it shows; undefined: not, or nobody is to see it. */
  of(user: number): Availability | undefined {
    const shown = this.#shown.get(user);
    return shown !== undefined && this.#of.isShown(user) ? shown : undefined;
  }

  /** Calls `listener` with each user of whom something else shows from now on. */
  onChange(listener: (user: number) => void): void {
    this.#listeners.push(listener);
  }

  /** Has show what has changed since it did so last, and tells it to the other machines. */
  publish(): void {
    const now = this.#of.steady();
    for (const [user, { at, activeAt }] of this.#seen) {
      const isThere = at + limits.attendance.gone > now;
      const state = isThere ? (activeAt + limits.attendance.gone > now ? "online" : "away") : undefined;
      if (!isThere) this.#seen.delete(user);
      if (this.#shown.get(user) === state) continue;
      if (state) this.#shown.set(user, state);
      else this.#shown.delete(user);
      this.#say(user);
    }
    this.#tell(now);
    if (this.#seen.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #say(user: number): void {
    for (const listener of this.#listeners) {
      try {
        listener(user);
      } catch (error) {
        // Thrown where a timer calls it would end the process.
        logFailure("Showing who is there", error);
      }
    }
  }

  #note(user: number, isAway: boolean): void {
    const now = this.#of.steady();
    const seen = this.#seen.get(user);
    if (!seen) this.#seen.set(user, { at: now, activeAt: isAway ? -Infinity : now });
    else {
      seen.at = now;
      if (!isAway) seen.activeAt = now;
    }
    this.#timer ??= setInterval(() => this.publish(), limits.attendance.together).unref();
  }

  #tell(now: number): void {
    const told: [number, 0 | 1][] = [];
    for (const [user, own] of this.#own) {
      if (!this.#seen.has(user)) this.#own.delete(user);
      const isDue = own.told !== own.isAway || own.toldAt + limits.attendance.gone / 3 <= now;
      if (!own.isNew || !isDue) continue;
      Object.assign(own, { isNew: false, told: own.isAway, toldAt: now });
      told.push([user, own.isAway ? 1 : 0]);
    }
    for (let from = 0; from < told.length; from += TOGETHER)
      this.#of.broadcast?.send(TOPIC, told.slice(from, from + TOGETHER));
  }

  #hear(word: unknown): void {
    if (!isWord(word)) return;
    for (const [user, isAway] of word) this.#note(user, isAway === 1);
  }
}

function isWord(word: unknown): word is Word {
  return Array.isArray(word) && word.length <= TOGETHER && word.every(isSeen);
}

function isSeen(one: unknown): boolean {
  return Array.isArray(one) && Number.isSafeInteger(one[0]) && (one[1] === 0 || one[1] === 1);
}
